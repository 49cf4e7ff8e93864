#include "benchmarks/machine/disturbance.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "benchmarks/telling/wrapped.hpp"

namespace concbench {
namespace {

/// Of the usable cores. An idle machine's own housekeeping stays below it.
constexpr double kMostLoadPerCore = 0.1;
constexpr double kMostPressurePercent = 1;
constexpr double kMostStealShare = 0.01;

constexpr const char* kIdle =
    "end what else runs; the figure is a mean and takes a minute or two to fall";

Disturbance not_available(std::string name) {
  return {std::move(name), Level::kNotAvailable, "", ""};
}

/// Ok, or what it is otherwise, with its advice.
Disturbance judged(std::string name, bool ok, std::string state, std::string advice,
                   Level otherwise = Level::kWarning) {
  return {std::move(name), ok ? Level::kOk : otherwise, std::move(state),
          ok ? "" : std::move(advice)};
}

/// The same where the user can mend it and has to.
Disturbance mendable(std::string name, bool ok, std::string state, std::string advice,
                     Level otherwise = Level::kWarning) {
  auto disturbance = judged(std::move(name), ok, std::move(state), std::move(advice), otherwise);
  disturbance.refused = !ok;
  return disturbance;
}

Disturbance with_command(const std::string& command, Disturbance disturbance) {
  if (warns(disturbance.level)) disturbance.command = command;
  return disturbance;
}

std::string cores(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " usable core" : " usable cores");
}

Disturbance of_build(const Build& build) {
  const auto fault = fault_of(build);
  const auto type = build.type.empty() ? "no build type" : build.type;
  return with_command("cmake --preset release && cmake --build --preset release",
                      mendable("build", fault.empty(), fault.empty() ? type : type + ", " + fault,
                               "measure with the release build:", Level::kUnfit));
}

Disturbance of_load(const Environment& environment) {
  if (!environment.load) return not_available("load");
  const auto usable = environment.topology.usable_cpus.size();
  const bool ok = *environment.load <= kMostLoadPerCore * static_cast<double>(usable);
  return mendable("load", ok, fmt::format("{:.2f} for {}", *environment.load, cores(usable)),
                  kIdle);
}

Disturbance of_pressure(const Environment& environment) {
  if (!environment.cpu_pressure_avg10) return not_available("CPU pressure");
  const auto percent = *environment.cpu_pressure_avg10;
  return mendable("CPU pressure", percent <= kMostPressurePercent,
                  fmt::format("some process waited {:.1f} % of the last 10 s", percent),
                  "end what else runs, and try again ten seconds later");
}

Disturbance of_quota(const Topology& topology) {
  if (topology.quota_hidden) return not_available("CPU quota");
  if (!topology.quota_cpus) return {"CPU quota", Level::kOk, "none", ""};
  const double quota = *topology.quota_cpus;
  const auto whole = std::max(std::lround(quota), 1L);
  return mendable("CPU quota", std::abs(quota - std::round(quota)) < 1e-6 && quota > 0.5,
                  fmt::format("{:.4g} CPUs", quota),
                  fmt::format("a part of a CPU stops the process in bursts; allow whole ones, such "
                              "as docker's --cpus {} or systemd's CPUQuota={}%",
                              whole, whole * 100),
                  Level::kSerious);
}

/// `performance` holds the frequency up, `userspace` where its owner has set it.
Disturbance of_governor(const Environment& environment) {
  const auto& governor = environment.governor;
  if (!governor) return not_available("governor");
  return with_command("sudo cpupower frequency-set -g performance",
                      mendable("governor", *governor == "performance" || *governor == "userspace",
                               *governor, "the frequency follows the load; hold it up:"));
}

Disturbance of_boost(const std::optional<ClockBoost>& boost) {
  if (!boost) return not_available("clock boost");
  return with_command(
      boost->switch_off,
      judged("clock boost", !boost->on, boost->on ? "on" : "off",
             "the frequency falls as more cores work, and so does the speed-up; to take that "
             "out of the figures:"));
}

Disturbance of_smt(const Environment& environment) {
  if (!environment.smt) return not_available("SMT");
  return judged(
      "SMT", !*environment.smt, *environment.smt ? "on" : "off",
      fmt::format("beyond {} cores, two CPUs share a physical core and do not double its "
                  "speed; keep --cores at {} or below",
                  environment.topology.physical_cores, environment.topology.physical_cores));
}

Disturbance of_virtual_machine(const Environment& environment) {
  const auto& hypervisor = environment.hypervisor;
  // Where the CPU's own file is hidden, no sign says nothing.
  if (!hypervisor && !environment.cpu_model) return not_available("virtual machine");
  return judged("virtual machine", !hypervisor, hypervisor.value_or("no sign of one"),
                "the host's other guests disturb what is measured, unseen from here; for figures "
                "to publish take a machine without one");
}

Disturbance of_steal(const std::optional<double>& share) {
  if (!share) return not_available("stolen time");
  return judged("stolen time", *share <= kMostStealShare,
                fmt::format("{:.2f} % of all CPU time since the boot", 100 * *share),
                "the host lets others run on these CPUs; ask for dedicated ones");
}

/// Sources whose reading is a system call or an access to a device, not some instructions.
Disturbance of_clock(const std::optional<std::string>& source) {
  if (!source) return not_available("clock source");
  constexpr std::array<std::string_view, 6> kSlow{"acpi_pm",         "hpet", "jiffies", "pit",
                                                  "refined-jiffies", "xen"};
  return judged("clock source", std::ranges::find(kSlow, *source) == kSlow.end(), *source,
                "reading it is slow; boot with the kernel parameter clocksource=tsc if the CPU's "
                "own counter is stable");
}

/// What is missing spoils no time, but a reader of costs must know that nobody measured them.
Disturbance of_hidden_figures(const std::vector<std::string>& hidden) {
  return judged("process figures", hidden.empty(),
                hidden.empty() ? "all told" : fmt::format("no {}", fmt::join(hidden, ", no ")),
                "samples have none of them; where a container hides them, mount a /proc of its own "
                "there, without hidepid; kernels that lack them are built without");
}

std::vector<Disturbance> those(const std::vector<Disturbance>& disturbances, auto which) {
  std::vector<Disturbance> found;
  std::ranges::copy_if(disturbances, std::back_inserter(found), which);
  return found;
}

}  // namespace

