#include "benchmarks/commands/command_line.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <limits>
#include <random>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "benchmarks/commands/cells_command.hpp"
#include "benchmarks/commands/env_command.hpp"
#include "benchmarks/commands/list_command.hpp"
#include "benchmarks/commands/run_command.hpp"
#include "benchmarks/commands/self_test_command.hpp"
#include "benchmarks/commands/whole_number.hpp"
#include "benchmarks/http_server/serve.hpp"
#include "benchmarks/telling/console.hpp"
#include "benchmarks/telling/nearest_name.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "build_info.hpp"
#include "workloads/contract/duration.hpp"

namespace concbench {
namespace {

constexpr int kBadUsage = 2;

void add_selection(CLI::App& command, Selection& selection) {
  command.add_option("--workloads", selection.workloads, "workloads or all, such as sleep,empty")
      ->delimiter(',');
  command.add_option("--runners", selection.runners, "runners, families or all, such as tbb,async")
      ->delimiter(',');
  command.add_option("--cores", selection.cores, "core counts: 1,2,4 or pow2 or all");
  command.add_option("--concurrency", selection.concurrency,
                     "tasks at once: 4,16 or 1x,2x, x being times the cores");
  command.add_option("--filter", selection.filter, "regular expression on the cells' names");
  command.add_option("--preset", selection.preset, "parameters for a purpose: guides");
  command.add_option("-p,--param", selection.settings,
                     "WORKLOAD.PARAMETER=VALUE or RUNNER.PARAMETER=VALUE, repeatable");
  command.add_option("--hosts", selection.hosts,
                     "host file of mpi's workers, short for -p mpi.hosts=");
  command.add_option("--launcher", selection.launcher, "that starts them, such as \"mpirun -x A\"");
  command.add_option("--chunk", selection.chunk,
                     "tasks sent to a worker of process_pool at once: 1,100 or one number");
  command.add_option("--url", selection.url, "what http_fetch GETs; no local server then");
}

/// Text that becomes a duration once everything is read.
struct DurationTexts {
  std::string min_time;
  std::string timeout;
  std::string budget;
};

std::chrono::nanoseconds duration_option(const char* option, const std::string& text) {
  try {
    const auto duration = parse_duration(text);
    if (duration.count() == 0) {
      throw std::invalid_argument("'" + text + "' is no time at all; type one such as 100ms");
    }
    return duration;
  } catch (const std::invalid_argument& error) {
    throw UsageError(std::string(option) + " " + error.what());
  }
}

std::vector<std::string> names_of_options(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* const option : app.get_options()) names.push_back(option->get_name());
  for (const auto* const command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

/// A file of a run must not get the number of a standard stream that whoever started us closed.
void open_standard_descriptors() {
  int descriptor = 0;
  do {
    descriptor = ::open("/dev/null", O_RDWR);
  } while (descriptor >= 0 && descriptor <= STDERR_FILENO);
  ::close(descriptor);
}

class CommandLine {
 public:
  CommandLine() {
    app_.set_version_flag("--version", std::string("concbench ") + build_info::kVersion);
    auto* const as_json =
        list_->add_flag("--json", as_json_, "all that is known of workloads and runners, as JSON");
    list_
        ->add_flag("--cells", list_cells_, "list the cells instead; any option below does that too")
        ->excludes(as_json);
    add_selection(*list_, request_.options.selection);
    add_run();
    add_selection(*cells_, request_.options.selection);
    cells_->allow_extras();
    serve_->add_option("--address", serve_options_.address, "IP address to listen on");
    serve_->add_option("--port", serve_options_.port, "0 takes a free one")
        ->transform(whole_number(0, std::numeric_limits<decltype(serve_options_.port)>::max()));
    serve_->add_option("--max-connections", serve_options_.limits.connections)
        ->transform(whole_number(1, 1'000'000));
    add_trust();
  }

  int run(int argc, char** argv) {
    request_.command.assign(argv, argv + argc);
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ExtrasError&) {
      return refuse_unexpected();
    } catch (const CLI::ValidationError& error) {
      return refuse(error.what());
    } catch (const CLI::ExcludesError& error) {
      return refuse(std::string(error.what()) + "; type one of the two");
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == 0) return app_.exit(error);  // asked for help, or the version
      return refuse(std::string(error.what()) + see_help());
    }
    return dispatch();
  }

