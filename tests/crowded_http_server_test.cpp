#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "benchmarks/http_server/held_bytes.hpp"
#include "benchmarks/http_server/http_server.hpp"
#include "http_test_client.hpp"
#include "workloads/contract/http_content.hpp"

namespace concbench {
namespace {

using Client = RawHttpClient;
using Response = RawHttpResponse;
using namespace std::chrono_literals;

std::string get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n";
}

std::string post(const std::string& target, std::size_t announced_bytes, std::size_t sent_bytes) {
  return "POST " + target +
         " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(announced_bytes) +
         "\r\n\r\n" + std::string(sent_bytes, 'x');
}

/// A client whose answer is delayed by a minute, for certain: what it sent before, in the same
/// packet, has been answered.
class DelayedClient : public Client {
 public:
  explicit DelayedClient(const RunningHttpServer& running, const std::string& behind = "")
      : Client(running.endpoint()) {
    send(concbench::get("/bytes/3") + concbench::get("/delay/60000") + behind);
    EXPECT_EQ(receive().body, "abc");
  }
};

TEST(CrowdedHttpServer, RefusesThoseBeyondTheLimitWhereAllOthersWaitForAnswers) {
  RunningHttpServer running({.connections = 1});
  const DelayedClient first(running);
  std::vector<std::unique_ptr<Client>> crowd;
  for (int i = 0; i < 200; ++i) crowd.push_back(std::make_unique<Client>(running.endpoint()));
  const Response refused = crowd.front()->receive();
  EXPECT_EQ(refused.status(), 503);
  EXPECT_TRUE(refused.says("Connection: close"));
  for (auto& client : crowd) {
    client->receive();
    EXPECT_TRUE(client->is_closed());
  }
}

TEST(CrowdedHttpServer, GivesThePlacesOfSilentClientsToOthers) {
  for (const char* said : {"", "GET", "GET /bytes/3 HTTP/1.1\r\nHost: test\r\nX: "}) {
    RunningHttpServer running({.connections = 2});
    const DelayedClient delayed(running);
    auto silent = std::make_unique<Client>(running.endpoint());
    silent->send(said);
    for (int i = 0; i < 20; ++i) {
      auto next = std::make_unique<Client>(running.endpoint());
      EXPECT_EQ(next->get("/bytes/3").body, "abc") << said;
      EXPECT_TRUE(silent->is_closed()) << said;
      silent = std::move(next);  // it has its answer and says nothing more
    }
  }
}

TEST(CrowdedHttpServer, GivesThePlacesOfClientsThatBeginAnotherRequestAndStopToOthers) {
  RunningHttpServer running({.connections = 2});
  const DelayedClient delayed(running);
  Client silent(running.endpoint());
  silent.send(get("/bytes/3") + "G");
  EXPECT_EQ(silent.receive().body, "abc");
  EXPECT_EQ(Client(running.endpoint()).get("/bytes/3").body, "abc");
  EXPECT_TRUE(silent.is_closed());
}

TEST(CrowdedHttpServer, GivesThePlacesOfClientsThatLeaveWhileItDelaysThemToOthers) {
  std::string unread;  // more than the server reads in advance
  while (unread.size() < 100'000) unread += get("/bytes/3");
  for (const auto leave : {&Client::close, &Client::reset, &Client::half_close}) {
    for (const std::string& behind : {std::string(), unread}) {
      RunningHttpServer running({.connections = 1});
      DelayedClient client(running, behind);
      EXPECT_EQ(Client(running.endpoint()).receive().status(), 503);
      (client.*leave)();
      EXPECT_TRUE(answers_within_patience(running.endpoint()));
    }
  }
}

TEST(CrowdedHttpServer, TellsWhoEndsItsSideThatThisCountsAsLeaving) {
  RunningHttpServer running;
  DelayedClient client(running);
  client.half_close();
  const Response response = client.receive();
  EXPECT_EQ(response.status(), 400);
  EXPECT_EQ(response.body, "your side of the connection has ended: keep it open for the answer\n");
  EXPECT_TRUE(client.is_closed());
}

TEST(CrowdedHttpServer, ClosesClientsThatNeverRead) {
  RunningHttpServer running({.connections = 1, .idle_time = 500ms});
  Client never_reads(running.endpoint());
  never_reads.ask("/bytes/16777216");
  EXPECT_TRUE(answers_within_patience(running.endpoint()));
}

TEST(CrowdedHttpServer, ClosesClientsThatTakeTooLongAndNotThoseThatItDelays) {
  RunningHttpServer running({.idle_time = 300ms});
  Client silent(running.endpoint());
  Client kept_alive(running.endpoint());
  kept_alive.get("/bytes/3");
  Client dripping_header(running.endpoint());
  dripping_header.send("GET /bytes/3 HTTP/1.1\r\nX: ");
  Client dripping_body(running.endpoint());
  dripping_body.send(post("/echo", 1'000'000, 0));
  EXPECT_TRUE(dripping_header.is_closed_while_dripping('x'));
  EXPECT_TRUE(dripping_body.is_closed_while_dripping('x'));
  for (Client* client : {&silent, &kept_alive}) EXPECT_TRUE(client->is_closed());
  EXPECT_TRUE(answers_within_patience(running.endpoint(), "/delay/700?bytes=3"));
}

Response echo_of_a_megabyte(const RunningHttpServer& running) {
  Client client(running.endpoint());
  client.send(post("/echo", 1'000'000, 1'000'000));
  return client.receive();
}

TEST(CrowdedHttpServer, HoldsBodiesUpToItsLimit) {
  RunningHttpServer running({.held_bytes = 1'500'000});
  for (const std::string& request :
       {post("/echo?delay=60000", 1'000'000, 1'000'000), post("/echo", 1'000'001, 1'000'000)}) {
    const auto give_up = std::chrono::steady_clock::now() + kPatience;
    std::unique_ptr<Client> holding;
    Response refused;
    // whose megabyte comes in last is refused, and that may be the first one
    while (refused.status() != 503 && std::chrono::steady_clock::now() < give_up) {
      holding = std::make_unique<Client>(running.endpoint());
      holding->send(request);
      refused = echo_of_a_megabyte(running);
    }
    EXPECT_EQ(refused.body, "too many bodies are held: try again later\n");
    EXPECT_TRUE(refused.says("Connection: close"));
    Client small(running.endpoint());
    small.send(post("/echo", 3, 3));
    EXPECT_EQ(small.receive().body, "xxx");
    EXPECT_EQ(small.get("/bytes/3").body, "abc");
    holding->close();
    while (echo_of_a_megabyte(running).status() != 200) {
      ASSERT_LT(std::chrono::steady_clock::now(), give_up);
    }
  }
}

TEST(CrowdedHttpServer, HoldsNoBodyThatNoAnswerNeeds) {
  RunningHttpServer running({.held_bytes = 0});
  Client client(running.endpoint());
  client.send(post("/bytes/3", 1'000'000, 1'000'000));
  EXPECT_EQ(client.receive().status(), 405);
  client.send(post("/nowhere", 1'000'000, 1'000'000));
  EXPECT_EQ(client.receive().status(), 404);
  EXPECT_EQ(client.get("/bytes/3").body, "abc");
}

TEST(CrowdedHttpServer, GoesOnAfterRunningOutOfDescriptors) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the checks of virtual calls that come with this sanitizer open pipes themselves";
#endif
  RunningHttpServer running;
  const DelayedClient delayed(running);
  Client idle(running.endpoint());
  EXPECT_EQ(idle.get("/bytes/3").body, "abc");
  Client next;
  Client waiting;
  const int lowest_free = dup(STDOUT_FILENO);
  close(lowest_free);
  rlimit usual{};
  getrlimit(RLIMIT_NOFILE, &usual);
  const rlimit none_left{static_cast<rlim_t>(lowest_free), usual.rlim_max};
  setrlimit(RLIMIT_NOFILE, &none_left);
  next.connect(running.endpoint());
  EXPECT_TRUE(idle.is_closed());  // its descriptor is for the next one
  next.send(get("/bytes/3") + get("/delay/100?bytes=3"));
  EXPECT_EQ(next.receive().body, "abc");
  waiting.connect(running.endpoint());
  EXPECT_EQ(next.receive().body, "abc");
  setrlimit(RLIMIT_NOFILE, &usual);
  EXPECT_EQ(waiting.get("/bytes/3").body, "abc");
}

TEST(HeldBytes, KeepsWhatComesInPiecesOfAnyLength) {
  const std::string content = http_content(100'000);
  for (const std::size_t piece : {1U, 1000U, 16384U, 16385U, 100'000U}) {
    HeldMemory memory(1 << 20);
    HeldBytes held(memory);
    for (std::size_t at = 0; at < content.size(); at += piece) {
      ASSERT_TRUE(held.append(std::string_view(content).substr(at, piece)));
    }
    std::string kept(held.beginning());
    for (const auto& buffer : held.rest()) {
      kept.append(static_cast<const char*>(buffer.data()), buffer.size());
    }
    EXPECT_EQ(held.size_bytes(), content.size());
    EXPECT_TRUE(kept == content) << piece;
  }
}

TEST(HeldBytes, LetsGoOfAllOfABodyForWhichThereIsNoMemory) {
  const std::string much(60'000, 'x');
  HeldMemory memory(100'000);
  HeldBytes first(memory);
  {
    HeldBytes second(memory);
    EXPECT_TRUE(first.append(much));
    EXPECT_TRUE(second.append("x"));
    EXPECT_FALSE(first.append(much));
    EXPECT_EQ(first.size_bytes(), 0U);
    EXPECT_TRUE(second.append(much));
    EXPECT_FALSE(first.append(much));
  }
  EXPECT_TRUE(first.append(much));
}

}  // namespace
}  // namespace concbench
