#include "runners/async/asio_http.hpp"

#include <boost/asio/execution_context.hpp>

#include "runners/async/http_on_executor.hpp"

namespace concbench {
namespace {

/// The requests of a loop that one thread runs.
class LoopHttp final : public asio::execution_context::service {
 public:
  using key_type = LoopHttp;
  static inline asio::execution_context::id id;

  explicit LoopHttp(asio::execution_context& context)
      : service(context), requests_(static_cast<asio::io_context&>(context).get_executor()) {}

  void start(const HttpGet& get, std::unique_ptr<HttpWaiter> waiter, asio::cancellation_slot slot) {
    requests_.start(get, std::move(waiter), slot);
  }

 private:
  void shutdown() override { requests_.shut_down(); }

  HttpOnExecutor<asio::io_context::executor_type> requests_;
};

}  // namespace

void start_fetch(asio::io_context& loop, const HttpGet& get, std::unique_ptr<HttpWaiter> waiter,
                 asio::cancellation_slot slot) {
  asio::use_service<LoopHttp>(loop).start(get, std::move(waiter), slot);
}

}  // namespace concbench
