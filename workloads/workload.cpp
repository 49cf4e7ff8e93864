#include "workload.hpp"

#include "blocking_waits.hpp"

namespace concbench {

asio::awaitable<void> Workload::run_async(std::size_t task, std::span<std::byte> result) const {
  run(task, result, blocking_waits());
  co_return;
}

}  // namespace concbench
