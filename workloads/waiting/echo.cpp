#include <algorithm>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {
namespace {

/// A longer one would have to be read while it is written, or both sides would wait for the other
/// to make room.
constexpr std::uint64_t kMostBytes = 65'536;

struct Echoed {
  std::uint64_t task_squared;
  std::uint64_t rounds_right;
  std::uint64_t first_wrong;  // byte of the round after these
};

/// Each task sends a message over a TCP connection and awaits it back, `rounds` times. The messages
/// of all tasks and rounds differ. The result holds how many came back right, byte by byte.
class Echo final : public Workload {
 public:
  Echo(std::size_t tasks, std::size_t bytes, std::size_t rounds, Endpoint server)
      : tasks_(tasks), bytes_(bytes), rounds_(rounds), server_(std::move(server)) {
    std::uint64_t state = 1;
    letters_.resize(bytes_ + kShifts);
    for (auto& letter : letters_) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      letter = static_cast<char>(state >> 56);
    }
  }

  std::string_view name() const override { return "echo"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override { return sizeof(Echoed); }
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  Step next(Passage& passage, std::span<std::byte> result) const override;
  void verify(std::span<const std::byte> results) const override;

 private:
  static constexpr std::size_t kShifts = 4093;

  std::span<const char> message(std::size_t task, std::size_t round) const {
    return std::span(letters_).subspan((task * 131 + round * 17) % kShifts, bytes_);
  }
  /// Counts the round where its reply is right; false otherwise.
  bool count_if_right(Echoed& echoed, std::size_t task, std::span<const char> reply) const;

  std::size_t tasks_;
  std::size_t bytes_;
  std::size_t rounds_;
  Endpoint server_;
  std::string letters_;
};

bool Echo::count_if_right(Echoed& echoed, std::size_t task, std::span<const char> reply) const {
  const auto sent = message(task, echoed.rounds_right);
  const auto wrong = std::ranges::mismatch(sent, reply).in1;
  if (wrong == sent.end()) {
    ++echoed.rounds_right;
    return true;
  }
  echoed.first_wrong = static_cast<std::uint64_t>(wrong - sent.begin());
  return false;
}

void Echo::run(std::size_t task, std::span<std::byte> result, Waits& waits) const {
  Echoed echoed{std::uint64_t{task} * task, 0, 0};
  std::string reply(bytes_, '\0');
  for (std::size_t round = 0; round < rounds_; ++round) {
    waits.exchange({&server_, message(task, round), reply});
    if (!count_if_right(echoed, task, reply)) break;
  }
  std::memcpy(result.data(), &echoed, sizeof echoed);
}

Step Echo::next(Passage& passage, std::span<std::byte> result) const {
  Echoed echoed{std::uint64_t{passage.task} * passage.task, 0, 0};
  bool goes_on = true;
  if (passage.number == 0) {
    passage.carried.resize(bytes_);
  } else {
    std::memcpy(&echoed, result.data(), sizeof echoed);
    goes_on = count_if_right(echoed, passage.task, passage.carried);
  }
  std::memcpy(result.data(), &echoed, sizeof echoed);
  if (!goes_on || passage.number == rounds_) return Step::finished();
  passage.exchange = {&server_, message(passage.task, passage.number), passage.carried};
  return Step::exchange_of(passage);
}

void Echo::verify(std::span<const std::byte> results) const {
  for (std::size_t task = 0; task < tasks_; ++task) {
    Echoed echoed{};
    std::memcpy(&echoed, results.data() + task * sizeof echoed, sizeof echoed);
    const auto what = "task " + std::to_string(task) + ": ";
    if (echoed.task_squared != std::uint64_t{task} * task) {
      throw WrongAnswer(what + "the result is not of this task");
    }
    if (echoed.rounds_right != rounds_) {
      throw WrongAnswer(what + "round " + std::to_string(echoed.rounds_right) + ": byte " +
                        std::to_string(echoed.first_wrong) + " is not what was sent");
    }
  }
}

std::unique_ptr<Workload> make(const Parameters& parameters, const Surroundings& surroundings) {
  const auto bytes = parameters.count("bytes");
  if (bytes > kMostBytes) {
    throw std::invalid_argument("echo: bytes must be at most " + std::to_string(kMostBytes));
  }
  auto server =
      surroundings.echo_address.empty() ? Endpoint{} : endpoint_from(surroundings.echo_address);
  return std::make_unique<Echo>(parameters.count("tasks"), bytes, parameters.count("rounds"),
                                std::move(server));
}

/// Of client and server together, which share the cores.
EstimatedTime work_per_task(const Parameters& parameters) {
  constexpr EstimatedTime kOfARound{40e-6};
  return kOfARound * static_cast<double>(parameters.count("rounds"));
}

}  // namespace

WorkloadEntry echo_entry() {
  return {.name = "echo",
          .kind = WorkloadKind::kWaits,
          .summary = "each task has messages echoed over TCP",
          .parameters = {tasks_parameter("64"),
                         {"bytes", ParameterKind::kCount, "1024", "of a message, at most 65536"},
                         {"rounds", ParameterKind::kCount, "10",
                          "messages of a task, one after another"}},
          .small = {{"tasks", "{}"}, {"bytes", "100"}, {"rounds", "3"}},
          .make = make,
          .needs_server = [](const Parameters&) { return true; },
          .exchanges = true,
          .work_per_task = work_per_task};
}

}  // namespace concbench
