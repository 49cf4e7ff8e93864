#include "benchmarks/http_server/serve.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "benchmarks/http_server/server_process.hpp"
#include "http_test_client.hpp"

namespace concbench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Client = RawHttpClient;

TEST(Serve, PrintsTwoLinesAndEndsWithZeroOnASignal) {
  for (const int signal : {SIGTERM, SIGINT}) {
    int output[2];
    ASSERT_EQ(pipe(output), 0);
    std::cout.flush();  // else the child prints it again
    const pid_t child = fork();
    if (child == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      dup2(output[1], STDOUT_FILENO);
      _exit(serve({}));
    }
    close(output[1]);
    std::string line;
    for (char byte = 0; byte != '\n' && read(output[0], &byte, 1) == 1;) line += byte;
    const std::string before = "listening on http://127.0.0.1:";
    ASSERT_TRUE(line.starts_with(before)) << line;
    const auto port = static_cast<std::uint16_t>(std::stoul(line.substr(before.size())));
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    Client client(endpoint);
    EXPECT_EQ(client.get("/bytes/3").body, "abc");
    kill(child, signal);
    EXPECT_TRUE(client.is_closed());
    int status = -1;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    std::string rest(100, '\0');
    rest.resize(static_cast<std::size_t>(std::max<ssize_t>(read(output[0], rest.data(), 100), 0)));
    EXPECT_TRUE(rest.starts_with("echoing on 127.0.0.1:")) << rest;
    EXPECT_EQ(std::ranges::count(rest, '\n'), 1) << "more than two lines";
    EXPECT_EQ(read(output[0], &status, 1), 0) << "more than two lines";
    close(output[0]);
  }
}

TEST(ServerProcess, TellsThatAClientFoundNoPlace) {
  ServerProcess server(1, CONCBENCH_EXECUTABLE);
  const auto port =
      static_cast<std::uint16_t>(std::stoul(server.url().substr(server.url().rfind(':') + 1)));
  const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
  constexpr std::size_t kPlaces = 1 + 64;
  std::vector<std::unique_ptr<Client>> clients;
  for (std::size_t i = 0; i < kPlaces - 1; ++i) {
    clients.push_back(std::make_unique<Client>(endpoint));
    ASSERT_EQ(clients.back()->get("/bytes/1").status(), 200);
  }
  EXPECT_FALSE(server.was_full());
  // One place may still be that of the connection that was to find out whether it listens.
  for (int i = 0; i < 2; ++i) {
    clients.push_back(std::make_unique<Client>(endpoint));
    ASSERT_EQ(clients.back()->get("/bytes/1").status(), 200);
  }
  EXPECT_TRUE(server.was_full());
  EXPECT_FALSE(server.was_full()) << "it is told once";
}

TEST(Serve, SaysWhatToDoWhereItCannotListen) {
  RunningHttpServer running;
  testing::internal::CaptureStderr();
  EXPECT_EQ(serve({.port = running.endpoint().port()}), 2);
  EXPECT_EQ(serve({.address = "localhost"}), 2);
  const auto errors = testing::internal::GetCapturedStderr();
  EXPECT_NE(errors.find("Address already in use; choose another --port"), std::string::npos);
  EXPECT_NE(errors.find("'localhost' is not an IP address"), std::string::npos);
}

}  // namespace
}  // namespace concbench
