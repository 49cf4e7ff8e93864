"""nginx, with the habits of real servers: one port and path for each."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from program import PATIENCE_S, until

PAGE_BYTES = 10_000
MOST_BYTES = 64 << 20  # of a body that is kept

needs_nginx = pytest.mark.skipif(
    not shutil.which("nginx") or not shutil.which("openssl"), reason="needs nginx and openssl"
)

CONFIGURATION = """
daemon off;
{user}
worker_processes 2;
pid {here}/pid;
error_log {here}/errors;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path {here}/bodies;
  proxy_temp_path {here}/proxy;
  fastcgi_temp_path {here}/fastcgi;
  uwsgi_temp_path {here}/uwsgi;
  scgi_temp_path {here}/scgi;
  root {here}/pages;
  default_type text/plain;
  keepalive_requests 1000000;
  upstream own {{ server {own}; keepalive 256; }}
  server {{
    listen 127.0.0.1:{plain};
    listen {ipv6};
    location /gzip/ {{ alias {here}/pages/; gzip on; gzip_types *; gzip_min_length 1; }}
    location /chunked/ {{ alias {here}/pages/; sub_filter_types *; sub_filter "?" "?"; }}
    location /slow/ {{ alias {here}/pages/; limit_rate 8k; }}
    location /moved {{ return 302 /page; }}
    location /silent {{ return 444; }}
  }}
  server {{ listen 127.0.0.1:{closing}; keepalive_timeout 0; }}
  server {{ listen 127.0.0.1:{five}; keepalive_requests 5; }}
  server {{
    listen 127.0.0.1:{secure1} ssl;
    ssl_certificate {here}/certificate.pem;
    ssl_certificate_key {here}/key.pem;
  }}
  server {{
    listen 127.0.0.1:{secure} ssl http2;
    ssl_certificate {here}/certificate.pem;
    ssl_certificate_key {here}/key.pem;
    location /delay/ {{
      proxy_pass http://own;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }}
  }}
}}
"""


@dataclass(frozen=True)
class Nginx:
    """Where it listens. The page below each is the same, `PAGE_BYTES` long; /long is a byte longer
    than what is kept."""

    directory: Path
    plain: str  # HTTP/1.1, with the paths that are odd
    ipv6: str  # "" where this machine has none
    closing: str  # closes each connection after its answer
    five: str  # after five answers
    secure1: str  # HTTP/1.1 over TLS
    secure: str  # HTTP/1.1 and HTTP/2 over TLS; /delay/ is that of the local server

    @property
    def certificate(self) -> Path:
        return self.directory / "certificate.pem"


def free_ports(count: int) -> list[int]:
    """Ports that nobody has now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def make_certificate(directory: Path) -> None:
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-keyout", str(directory / "key.pem"), "-out", str(directory / "certificate.pem")]
    command += ["-subj", "/CN=localhost", "-addext", names]
    subprocess.run(command, check=True, capture_output=True)


@contextmanager
def nginx(directory: Path, own_server: str) -> Iterator[Nginx]:
    """`own_server`: the URL of `concbench serve`, whose delays it passes on."""
    directory.mkdir()
    (directory / "pages").mkdir()
    text = bytes(ord("a") + i % 23 for i in range(PAGE_BYTES))
    (directory / "pages" / "page").write_bytes(text)
    with (directory / "pages" / "long").open("wb") as long:
        long.truncate(MOST_BYTES + 1)  # takes no room on a disk
    make_certificate(directory)
    ports = ["plain", "closing", "five", "secure1", "secure"]
    listens = dict(zip(ports, free_ports(len(ports))))
    ipv6 = f"[::1]:{listens['plain']}" if has_ipv6() else f"127.0.0.1:{free_ports(1)[0]}"
    configuration = directory / "nginx.conf"
    own = own_server.removeprefix("http://")
    who = f"user {pwd.getpwuid(os.getuid()).pw_name};" if os.getuid() == 0 else ""
    configuration.write_text(
        CONFIGURATION.format(here=directory, own=own, user=who, ipv6=ipv6,
                             **listens)  # fmt: skip
    )
    errors = (directory / "said").open("w")
    running = subprocess.Popen(
        ["nginx", "-p", str(directory), "-c", str(configuration)], stdout=errors, stderr=errors
    )
    try:
        until(lambda: running.poll() is not None or answers(listens["secure"]), "nginx listens")
        assert running.poll() is None, (directory / "said").read_text()
        urls = {name: f"http://127.0.0.1:{port}" for name, port in listens.items()}
        for name in ("secure1", "secure"):
            urls[name] = urls[name].replace("http:", "https:")
        urls["ipv6"] = f"http://{ipv6}" if has_ipv6() else ""
        yield Nginx(directory, **urls)
    finally:
        running.terminate()
        running.wait(PATIENCE_S)
        errors.close()


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
