#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>

#include "workloads/contract/file_transfer.hpp"
#include "workloads/contract/steps.hpp"
#include "workloads/contract/waits.hpp"

namespace concbench {

/// A batch whose results are not the known right ones. The message names the first wrong task.
class [[gnu::visibility("default")]] WrongAnswer : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What files take of a disk, whose blocks are given out whole.
struct DiskNeed {
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;
};

/// A batch of independent tasks whose right answers are known. It knows no thread, process or
/// loop: a runner decides when and where each task runs.
///
/// A task has two forms that give the same result. The blocking one (`run`) is plain code that
/// stops where it waits. The stepwise one (`next` and `compute`) is the same task cut where it
/// waits, so that an event loop can go on with another one meanwhile, and so that a runner can put
/// the steps that compute on other threads or processes than those that wait. A workload that only
/// computes has but one step and needs no code for it.
///
/// Duties that the compiler cannot check:
/// - Every function may be called concurrently for different tasks.
/// - They write the whole result of their task and nothing else. `run` waits only through `waits`;
///   `next` and `compute` do not wait, except for the disk in a step of kind kBlock.
/// - `compute` reads and writes `carried` and the result only: it may run in a forked process.
/// - A task takes no lock but within its waits, nor calls std::call_once or a local static with a
///   constructor: a model of an interpreter's lock halts tasks wherever they compute, for each
///   other.
/// - Construction opens no socket and starts no thread: runners may fork afterwards.
class [[gnu::visibility("default")]] Workload {
 public:
  virtual ~Workload() = default;

  virtual std::string_view name() const = 0;

  /// Tasks in a batch; may be 0.
  virtual std::size_t task_count() const = 0;

  /// Bytes of result per task; may be 0. The memory given to `run` is aligned for any scalar
  /// type when this is a multiple of that type's size.
  virtual std::size_t result_size() const = 0;

  /// Blocking form of task `task` in [0, task_count). Throws when the task fails.
  virtual void run(std::size_t task, std::span<std::byte> result, Waits & waits) const = 0;

  /// Stepwise form: what the task needs after `passage.number` steps. First called with 0, then
  /// each time that the step is taken, until it says kDone. Throws when the task fails. The
  /// default is a single step that computes.
  virtual Step next(Passage & passage, std::span<std::byte> result) const;

  /// Takes step `number` of the task, one that computes or blocks. Throws when the task fails. The
  /// default runs the blocking form, so a loop that calls it in place is blocked: that is what a
  /// CPU-bound task does to a loop.
  virtual void compute(std::size_t task, std::size_t number, std::string & carried,
                       std::span<std::byte> result) const;

  /// The file that a step of kind kBlock is about, for runners that can wait for one without a
  /// thread: in place of `compute` they move it and then call `moved`. The default has none, so
  /// that only `compute` can take the step.
  virtual std::optional<FileTransfer> file_of(std::size_t task, std::size_t number,
                                              std::string_view carried) const;

  /// What is left of a step whose file has been moved; what was read is in `carried`. Throws when
  /// the task fails.
  virtual void moved(std::size_t task, std::size_t number, std::string & carried,
                     std::span<std::byte> result) const;

  /// `results` holds task_count() results in the order of the tasks. Throws WrongAnswer naming
  /// the first task whose result is wrong.
  virtual void verify(std::span<const std::byte> results) const = 0;

  /// Whether a step of its tasks is of kind kBlock: a runner whose helpers are processes has to
  /// know before there is a task.
  virtual bool blocks() const { return false; }

  /// What its files take below Surroundings::directory, at most: where there is not so much room,
  /// no sample is taken. Asked of an object that has no directory.
  virtual DiskNeed disk_need() const;
};

}  // namespace concbench