std::string_view to_string(Level level) {
  switch (level) {
    case Level::kOk:
      return "ok";
    case Level::kNotAvailable:
      return "not available";
    case Level::kWarning:
      return "warning";
    case Level::kSerious:
      return "serious";
    case Level::kUnfit:
      return "unfit";
  }
  return "";
}

std::vector<Disturbance> disturbances_of(const Environment& environment, const Build& build) {
  return {of_build(build),
          of_load(environment),
          of_pressure(environment),
          of_quota(environment.topology),
          of_governor(environment),
          of_boost(environment.boost),
          of_smt(environment),
          of_virtual_machine(environment),
          of_steal(environment.steal_share),
          of_clock(environment.clock_source),
          of_hidden_figures(environment.hidden_figures)};
}

std::vector<Disturbance> warnings_among(const std::vector<Disturbance>& disturbances) {
  return those(disturbances, [](const auto& one) { return warns(one.level); });
}

std::vector<Disturbance> refusals_among(const std::vector<Disturbance>& disturbances) {
  return those(disturbances, [](const auto& one) { return one.refused; });
}

Json to_json(const Disturbance& disturbance) {
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
  };
  return {{"name", disturbance.name},
          {"level", to_string(disturbance.level)},
          {"state", text_or_null(disturbance.state)},
          {"advice", text_or_null(disturbance.advice)},
          {"command", text_or_null(disturbance.command)}};
}

Json to_json(const std::vector<Disturbance>& disturbances) {
  Json json = Json::array();
  for (const auto& one : disturbances) json.push_back(to_json(one));
  return json;
}

std::string warnings_text(const std::vector<Disturbance>& disturbances) {
  std::string text;
  for (const auto& one : warnings_among(disturbances)) {
    text += fmt::format("warning: {}: {}\n", one.name, one.state);
  }
  return text.empty() ? "" : text + "concbench env says what to do about it\n";
}

std::string refusal_text(const std::vector<Disturbance>& disturbances) {
  std::string text;
  for (const auto& one : refusals_among(disturbances)) {
    text += fmt::format("\n  {}: {}\n    {}", one.name, one.state, wrapped_behind(4, one.advice));
    if (!one.command.empty()) text += "\n    " + one.command;
  }
  return text.empty() ? "" : "--strict does not start a run here:" + text;
}

}  // namespace concbench
