#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/cell/cell.hpp"
#include "benchmarks/machine/topology.hpp"
#include "benchmarks/plan/effort.hpp"
#include "benchmarks/run/outcome.hpp"
#include "benchmarks/self_test/self_test.hpp"

namespace concbench {

enum class Purpose { kFirst, kSame, kMoreWork, kStartSkew, kCost };

/// One cell of the self-test and its samples. Two of them may be of the same cell.
struct Trial {
  Purpose purpose;
  Cell cell;
  Effort effort;
  std::size_t every;  // takes part in each block whose number this divides
  std::vector<std::optional<Outcome>> outcomes{};  // by block; empty where it took no part
};

std::vector<Trial> self_test_trials(std::size_t usable_cores);

/// From `from` on, up to `to` but without it.
struct Blocks {
  std::size_t from;
  std::size_t to;
};

/// Only what is compared takes part in blocks that do not begin at 0.
bool takes_part(const Trial& trial, Blocks blocks, std::size_t block);

/// Takes the samples as a run does: block by block, each in its seeded order, each sample in a
/// fresh process. Returns false when a signal has come.
bool run_trials(std::vector<Trial>& trials, std::uint64_t seed, Blocks blocks,
                const Topology& topology);

/// Has `blocks` blocks taken, and as many again, up to kMostGoes times in all, as long as the A/A
/// test's interval is wide, and says what came out; nothing once `take` returns false.
inline constexpr std::size_t kMostGoes = 3;
std::optional<SelfTest> take_until_told(std::vector<Trial>& trials, std::uint64_t seed,
                                        std::size_t blocks,
                                        const std::function<bool(Blocks)>& take);

/// What the samples say; without "finished_at" and the timer.
SelfTest judge(const std::vector<Trial>& trials, std::uint64_t seed, std::size_t blocks);

/// A sentence for each cell of which a sample was not ok, with the first reason.
std::vector<std::string> problems_of(const std::vector<Trial>& trials);

}  // namespace concbench
