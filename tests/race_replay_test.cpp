// The runs that are kept, decided again from their samples.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "benchmarks/run/campaign_schedule.hpp"
#include "benchmarks/run/stored_manifest.hpp"
#include "benchmarks/run/stored_plan.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "tests/sanitizer.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

std::vector<StoredSample> samples_of(const fs::path& run, const Json& manifest) {
  SampleReader reader(manifest);
  std::vector<StoredSample> samples;
  std::ifstream file(run / "samples.jsonl");
  for (std::string line; std::getline(file, line);) {
    samples.push_back(reader.read(Json::parse(line), run.string()));
  }
  return samples;
}

/// Parameters that a workload has got since the run are at their defaults in it.
void add_later_parameters(Json& work) {
  const auto* const workload = find_workload(work.at("workload").get<std::string>());
  ASSERT_NE(workload, nullptr);
  Parameters parameters(workload->parameters);
  for (const auto& [name, text] : work.at("parameters").items()) {
    parameters.set(name, text.get<std::string>());
  }
  for (const auto& [name, text] : parameters.entries()) work["parameters"][name] = text;
}

/// Whether this build names cells of the plan as the run's did: a name leaves out what is at its
/// default, and where no signal can pass the lock on, that of global_lock is never to do so.
bool is_named_alike(const std::vector<PlannedCell>& plan) {
  return std::ranges::none_of(plan, [](const PlannedCell& planned) {
    return std::ranges::any_of(planned.cell.runner->parameters, [](const ParameterSpec& spec) {
      return spec.name == "switch_interval" && spec.default_text != "5ms";
    });
  });
}

TEST(KeptRuns, AreDecidedAgainAsTheyWereByteForByte) {
  std::size_t found = 0;
  std::size_t replayed = 0;
  for (const auto& entry : fs::recursive_directory_iterator(CONCBENCH_KEPT_RUNS)) {
    if (entry.path().filename() != "manifest.json") continue;
    std::ifstream file(entry.path());
    auto manifest = Json::parse(file);
    if (manifest.at("schema_version") == 1) continue;  // had no races
    ++found;
    const auto run = entry.path().parent_path();
    // A sanitizer makes the reading of megabytes take minutes, and sees no more in them.
    constexpr std::uintmax_t kMostBytes = 2 << 20;
    if (kUnderSanitizer && fs::file_size(run / "samples.jsonl") > kMostBytes) continue;
    std::vector<PlannedCell> plan;
    try {
      plan = plan_of(manifest);
    } catch (const UsageError& error) {
      RecordProperty(run.filename().string(), error.what());  // a library is missing
      continue;
    }
    if (!is_named_alike(plan)) {
      RecordProperty(run.filename().string(), "a default is another one in this build");
      continue;
    }
    const auto samples = samples_of(run, manifest);
    auto works = manifest.at("race").at("workloads");
    for (auto& work : works) add_later_parameters(work);
    const auto recorded = to_line(works);
    // Those that had no time are known from the manifest alone; nothing else is taken from it.
    for (auto& work : manifest["race"]["workloads"]) work["contenders"] = Json::array();
    CampaignSchedule schedule(manifest, plan);
    for (const auto& sample : samples) schedule.add(sample);
    EXPECT_FALSE(schedule.next([](std::size_t) { return false; })) << run;
    EXPECT_EQ(to_line(schedule.record()), recorded) << run;
    ++replayed;
  }
  if (found > replayed && replayed == 0) GTEST_SKIP() << "libraries of the kept runs are missing";
  EXPECT_GE(replayed, 1u);
}

}  // namespace
}  // namespace concbench
