#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>

#include "runners/async/asio_connection.hpp"
#include "runners/async/callback_chain.hpp"
#include "runners/async/helper_threads.hpp"

namespace concbench {

/// A chain on an io_context, by Asio's completion handlers. Its handlers follow each other: they
/// need no strand, whichever threads they run in. Who fetches depends on how many these are.
class AsioChain : public CallbackChain {
 public:
  AsioChain(asio::io_context& loop, HelperThreads& files, Batch& batch, NextTask& next_task,
            bool posts_each)
      : CallbackChain(batch, next_task, posts_each),
        loop_(loop),
        files_(files),
        timer_(loop),
        connection_(loop.get_executor()) {}

 protected:
  asio::io_context& loop() noexcept { return loop_; }

  void post_next() override {
    asio::post(loop_, [this] { go_on(); });
  }

 private:
  void start_sleep(std::chrono::nanoseconds delay) override {
    timer_.expires_after(delay);
    timer_.async_wait([this](const boost::system::error_code& error) {
      slept(error ? std::make_exception_ptr(boost::system::system_error(error)) : nullptr);
    });
  }

  void start_exchange(const Exchange& exchange) override {
    connection_.async_exchange(exchange,
                               [this](const std::exception_ptr& error) { exchanged(error); });
  }

  bool blocks_elsewhere() const noexcept override { return files_.count() > 0; }

  void start_block() override {
    files_.call(
        loop_.get_executor(), [this] { block(); }, [this] { go_on(); });
  }

  asio::io_context& loop_;
  HelperThreads& files_;
  asio::steady_timer timer_;
  AsioConnection connection_;
};

}  // namespace concbench
