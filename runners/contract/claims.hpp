#pragma once

#include <chrono>
#include <span>

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// The most tasks that were between their start and their finish at the same time.
std::size_t most_in_progress(std::span<const TaskStamp> stamps);

/// Distinct threads among those that ran the tasks or their steps, whatever process they belong to.
std::size_t distinct_workers(std::span<const TaskStamp> stamps);

/// Throws BrokenBatch when the stamps of a batch, run by a runner that the calling thread made,
/// do not fit what the runner claims: more tasks in progress than `concurrency`, more workers, or
/// workers of another sort.
void check_claim(Workers claim, std::size_t concurrency, std::span<const TaskStamp> stamps);

inline constexpr std::chrono::milliseconds kPatience{100};
/// Where a CPU is free. Where none is, it takes as long as it takes to wake a thread.
inline constexpr std::chrono::milliseconds kToBegin{1};

/// Throws BrokenBatch when the stamps show that a runner had fewer tasks in progress at once than
/// it could, `most_at_once` of them: that it is slower than what it claims to be, and nobody would
/// know why. Of tasks that do nothing but wait, each for about `wait` or longer: those that compute
/// are for the system, or for the runner's own lock, to take in turn.
///
/// Judged so that few runners are called broken that were only held up, and none in each of some
/// batches. Tasks must have been left to begin for kPatience at least. As many have to have been in
/// progress at once, if only for a moment, as can begin in the time that one waits, each `to_begin`
/// after the one before: of tasks that wait for a shorter time, nothing is said. Nor is it of
/// runners that start a worker for each task, where it is a matter of what starting one costs; they
/// have a new one for each.
void check_overlap(Workers claim, std::size_t most_at_once, std::chrono::nanoseconds wait,
                   std::span<const TaskStamp> stamps, std::chrono::nanoseconds to_begin = kToBegin);

}  // namespace concbench
