#include "workloads/contract/blocking_waits.hpp"

#include <thread>

#include "workloads/contract/http_client.hpp"
#include "workloads/contract/kept_connections.hpp"

namespace concbench {
namespace {

class BlockingWaits final : public Waits {
 public:
  void sleep_for(std::chrono::nanoseconds delay) override { std::this_thread::sleep_for(delay); }
  HttpResponse fetch(const HttpGet& get) override { return http_client().fetch(get); }
  void exchange(const Exchange& exchange) override { exchange_blocking(exchange); }
};

// Initialised before the program runs: a task need not ask whether it is.
constinit BlockingWaits waits;

}  // namespace

Waits& blocking_waits() { return waits; }

}  // namespace concbench
