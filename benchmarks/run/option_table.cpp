#include "benchmarks/run/option_table.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <type_traits>

#include "benchmarks/plan/comma_list.hpp"
#include "benchmarks/run/option_text.hpp"
#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

using Words = std::vector<std::string>;

/// The part of the options that has members of this kind.
template <class Owner, class Options>
auto& part_of(Options& options) {
  if constexpr (std::is_same_v<Owner, Selection>) {
    return options.selection;
  } else if constexpr (std::is_same_v<Owner, Effort>) {
    return options.effort;
  } else {
    static_assert(std::is_same_v<Owner, RunOptions>);
    return options;
  }
}

const std::string& only(const Words& words) {
  if (words.size() != 1) throw UsageError("one text is expected where there is a list");
  return words.front();
}

/// An option whose one word `parse` makes the member of.
template <class Owner, class Value, class Parse>
OptionValue one_word(Value Owner::*member, Parse parse, std::string takes = "TEXT") {
  return {
      .takes = std::move(takes),
      .of_selection = std::is_same_v<Owner, Selection>,
      .read = [=](const Words& words,
                  RunOptions& options) { part_of<Owner>(options).*member = parse(only(words)); },
      .write = [=](const RunOptions& options) -> Json {
        return option_json(part_of<Owner>(options).*member);
      }};
}

/// An option of many words, each of which `parse` makes elements of the member of.
template <class Owner, class Element, class Parse>
OptionValue many_words(std::vector<Element> Owner::*member, Parse parse) {
  return {.takes = "TEXT",
          .of_selection = std::is_same_v<Owner, Selection>,
          .takes_many = true,
          .read =
              [=](const Words& words, RunOptions& options) {
                auto& elements = part_of<Owner>(options).*member;
                elements.clear();
                for (const auto& word : words) {
                  for (auto& element : parse(word)) elements.push_back(std::move(element));
                }
              },
          .write = [=](const RunOptions& options) -> Json {
            auto texts = Json::array();
            for (const auto& element : part_of<Owner>(options).*member) {
              texts.push_back(option_json(element));
            }
            return texts;
          }};
}

template <class Owner>
OptionValue number(const std::string& option, std::uint64_t Owner::*member, std::uint64_t least,
                   std::uint64_t most) {
  return one_word(
      member, [=](const std::string& text) { return number_of_option(option, text, least, most); },
      "UINT:[" + std::to_string(least) + " to " + std::to_string(most) + "]");
}

template <class Owner>
OptionValue duration(const std::string& option, std::chrono::nanoseconds Owner::*member) {
  return one_word(member, [=](const std::string& text) { return time_of_option(option, text); });
}

/// Decides the default of the options behind it, and which cells there are where none are asked
/// for.
OptionValue effort() {
  return {.takes = "",
          .of_selection = false,
          .read =
              [](const Words& words, RunOptions& options) {
                options.effort = effort_named(only(words));
                options.selection.quick = options.effort.name == quick_effort().name;
              },
          .write = [](const RunOptions& options) -> Json { return options.effort.name; }};
}

