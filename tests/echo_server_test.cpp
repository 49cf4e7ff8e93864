// The server that echoes, and how threads and processes exchange messages with it.

#include "benchmarks/http_server/echo_server.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "workloads/contract/kept_connections.hpp"

namespace concbench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// On its own thread, on a free port of the loopback interface.
class RunningEchoServer {
 public:
  explicit RunningEchoServer(std::size_t connections = 1000)
      : server_(std::make_unique<EchoServer>(loop_,
                                             tcp::endpoint(asio::ip::address_v4::loopback(), 0), 2,
                                             connections, [this] { ++refused_; })),
        thread_([this] { loop_.run(); }) {}
  ~RunningEchoServer() {
    loop_.stop();
    thread_.join();
    server_.reset();
  }
  Endpoint endpoint() const { return {"127.0.0.1", server_->local_endpoint().port()}; }
  tcp::endpoint local_endpoint() const { return server_->local_endpoint(); }
  int refused() const { return refused_; }

 private:
  std::atomic<int> refused_ = 0;
  asio::io_context loop_;
  std::unique_ptr<EchoServer> server_;
  std::jthread thread_;
};

std::string letters(std::size_t count, char first) {
  std::string text(count, first);
  for (std::size_t i = 0; i < count; ++i)
    text[i] = static_cast<char>(first + static_cast<int>(i % 23));
  return text;
}

std::string echoed(const Endpoint& server, const std::string& message) {
  std::string reply(message.size(), '\0');
  exchange_blocking({&server, message, reply});
  return reply;
}

TEST(EchoServer, SendsBackWhateverComesInItsOrder) {
  const RunningEchoServer server;
  asio::io_context loop;
  tcp::socket client(loop);
  client.connect(server.local_endpoint());
  for (const std::size_t size : {1u, 2u, 100u, 16'384u, 16'385u, 60'000u}) {
    const auto message = letters(size, 'a');
    asio::write(client, asio::buffer(message));
    std::string reply(size, '\0');
    asio::read(client, asio::buffer(reply));
    EXPECT_EQ(reply, message);
  }
}

TEST(EchoServer, SendsEverythingToAClientThatSendsNoMore) {
  const RunningEchoServer server;
  asio::io_context loop;
  tcp::socket client(loop);
  client.connect(server.local_endpoint());
  const auto message = letters(10'000, 'a');
  asio::write(client, asio::buffer(message));
  client.shutdown(tcp::socket::shutdown_send);
  std::string reply;
  error_code error;
  asio::read(client, asio::dynamic_buffer(reply), error);
  EXPECT_EQ(error, asio::error::eof);
  EXPECT_EQ(reply, message);
}

TEST(EchoServer, ClosesThoseWhoAreTooMany) {
  const RunningEchoServer server(2);
  asio::io_context loop;
  std::vector<tcp::socket> clients;
  std::string byte(1, 'a');
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back(loop).connect(server.local_endpoint());
    asio::write(clients.back(), asio::buffer(byte));
    asio::read(clients.back(), asio::buffer(byte));
  }
  tcp::socket another(loop);
  another.connect(server.local_endpoint());
  error_code error;
  EXPECT_EQ(server.refused(), 0);
  asio::read(another, asio::buffer(byte), error);
  EXPECT_TRUE(error);
  EXPECT_EQ(server.refused(), 1);
}

TEST(Exchange, IsCompleteFromManyThreadsAtOnce) {
  const RunningEchoServer server;
  const auto endpoint = server.endpoint();
  std::vector<std::jthread> threads;
  std::atomic<int> right = 0;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int round = 0; round < 50; ++round) {
        const auto message = letters(1000, static_cast<char>('A' + thread));
        if (echoed(endpoint, message) == message) ++right;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(right, 400);
}

TEST(Exchange, KeepsItsConnection) {
  const RunningEchoServer server(1);  // a second one would be closed
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(echoed(server.endpoint(), "abc"), "abc");
  }
}

TEST(Exchange, OfAForkedProcessHasAConnectionOfItsOwn) {
  const RunningEchoServer server;
  const auto endpoint = server.endpoint();
  EXPECT_EQ(echoed(endpoint, "parent"), "parent");
  const pid_t child = fork();
  if (child == 0) {
    _exit(echoed(endpoint, "child") == "child" ? 0 : 1);
  }
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_EQ(echoed(endpoint, "parent"), "parent");
}

TEST(Exchange, SaysWithWhomItFailed) {
  Endpoint gone;
  {
    const RunningEchoServer server;
    gone = server.endpoint();
    EXPECT_EQ(echoed(gone, "abc"), "abc");
  }
  for (int attempt = 0; attempt < 2; ++attempt) {  // on the connection that was kept, on none
    try {
      echoed(gone, "abc");
      FAIL() << "a server that is gone has answered";
    } catch (const std::runtime_error& error) {
      const auto before = "exchange with " + to_string(gone) + ": ";
      EXPECT_TRUE(std::string(error.what()).starts_with(before)) << error.what();
    }
  }
}

TEST(Endpoint, IsReadAsItIsWritten) {
  for (const auto* const text : {"127.0.0.1:8080", "[::1]:1", "10.0.0.1:65535"}) {
    EXPECT_EQ(to_string(endpoint_from(text)), text);
  }
  EXPECT_EQ(endpoint_from("[::1]:80"), (Endpoint{"::1", 80}));
  for (const auto* const text : {"", ":", "127.0.0.1", ":80", "127.0.0.1:", "a:65536", "a:-1"}) {
    EXPECT_THROW(endpoint_from(text), std::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace concbench
