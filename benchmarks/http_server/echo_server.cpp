#include "benchmarks/http_server/echo_server.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <system_error>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "benchmarks/telling/tell.hpp"
#include "runners/contract/start_thread.hpp"

namespace concbench {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// A client. It lives as long as something is to be read from or written to it.
class EchoConnection : public std::enable_shared_from_this<EchoConnection> {
 public:
  EchoConnection(tcp::socket socket, std::atomic<std::size_t>& count)
      : socket_(std::move(socket)), count_(count) {
    ++count_;
  }
  ~EchoConnection() { --count_; }
  EchoConnection(const EchoConnection&) = delete;
  EchoConnection& operator=(const EchoConnection&) = delete;

  void read() {
    socket_.async_read_some(asio::buffer(bytes_),
                            [self = shared_from_this()](error_code error, std::size_t size) {
                              if (!error) self->write(size);
                            });
  }

 private:
  void write(std::size_t size) {
    asio::async_write(socket_, asio::buffer(bytes_.data(), size),
                      [self = shared_from_this()](error_code error, std::size_t) {
                        if (!error) self->read();
                      });
  }

  tcp::socket socket_;
  std::atomic<std::size_t>& count_;
  std::array<char, 16'384> bytes_;
};

struct EchoLoop {
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
};

}  // namespace

class EchoServer::Loops {
 public:
  Loops(asio::io_context& loop, const tcp::endpoint& endpoint, std::size_t loops,
        std::size_t connections, std::function<void()> on_full)
      : connections_(connections),
        on_full_(std::move(on_full)),
        loops_(loops),
        acceptor_(loop, endpoint),
        pause_(loop) {
    accept();
  }
  ~Loops() { stop(); }
  Loops(const Loops&) = delete;
  Loops& operator=(const Loops&) = delete;

  tcp::endpoint local_endpoint() const { return acceptor_.local_endpoint(); }

 private:
  void start() {
    for (auto& loop : loops_) {
      threads_.push_back(start_thread([&loop] { loop.context.run(); }));
    }
  }

  void stop() {
    for (auto& loop : loops_) loop.context.stop();
    threads_.clear();  // joins them
  }

  void accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (error) return accept_later();
      try {
        if (threads_.empty()) start();
        if (count_ < connections_) {
          serve(std::move(socket));
        } else {
          on_full_();
        }
      } catch (const std::system_error& failure) {
        stop();
        tell("concbench serve: no echo: {}\n", failure.what());
      }
      accept();
    });
  }

  /// Out of descriptors, mostly: the client stays in the kernel's queue meanwhile.
  void accept_later() {
    constexpr std::chrono::milliseconds kPause{50};
    on_full_();
    pause_.expires_after(kPause);
    pause_.async_wait([this](error_code error) {
      if (!error) accept();
    });
  }

  /// On the next loop: nothing of a connection may stay on the one that accepts.
  void serve(tcp::socket accepted) {
    error_code ignored;
    accepted.set_option(tcp::no_delay(true), ignored);
    const auto protocol = accepted.local_endpoint().protocol();
    auto& loop = loops_[next_++ % loops_.size()].context;
    tcp::socket socket(loop, protocol, accepted.release());
    auto connection = std::make_shared<EchoConnection>(std::move(socket), count_);
    asio::post(loop, [connection] { connection->read(); });
  }

  std::size_t connections_;
  std::function<void()> on_full_;
  std::atomic<std::size_t> count_ = 0;
  std::deque<EchoLoop> loops_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::size_t next_ = 0;
  std::deque<std::jthread> threads_;
};

EchoServer::EchoServer(asio::io_context& loop, const tcp::endpoint& endpoint, std::size_t loops,
                       std::size_t connections, std::function<void()> on_full)
    : loops_(std::make_unique<Loops>(loop, endpoint, loops, connections, std::move(on_full))) {}

EchoServer::~EchoServer() = default;

tcp::endpoint EchoServer::local_endpoint() const { return loops_->local_endpoint(); }

}  // namespace concbench
