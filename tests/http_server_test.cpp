#include "benchmarks/http_server/http_server.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "http_test_client.hpp"
#include "workloads/contract/http_content.hpp"

namespace concbench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Client = RawHttpClient;
using Response = RawHttpResponse;
using std::chrono::steady_clock;
using namespace std::chrono_literals;
using namespace std::string_literals;

/// A server with the usual limits, and one client of it.
class ServedClient : public testing::Test {
 protected:
  RunningHttpServer running;
  Client client{running.endpoint()};
};

TEST_F(ServedClient, GetsTheDeterministicContentOfAnyLength) {
  for (const std::size_t length : {0U, 1U, 1024U, 65536U, 65537U, 16777216U, 5U}) {
    const Response response = client.get("/bytes/" + std::to_string(length));
    EXPECT_EQ(response.status(), 200);
    EXPECT_TRUE(response.body == http_content(length)) << length;
    EXPECT_TRUE(response.says("Server: concbench"));
    EXPECT_TRUE(response.says("Content-Type: text/plain"));
  }
}

TEST_F(ServedClient, WaitsAtLeastTheDelay) {
  for (const char* target : {"/delay/50?bytes=3", "/bytes/3?delay=50"}) {
    const auto start = steady_clock::now();
    EXPECT_EQ(client.get(target).body, "abc");
    EXPECT_GE(steady_clock::now() - start, 50ms);
  }
}

TEST(HttpServer, DelaysManyClientsAtOnce) {
  RunningHttpServer running;
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 64; ++i) clients.push_back(std::make_unique<Client>(running.endpoint()));
  const auto start = steady_clock::now();
  for (auto& client : clients) client->ask("/delay/500");
  for (auto& client : clients) EXPECT_EQ(client->receive().status(), 200);
  EXPECT_LT(steady_clock::now() - start, 64 * 500ms);
}

TEST_F(ServedClient, GetsAnyStatusAndKeepsItsConnection) {
  for (const int status : {200, 201, 204, 299, 301, 304, 404, 418, 500, 503, 599}) {
    const Response response = client.get("/status/" + std::to_string(status) + "?bytes=3");
    const bool bodyless = status == 204 || status == 304;
    EXPECT_EQ(response.status(), status);
    EXPECT_EQ(response.body, bodyless ? "" : "abc");
    EXPECT_EQ(response.header.find("Content-Length") == std::string::npos, bodyless);
  }
}

TEST_F(ServedClient, GetsNoBodyForHead) {
  client.send("HEAD /bytes/1024 HTTP/1.1\r\nHost: test\r\n\r\n");
  EXPECT_TRUE(client.receive(false).says("Content-Length: 1024"));
  EXPECT_EQ(client.get("/bytes/3").body, "abc");
}

TEST_F(ServedClient, GetsItsBodyOrTargetEchoed) {
  EXPECT_EQ(client.get("/echo?delay=1").body, "/echo?delay=1");
  client.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(client.receive().body, "hello");
  client.send("POST /echo?status=201 HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
  client.send("3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n");
  EXPECT_EQ(client.receive().body, "hello");
  client.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(client.receive().body, "");
  client.send(
      "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 1048576\r\nExpect: "
      "100-continue\r\n\r\n");
  EXPECT_EQ(client.receive().status(), 100);
  client.send(http_content(1024 * 1024));
  EXPECT_TRUE(client.receive().body == http_content(1024 * 1024));
}

TEST(HttpServer, ClosesAsHttp10AndConnectionHeadersAsk) {
  RunningHttpServer running;
  for (const char* header : {"HTTP/1.0\r\n", "HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"}) {
    Client client(running.endpoint());
    client.send("GET /bytes/3 " + std::string(header) + "\r\n");
    EXPECT_EQ(client.receive().body, "abc");
    EXPECT_TRUE(client.is_closed());
  }
  Client client(running.endpoint());
  client.send("GET /bytes/3 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(client.receive().says("Connection: keep-alive"));
  EXPECT_EQ(client.get("/bytes/3").body, "abc");
  client.ask("/bytes/4");
  client.half_close();
  EXPECT_EQ(client.receive().body, "abcd");
  EXPECT_TRUE(client.is_closed());
}

TEST_F(ServedClient, GetsPipelinedAnswersInOrder) {
  std::string requests = "GET /delay/50?bytes=99 HTTP/1.1\r\nHost: test\r\n\r\n";
  for (int i = 0; i < 500; ++i) {
    requests += "GET /bytes/" + std::to_string(i) + " HTTP/1.1\r\nHost: test\r\n\r\n";
  }
  client.send(requests);
  EXPECT_EQ(client.receive().body.size(), 99U);
  for (std::size_t i = 0; i < 500; ++i) EXPECT_EQ(client.receive().body.size(), i);
}

TEST_F(ServedClient, KeepsItsConnectionAfterABadRequest) {
  EXPECT_EQ(client.get("/bytes/x").status(), 400);
  EXPECT_EQ(client.get("/nope").status(), 404);
  client.send("DELETE /bytes/3 HTTP/1.1\r\nHost: test\r\n\r\n");
  const Response not_allowed = client.receive();
  EXPECT_EQ(not_allowed.status(), 405);
  EXPECT_TRUE(not_allowed.says("Allow: GET, HEAD"));
  EXPECT_EQ(client.get("/bytes/3").body, "abc");
}

/// The answer, which must be the only one, to what a client sends before the server closes.
Response last_answer_to(const std::string& request) {
  RunningHttpServer running;
  Client client(running.endpoint());
  client.send(request);
  Response response = client.receive();
  EXPECT_TRUE(response.says("Connection: close")) << request.substr(0, 80);
  EXPECT_TRUE(client.is_closed()) << request.substr(0, 80);
  EXPECT_EQ(Client(running.endpoint()).get("/bytes/3").body, "abc");
  return response;
}

const std::string kPost = "POST /echo HTTP/1.1\r\nHost: test\r\n";
const std::string kChunked = kPost + "Transfer-Encoding: chunked\r\n\r\n";
/// A chunked body as some would read it, and another request as the others would.
const std::string kHello = "\r\n5\r\nhello\r\n0\r\n\r\nGET /bytes/3 HTTP/1.1\r\nHost: test\r\n\r\n";

TEST(HttpServer, AnswersWhatItCannotReadWithAnErrorAndCloses) {
  const std::vector<std::pair<int, std::string>> cases{
      {400, "\x16\x03\x01\x02 no HTTP\r\n\r\n"},
      {400, "GET /bytes/3\r\n\r\n"},
      {400, "GET /bytes/3 HTTP/2.0\r\n\r\n"},
      {400, "GET /bytes/3 HTTP/1.1\r\nHost: test\r\nno colon\r\n\r\n"},
      {400, "GET /bytes/3 HTTP/1.1\r\nHost : test\r\n\r\n"},
      {400, "GET /bytes/3 HTTP/1.1\nHost: test\n\n"},
      {400, "GET /bytes/3 HTTP/1.1\r\nHost: test\nX: y\r\n\r\n"},
      {400, "GET /bytes/3 HTTP/1.1\r\nHost: test\r\nX: a\rb\r\n\r\n"},
      {400, "GET /bytes/3 HTTP/1.1\r\nHost: test\r\nX: \0\r\n\r\n"s},
      {400, kPost + "Content-Length: -5\r\n\r\nhello"},
      {400, kPost + "Content-Length: +5\r\n\r\nhello"},
      {400, kPost + "Content-Length: 0x5\r\n\r\nhello"},
      {400, kPost + "Content-Length: 5 5\r\n\r\nhello"},
      {400, kPost + "Content-Length:\r\n\r\nhello"},
      {400, kPost + "Content-Length: 18446744073709551621\r\n\r\nhello"},  // 5 and 2 to the 64th
      {400, kPost + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"},
      {400, kPost + "Content-Length: 5, 6\r\n\r\nhello"},
      {400, kPost + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n" + kHello},
      {400, kPost + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n" + kHello},
      {400, kPost + "Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n" + kHello},
      {400, kChunked + "five\r\nhello\r\n0\r\n\r\n"},
      {400, kChunked + "-5\r\nhello\r\n0\r\n\r\n"},
      {400, kChunked + "0x5\r\nhello\r\n0\r\n\r\n"},
      {400, kChunked + "5\nhello\r\n0\r\n\r\n"},
      {400, kChunked + "10000000000000005\r\nhello\r\n0\r\n\r\n"},
      {400, kChunked + "5\r\nhello, world\r\n0\r\n\r\n"},
      {413, kPost + "Content-Length: 1048577\r\n\r\n"},
      {413, kPost + "Content-Length: 2000000\r\n\r\n" + std::string(2'000'000, 'x')},
      {413, kChunked + "1E8480\r\n" + std::string(2'000'000, 'x')},
      {431, "GET /bytes/3 HTTP/1.1\r\nX: " + std::string(8192, 'x') + "\r\n\r\n"},
      {431, "GET /" + std::string(1'000'000, 'x')},
      {431, kChunked + "5;" + std::string(10'000, 'x')},
  };
  for (const auto& [status, request] : cases) {
    EXPECT_EQ(last_answer_to(request).status(), status) << request.substr(0, 80);
  }
}

TEST(HttpServer, RefusesATransferEncodingOtherThanChunked) {
  for (const char* coding : {"xchunked", "chunked, identity", "identity", "gzip", "gzip, chunked",
                             "chunked, chunked", ", chunked", "chunked;q=1", "\"chunked\"", ""}) {
    const std::string header = kPost + "Transfer-Encoding: " + coding + "\r\n";
    EXPECT_EQ(last_answer_to(header + kHello).status(), 400) << coding;
  }
  const std::string twice = "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n";
  EXPECT_EQ(last_answer_to(kPost + twice + kHello).status(), 400);
  const std::string old = "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n";
  EXPECT_EQ(last_answer_to(old + kHello).status(), 400);
}

TEST(HttpServer, RefusesARequestWithoutAHostOrWithTwo) {
  const std::string get = "GET /bytes/3 HTTP/1.1\r\n";
  EXPECT_EQ(last_answer_to(get + "\r\n").body, "an HTTP/1.1 request has a Host\n");
  EXPECT_EQ(last_answer_to(get + "Host: a\r\nHost: b\r\n\r\n").status(), 400);
  EXPECT_EQ(last_answer_to(get + "Host: a\r\nhost: a\r\n\r\n").status(), 400);
  EXPECT_EQ(last_answer_to("GET /bytes/3 HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n").status(), 400);
  EXPECT_EQ(last_answer_to(get + "Host: a b\r\n\r\n").status(), 400);
}

TEST_F(ServedClient, MaySendWhatHttpPermits) {
  const std::string get = "GET /bytes/3 HTTP/1.1\r\n";
  const std::string body = "\r\n5\r\nhello\r\n0\r\n\r\n";
  for (const std::string& request :
       {get + "Host:\r\n\r\n", get + "hOST: [::1]:80\r\n\r\n",
        get + "Host: test\r\nX: folded\r\n into two lines\r\n\r\n",
        std::string("GET HTTP://test/bytes/3 HTTP/1.1\r\nHost: other\r\n\r\n"),
        get + "Host: test\r\nContent-Length: 5\r\n\r\nhello"}) {
    client.send(request);
    EXPECT_EQ(client.receive().body, "abc") << request;
  }
  for (const std::string& request :
       {kPost + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        kPost + "Content-Length: 0005\r\n\r\nhello",
        kPost + "Transfer-Encoding: CHUNKED\r\n" + body,
        kChunked + "5;extension=1\r\nhello\r\n0\r\nHost: trailer\r\nX: y\r\n\r\n"}) {
    client.send(request);
    EXPECT_EQ(client.receive().body, "hello") << request;
  }
  client.send("POST /echo HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(client.receive().status(), 200) << "HTTP/1.0 knows no 100";
}

TEST(HttpServer, ClosesEveryConnectionWhenStopped) {
  RunningHttpServer running;
  Client idle(running.endpoint());
  Client delayed(running.endpoint());
  Client half_sent(running.endpoint());
  Client not_reading(running.endpoint());
  EXPECT_EQ(idle.get("/bytes/3").body, "abc");
  delayed.ask("/delay/60000");
  half_sent.send("GET /bytes");
  not_reading.ask("/bytes/16777216");
  for (int repeated = 0; repeated < 2; ++repeated) running.server().stop();
  for (Client* client : {&idle, &delayed, &half_sent}) EXPECT_TRUE(client->is_closed());
  EXPECT_THROW(Client(running.endpoint()), boost::system::system_error);
}

TEST(HttpServer, CanBeDestroyedBeforeAndAfterItsLoopHasRun) {
  asio::io_context loop;
  const tcp::endpoint any(asio::ip::address_v4::loopback(), 0);
  { const HttpServer never_run(loop, any); }
  HttpServer server(loop, any);
  Client client(server.local_endpoint());
  client.ask("/delay/60000");
  loop.run_for(20ms);
}

}  // namespace
}  // namespace concbench
