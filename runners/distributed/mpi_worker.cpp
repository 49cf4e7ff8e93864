#include "runners/distributed/mpi_worker.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "runners/contract/monotonic_ns.hpp"
#include "runners/distributed/mpi_messages.hpp"

namespace concbench {
namespace {

void tell_time() {
  std::int64_t now = monotonic_ns();
  send_bytes(bytes_of(now), 0, kTimeTag);
}

/// Executes one task in a batch that is this rank's own, so that errors and stamps are the same as
/// everywhere, and sends its outcome.
void execute(Batch& batch, const Assignment& assignment, std::vector<std::byte>& answer) {
  const auto task = static_cast<std::size_t>(assignment.task);
  batch.begin(assignment.stamping);
  batch.execute(task);
  AnswerHead head{task, 0, 0, batch.any_failed() ? 1u : 0u};
  if (assignment.stamping == Stamping::kOn) {
    head.started_ns = batch.stamps()[task].started_ns;
    head.finished_ns = batch.stamps()[task].finished_ns;
  }
  const auto reason = head.failed != 0 ? batch.failures().front().reason : std::string();
  const auto body = head.failed != 0 ? std::as_bytes(std::span(reason))
                                     : std::span<const std::byte>(batch.result(task));
  answer.resize(sizeof head + body.size());
  std::ranges::copy(bytes_of(head), answer.begin());
  std::ranges::copy(body, answer.begin() + sizeof head);
  send_bytes(answer, 0, kAnswerTag);
}

}  // namespace

void serve_rank_zero(const Workload& workload) {
  Batch batch(workload);
  std::vector<std::byte> answer;
  for (;;) {
    Assignment assignment{};
    receive_bytes(bytes_of(assignment), wait_for_message(0, kAssignmentTag));
    if (assignment.task == Assignment::kStop) return;
    if (assignment.task == Assignment::kTellTime) {
      tell_time();
    } else {
      execute(batch, assignment, answer);
    }
  }
}

}  // namespace concbench
