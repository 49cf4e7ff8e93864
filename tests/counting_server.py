"""A server that counts its connections, and can hold its answers until there are so many."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from program import PATIENCE_S


class CountingServer(ThreadingHTTPServer):
    """Answers each GET with a few bytes, until its block ends."""

    daemon_threads = True
    request_queue_size = 1024

    def __init__(self, answers_from: int = 0) -> None:
        """`answers_from`: connections that have to be open at once before anybody is answered."""
        self.answers_from = answers_from
        self.open = 0
        self.most = 0
        self.in_all = 0
        self.changed = threading.Condition()
        super().__init__(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.serve_forever)

    def __enter__(self) -> CountingServer:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.thread.join()
        self.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/page"

    def opened(self, more: int) -> None:
        with self.changed:
            self.open += more
            self.in_all += max(more, 0)
            self.most = max(self.most, self.open)
            self.changed.notify_all()

    def wait_for_all(self) -> bool:
        """False where they do not come."""
        with self.changed:
            return self.changed.wait_for(lambda: self.most >= self.answers_from, PATIENCE_S)


class Handler(BaseHTTPRequestHandler):
    wbufsize = -1  # an answer in one piece
    protocol_version = "HTTP/1.1"
    server: CountingServer

    def setup(self) -> None:
        super().setup()
        self.server.opened(1)

    def finish(self) -> None:
        self.server.opened(-1)
        super().finish()

    def do_GET(self) -> None:
        came = self.server.wait_for_all()
        body = b"a page"
        self.send_response(200 if came else 503)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass
