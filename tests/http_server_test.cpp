#include "benchmarks/http_server/http_server.hpp"

#include <sys/resource.h>
#include <unistd.h>

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
  for (auto& client : clients) client->send("GET /delay/500 HTTP/1.1\r\n\r\n");
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
  client.send("HEAD /bytes/1024 HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(client.receive(false).says("Content-Length: 1024"));
  EXPECT_EQ(client.get("/bytes/3").body, "abc");
}

TEST_F(ServedClient, GetsItsBodyOrTargetEchoed) {
  EXPECT_EQ(client.get("/echo?delay=1").body, "/echo?delay=1");
  client.send("POST /echo HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(client.receive().body, "hello");
  client.send("POST /echo?status=201 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
  client.send("3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n");
  EXPECT_EQ(client.receive().body, "hello");
  client.send("POST /echo HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(client.receive().body, "");
  client.send("POST /echo HTTP/1.1\r\nContent-Length: 1048576\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive().status(), 100);
  client.send(http_content(1024 * 1024));
  EXPECT_TRUE(client.receive().body == http_content(1024 * 1024));
}

TEST(HttpServer, ClosesAsHttp10AndConnectionHeadersAsk) {
  RunningHttpServer running;
  for (const char* header : {"HTTP/1.0\r\n", "HTTP/1.1\r\nConnection: close\r\n"}) {
    Client client(running.endpoint());
    client.send("GET /bytes/3 " + std::string(header) + "\r\n");
    EXPECT_EQ(client.receive().body, "abc");
    EXPECT_TRUE(client.is_closed());
  }
  Client client(running.endpoint());
  client.send("GET /bytes/3 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(client.receive().says("Connection: keep-alive"));
  EXPECT_EQ(client.get("/bytes/3").body, "abc");
  client.send("GET /bytes/4 HTTP/1.1\r\n\r\n");
  client.half_close();
  EXPECT_EQ(client.receive().body, "abcd");
  EXPECT_TRUE(client.is_closed());
}

TEST_F(ServedClient, GetsPipelinedAnswersInOrder) {
  std::string requests = "GET /delay/50?bytes=99 HTTP/1.1\r\n\r\n";
  for (int i = 0; i < 500; ++i) {
    requests += "GET /bytes/" + std::to_string(i) + " HTTP/1.1\r\n\r\n";
  }
  client.send(requests);
  EXPECT_EQ(client.receive().body.size(), 99U);
  for (std::size_t i = 0; i < 500; ++i) EXPECT_EQ(client.receive().body.size(), i);
}

TEST_F(ServedClient, KeepsItsConnectionAfterABadRequest) {
  EXPECT_EQ(client.get("/bytes/x").status(), 400);
  EXPECT_EQ(client.get("/nope").status(), 404);
  client.send("DELETE /bytes/3 HTTP/1.1\r\n\r\n");
  const Response not_allowed = client.receive();
  EXPECT_EQ(not_allowed.status(), 405);
  EXPECT_TRUE(not_allowed.says("Allow: GET, HEAD"));
  EXPECT_EQ(client.get("/bytes/3").body, "abc");
}

TEST(HttpServer, AnswersWhatItCannotReadWithAnErrorAndCloses) {
  RunningHttpServer running;
  const std::string post = "POST /echo HTTP/1.1\r\n";
  const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
  const std::vector<std::pair<int, std::string>> cases{
      {400, "\x16\x03\x01\x02 no HTTP\r\n\r\n"},
      {400, "GET /bytes/3\r\n\r\n"},
      {400, "GET /bytes/3 HTTP/2.0\r\n\r\n"},
      {400, "GET /bytes/3 HTTP/1.1\r\nno colon\r\n\r\n"},
      {400, post + "Content-Length: -5\r\n\r\nhello"},
      {400, post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"},
      {400, chunked + "five\r\nhello\r\n0\r\n\r\n"},
      {413, post + "Content-Length: 1048577\r\n\r\n"},
      {413, post + "Content-Length: 2000000\r\n\r\n" + std::string(2'000'000, 'x')},
      {413, chunked + "1E8480\r\n" + std::string(2'000'000, 'x')},
      {431, "GET /bytes/3 HTTP/1.1\r\nX: " + std::string(8192, 'x') + "\r\n\r\n"},
      {431, "GET /" + std::string(1'000'000, 'x')},
  };
  for (const auto& [status, request] : cases) {
    Client client(running.endpoint());
    client.send(request);
    const Response response = client.receive();
    EXPECT_EQ(response.status(), status) << request.substr(0, 60);
    EXPECT_TRUE(response.says("Connection: close"));
    EXPECT_TRUE(client.is_closed());
  }
  EXPECT_EQ(Client(running.endpoint()).get("/bytes/3").body, "abc");
}

TEST(HttpServer, RefusesConnectionsBeyondTheLimit) {
  RunningHttpServer running({.connections = 1});
  Client first(running.endpoint());
  EXPECT_EQ(first.get("/bytes/3").body, "abc");
  std::vector<std::unique_ptr<Client>> crowd;
  for (int i = 0; i < 200; ++i) crowd.push_back(std::make_unique<Client>(running.endpoint()));
  const Response refused = crowd.front()->receive();
  EXPECT_EQ(refused.status(), 503);
  EXPECT_TRUE(refused.says("Connection: close"));
  for (auto& client : crowd) {
    client->receive();
    EXPECT_TRUE(client->is_closed());
  }
  EXPECT_EQ(first.get("/bytes/3").body, "abc");
  first.reset();
  EXPECT_TRUE(answers_within_patience(running.endpoint()));
}

TEST(HttpServer, ClosesClientsThatTakeTooLongAndNotThoseThatItDelays) {
  RunningHttpServer running({.idle_time = 300ms});
  Client silent(running.endpoint());
  Client kept_alive(running.endpoint());
  kept_alive.get("/bytes/3");
  Client dripping_header(running.endpoint());
  dripping_header.send("GET /bytes/3 HTTP/1.1\r\nX: ");
  Client dripping_body(running.endpoint());
  dripping_body.send("POST /echo HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n");
  EXPECT_TRUE(dripping_header.is_closed_while_dripping('x'));
  EXPECT_TRUE(dripping_body.is_closed_while_dripping('x'));
  for (Client* client : {&silent, &kept_alive}) EXPECT_TRUE(client->is_closed());
  EXPECT_TRUE(answers_within_patience(running.endpoint(), "/delay/700?bytes=3"));
}

TEST(HttpServer, FreesTheSlotOfAClientThatGoesAway) {
  const HttpServerLimits limits{.connections = 1, .idle_time = 500ms};
  for (const char* target : {"/delay/100", "/bytes/16777216", "/bytes/16777216?delay=20"}) {
    RunningHttpServer running(limits);
    Client client(running.endpoint());
    client.send("GET " + std::string(target) + " HTTP/1.1\r\n\r\n");
    std::this_thread::sleep_for(10ms);
    client.reset();
    EXPECT_TRUE(answers_within_patience(running.endpoint())) << target;
  }
  RunningHttpServer running(limits);
  Client never_reads(running.endpoint());
  never_reads.send("GET /bytes/16777216 HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(answers_within_patience(running.endpoint()));
}

TEST(HttpServer, GoesOnAfterRunningOutOfDescriptors) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the checks of virtual calls that come with this sanitizer open pipes themselves";
#endif
  RunningHttpServer running;
  Client served(running.endpoint());
  EXPECT_EQ(served.get("/bytes/3").body, "abc");
  Client waiting;
  const int lowest_free = dup(STDOUT_FILENO);
  close(lowest_free);
  rlimit usual{};
  getrlimit(RLIMIT_NOFILE, &usual);
  const rlimit none_left{static_cast<rlim_t>(lowest_free), usual.rlim_max};
  setrlimit(RLIMIT_NOFILE, &none_left);
  waiting.connect(running.endpoint());
  EXPECT_EQ(served.get("/delay/100?bytes=3").body, "abc");
  setrlimit(RLIMIT_NOFILE, &usual);
  EXPECT_EQ(waiting.get("/bytes/3").body, "abc");
}

TEST(HttpServer, ClosesEveryConnectionWhenStopped) {
  RunningHttpServer running;
  Client idle(running.endpoint());
  Client delayed(running.endpoint());
  Client half_sent(running.endpoint());
  Client not_reading(running.endpoint());
  EXPECT_EQ(idle.get("/bytes/3").body, "abc");
  delayed.send("GET /delay/60000 HTTP/1.1\r\n\r\n");
  half_sent.send("GET /bytes");
  not_reading.send("GET /bytes/16777216 HTTP/1.1\r\n\r\n");
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
  client.send("GET /delay/60000 HTTP/1.1\r\n\r\n");
  loop.run_for(20ms);
}

}  // namespace
}  // namespace concbench