 private:
  void add_run() {
    auto& options = request_.options;
    add_selection(*run_, options.selection);
    auto* const quick = run_->add_flag("--quick", quick_, "6 blocks, fewer cells, two minutes");
    auto* const standard = run_->add_flag("--standard", standard_, "10 blocks; the default");
    auto* const rigorous =
        run_->add_flag("--rigorous", rigorous_, "20 blocks, longer measurements");
    quick->excludes(standard, rigorous);
    standard->excludes(quick, rigorous);
    run_->add_option("--blocks", blocks_, "fresh processes for each cell")
        ->transform(whole_number(1, 100'000));
    run_->add_option("--min-time", texts_.min_time, "of one measurement, such as 100ms");
    run_->add_option("--timeout", texts_.timeout, "for one cell's process, such as 5m");
    run_->add_option("--budget", texts_.budget,
                     "for the whole run, such as 20m; looked at between samples");
    add_seed(*run_);
    run_->add_option("-o,--output", request_.output, "directory of the run; must be new");
    run_->add_option("--resume", request_.resume, "continue the run in this directory");
    auto* const dry_run =
        run_->add_flag("--dry-run", request_.dry_run, "print the plan and the estimated time");
    run_->add_flag("--orders", request_.orders, "the plan as what `concbench cell` is told")
        ->needs(dry_run);
    run_->add_flag("--strict", request_.strict, "refuse to start where something spoils the run");
  }

  void add_trust() {
    env_->add_flag("--json", as_json_, "as JSON");
    add_seed(*self_test_);
    self_test_->add_option("--blocks", self_test_request_.blocks, "20 by default")
        ->transform(whole_number(6, 1'000));
    self_test_->add_flag("--json", as_json_, "print what goes into the manifests");
  }

  void add_seed(CLI::App& command) {
    command.add_option("--seed", seed_, "of the order of the cells; random by default")
        ->transform(whole_number(0, std::numeric_limits<decltype(seed_)>::max()));
  }

  std::uint64_t seed_of(const CLI::App& command) const {
    return command.count("--seed") > 0 ? seed_ : std::random_device{}();
  }

  const CLI::App& command() const {
    return app_.get_subcommands().empty() ? app_ : *app_.get_subcommands().front();
  }

  std::string see_help() const {
    return "; see concbench " + (&command() == &app_ ? "" : command().get_name() + " ") + "--help";
  }

  static int refuse(const std::string& why) {
    tell("concbench: {}\n", printable(why));
    return kBadUsage;
  }

  int refuse_unexpected() const {
    const auto word = app_.remaining(true).front();
    const auto name = word.substr(0, word.find('='));
    return refuse("unknown option or command '" + name + "'" +
                  did_you_mean(name, names_of_options(command())) + see_help());
  }

  int dispatch() {
    if (app_.get_subcommands().empty()) {
      return refuse("type what to do: env, selftest, list, run, cells or serve" + see_help());
    }
    try {
      const auto* const chosen = app_.get_subcommands().front();
      if (chosen == serve_) return serve(serve_options_);
      if (chosen == list_) return list();
      if (chosen == cells_) return cells();
      if (chosen == env_) return print_environment(as_json_);
      if (chosen == self_test_) return self_test();
      complete_run_request();
      return run_matrix(request_);
    } catch (const UsageError& error) {
      return refuse(error.what());
    } catch (const std::exception& error) {
      tell("concbench: {}\n", printable(error.what()));
      return 1;
    }
  }

  int list() const {
    // Of itself it counts one.
    const bool selects = list_->count_all() > 1 + list_->count("--json");
    if (as_json_) {
      if (selects) throw UsageError("list --json lists all there is; leave the other options out");
      std::fputs(to_pretty_text(lists_as_json()).c_str(), stdout);
    } else if (list_cells_ || selects) {
      print_plan(make_plan(request_.options.selection, read_topology().usable_cpus.size()));
    } else {
      print_lists();
    }
    return 0;
  }

  int cells() const {
    const auto topology = read_topology();
    return run_cells_as_benchmarks(
        make_plan(request_.options.selection, topology.usable_cpus.size()), topology,
        cells_->remaining());
  }

  int self_test() {
    self_test_request_.seed = seed_of(*self_test_);
    self_test_request_.as_json = as_json_;
    return run_self_test(self_test_request_);
  }

  void complete_run_request() {
    auto& options = request_.options;
    if (quick_) options.effort = quick_effort();
    if (rigorous_) options.effort = rigorous_effort();
    options.selection.quick = quick_;
    if (blocks_ > 0) options.effort.blocks = blocks_;
    if (!texts_.min_time.empty()) {
      options.effort.min_time = duration_option("--min-time", texts_.min_time);
    }
    if (!texts_.timeout.empty()) options.timeout = duration_option("--timeout", texts_.timeout);
    if (!texts_.budget.empty()) request_.budget = duration_option("--budget", texts_.budget);
    options.seed = seed_of(*run_);
    for (const auto* const option :
         {"workloads", "runners", "cores", "concurrency", "filter", "preset", "param", "chunk",
          "hosts", "launcher", "url", "blocks", "min-time", "timeout", "seed"}) {
      if (run_->count(std::string("--") + option) > 0) request_.given.insert(option);
    }
    if (quick_ || standard_ || rigorous_) request_.given.insert("effort");
    if (!request_.resume.empty() && !request_.output.empty()) {
      throw UsageError("--resume continues a run where it is; leave -o out");
    }
  }

  CLI::App app_{"Threads, processes or async: which, on this machine, for this work.", "concbench"};
  CLI::App* env_ = app_.add_subcommand("env", "what this machine is and what disturbs it");
  CLI::App* self_test_ =
      app_.add_subcommand("selftest", "test the suite here: false alarms, and what it can find");
  CLI::App* list_ = app_.add_subcommand("list", "workloads, runners, and the cells of a plan");
  CLI::App* run_ = app_.add_subcommand("run", "run the matrix, or continue a run");
  CLI::App* cells_ = app_.add_subcommand(
      "cells", "every cell as a Google Benchmark: takes its --benchmark_ flags");
  CLI::App* serve_ = app_.add_subcommand("serve", "the local HTTP server that http_fetch uses");
  RunRequest request_;
  ServeOptions serve_options_;
  SelfTestRequest self_test_request_;
  DurationTexts texts_;
  std::size_t blocks_ = 0;
  std::uint32_t seed_ = 0;
  bool list_cells_ = false;
  bool as_json_ = false;
  bool quick_ = false;
  bool standard_ = false;
  bool rigorous_ = false;
};

}  // namespace

int run_command_line(int argc, char** argv) {
  open_standard_descriptors();
  // Whoever ignores its children's ends passes that on, and they could not be waited for.
  std::signal(SIGCHLD, SIG_DFL);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of write, like a full disk
  const int code = CommandLine().run(argc, argv);
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  tell("concbench: cannot write to standard output: {}\n", std::strerror(errno));
  return code == 0 ? 1 : code;
}

}  // namespace concbench
