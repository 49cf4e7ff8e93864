#pragma once

#include "runners/async/await_task.hpp"

namespace concbench {

/// Steps about a file are taken by the loop without blocking it, where Asio has files, that is on
/// io_uring: random_access_file and async_read_at or async_write_at, as in Asio's example
/// "async_file_copy" ("Files"). What a file has to be on the disk for is opened with
/// sync_all_on_write, since fsync has no asynchronous form there. To open is a call that blocks.
/// Steps of a workload that does not tell which file they are about are taken by threads.
class RingFiles final : public Offload {
 public:
  explicit RingFiles(std::size_t threads) : others_(threads) {}

  bool takes(Step::Kind kind) const override { return kind == Step::Kind::kBlock; }
  asio::awaitable<void> take(TaskInSteps& task, const Step& step) override;

 private:
  FileOffload others_;
};

}  // namespace concbench