/// Whoever fixes the number of blocks wants no race.
OptionValue blocks() {
  auto value = number("--blocks", &Effort::blocks, 1, 100'000);
  const auto read = value.read;
  value.read = [read](const Words& words, RunOptions& options) {
    read(words, options);
    options.effort.last_look = 0;
  };
  value.write = [](const RunOptions& options) -> Json {
    if (options.effort.last_look > 0) return nullptr;
    return option_json(options.effort.blocks);
  };
  return value;
}

OptionValue until() {
  auto value = one_word(&RunOptions::until, until_of_option, "settled|TIME");
  const auto read = value.read;
  value.read = [read](const Words& words, RunOptions& options) {
    read(words, options);
    auto& last_look = options.effort.last_look;
    if (last_look == 0) {
      throw UsageError(
          "--blocks fixes the number of blocks, and there is no race that --until "
          "could end; leave one of the two out");
    }
    if (options.until.settled) last_look = std::max(last_look, kMostOfAnyRace);
  };
  return value;
}

std::string as_typed(const std::string& text) { return text; }

/// How the names between commas are read.
auto names_of_option(const std::string& option) {
  return [option](const std::string& text) {
    auto names = split_list(text);
    if (std::ranges::find(names, "") == names.end()) return names;
    throw UsageError(option + " '" + text + "': a name is empty; type one on each side of a comma");
  };
}

std::vector<ParameterChoice> one_choice(const std::string& text) {
  return {parse_parameter_choice(text)};
}

std::vector<RunOption> make_table() {
  constexpr auto kOfSamePlan = SameOption::kOfSamePlan;
  return {
      {.name = "workloads",
       .help = "workloads or all, such as sleep,empty",
       .value = many_words(&Selection::workloads, names_of_option("--workloads")),
       .same = kOfSamePlan,
       .in_every_manifest = true},
      {.name = "runners",
       .help = "runners, families or all, such as tbb,async",
       .value = many_words(&Selection::runners, names_of_option("--runners")),
       .same = kOfSamePlan,
       .in_every_manifest = true},
      {.name = "cores",
       .help = "core counts: 1,2,4 or pow2 or all",
       .value = one_word(&Selection::cores, parse_cores),
       .same = kOfSamePlan,
       .in_every_manifest = true},
      {.name = "concurrency",
       .help = "tasks at once: 4,16 or 1x,2x, x being times the cores",
       .value = one_word(&Selection::concurrency, parse_concurrency),
       .same = kOfSamePlan,
       .in_every_manifest = true},
      {.name = "filter",
       .help = "regular expression of RE2 on the cells' names",
       .value = one_word(&Selection::filter, [](const auto& text) { return NameFilter(text); }),
       .in_every_manifest = true},
      {.name = "preset",
       .help = "settings with models and workers: guides, memory",
       .value = one_word(&Selection::preset, as_typed),
       .in_every_manifest = true},
      {.name = "param",
       .help = "WORKLOAD.PARAMETER=VALUE or RUNNER.PARAMETER=VALUE; of VALUE,VALUE, or of "
               "several -p, each is measured",
       .value = many_words(&Selection::parameters, one_choice),
       .short_name = "-p",
       .same = kOfSamePlan,
       .in_every_manifest = true},
      {.name = "hosts",
       .help = "host file of mpi's workers, short for -p mpi.hosts=",
       .value = one_word(&Selection::hosts, as_typed),
       .same = kOfSamePlan},
      {.name = "launcher",
       .help = "that starts them, such as \"mpirun -x A\" or srun",
       .value = one_word(&Selection::launcher, as_typed),
       .same = kOfSamePlan},
      {.name = "chunk",
       .help = "tasks sent to a worker of process_pool at once: 1,100 or one number",
       .value = one_word(&Selection::chunk, parse_chunk_sizes),
       .same = kOfSamePlan},
      {.name = "url",
       .help = "what http_fetch GETs; no local server then",
       .value = one_word(&Selection::url, as_typed),
       .in_every_manifest = true},
      {.name = "effort",
       .help = "how long to look at each cell",
       .value = effort(),
       .flags = {{"quick", "6 blocks and a race up to 24, fewer cells; about two minutes"},
                 {"standard", "6 blocks and a race up to 32; the default"},
                 {"rigorous", "10 blocks and a race up to 60, longer measurements"}},
       .in_every_manifest = true},
      {.name = "blocks",
       .help = "of every cell, and no race: fresh processes for each",
       .value = blocks(),
       .may_be_null = true},
      {.name = "until",
       .help = "settled: race for up to 60 blocks; or after how long races end, such as 10m",
       .value = until(),
       .may_be_null = true},
      {.name = "min-time",
       .help = "that a sample measures, such as 100ms",
       .value = duration("--min-time", &Effort::min_time),
       .in_every_manifest = true},
      {.name = "timeout",
       .help = "for one cell's process, such as 5m",
       .value = duration("--timeout", &RunOptions::timeout),
       .in_every_manifest = true},
      {.name = "seed",
       .help = "of the order of the cells; random by default",
       .value = number("--seed", &RunOptions::seed, 0, std::numeric_limits<std::uint32_t>::max()),
       .in_every_manifest = true},
  };
}

}  // namespace

const std::vector<RunOption>& option_table() {
  static const auto table = make_table();
  return table;
}

const RunOption& run_option(const std::string& name) {
  const auto option = std::ranges::find(option_table(), name, &RunOption::name);
  if (option == option_table().end()) throw std::out_of_range("no option '" + name + "'");
  return *option;
}

}  // namespace concbench
