#include "benchmarks/commands/command_line.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <limits>
#include <memory>
#include <random>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "benchmarks/commands/cells_command.hpp"
#include "benchmarks/commands/env_command.hpp"
#include "benchmarks/commands/help.hpp"
#include "benchmarks/commands/list_command.hpp"
#include "benchmarks/commands/option_flags.hpp"
#include "benchmarks/commands/run_command.hpp"
#include "benchmarks/commands/script_command.hpp"
#include "benchmarks/commands/self_test_command.hpp"
#include "benchmarks/commands/standard_descriptors.hpp"
#include "benchmarks/commands/typed_passwords.hpp"
#include "benchmarks/commands/unusable_words.hpp"
#include "benchmarks/commands/watch_command.hpp"
#include "benchmarks/commands/whole_number.hpp"
#include "benchmarks/http_server/serve.hpp"
#include "benchmarks/machine/own_stack.hpp"
#include "benchmarks/machine/steering_variables.hpp"
#include "benchmarks/modules/catalogue.hpp"
#include "benchmarks/run/option_text.hpp"
#include "benchmarks/telling/nearest_name.hpp"
#include "benchmarks/telling/printable.hpp"
#include "benchmarks/telling/tell.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "build_info.hpp"

namespace concbench {
namespace {

constexpr int kBadUsage = 2;

class CommandLine {
 public:
  CommandLine() {
    app_.require_subcommand(0, 1);  // what follows one may be called like another
    const auto help = std::make_shared<WrappedHelp>();
    app_.formatter(help);
    for (auto* const command : app_.get_subcommands({})) command->formatter(help);
    app_.set_version_flag("--version", std::string("concbench ") + build_info::kVersion);
    for (auto* const command : {&app_, list_, run_, cells_}) add_modules(*command);
    auto* const as_json =
        list_->add_flag("--json", as_json_, "all that is known of workloads and runners, as JSON");
    list_
        ->add_flag("--cells", list_cells_, "list the cells instead; any option below does that too")
        ->excludes(as_json);
    add_selection_options(*list_);
    add_run();
    add_selection_options(*cells_);
    cells_->allow_extras();
    for (auto* const command : {run_, cells_, env_, self_test_}) {
      command->add_option("--keep-env", keep_env_,
                          "a variable that steers a runtime, such as OMP_NUM_THREADS; repeatable");
    }
    add_serve_options(*serve_, serve_options_);
    add_trust();
  }

  int run(std::vector<char*> arguments) {
    arguments_ = std::move(arguments);
    if (means_cells()) arguments_.insert(arguments_.begin() + 1, cells_word_.data());
    request_.command.assign(arguments_.begin(), arguments_.end());
    if (const auto why = why_unusable(request_.command); !why.empty()) return refuse(why);
    if (const auto code = scripts_.run(request_.command)) return *code;
    if (const auto why = why_no_short_option(request_.command); !why.empty()) return refuse(why);
    try {
      request_.command = take_typed_passwords(arguments_);
      for (std::size_t i = 0; i < arguments_.size(); ++i)
        arguments_[i] = request_.command[i].data();
      arguments_.push_back(nullptr);
      app_.parse(static_cast<int>(arguments_.size()) - 1, arguments_.data());
    } catch (const UsageError& error) {
      return refuse(error.what());
    } catch (const CLI::ExtrasError&) {
      return refuse_unexpected();
    } catch (const CLI::ValidationError& error) {
      return refuse(error.what());
    } catch (const CLI::ExcludesError& error) {
      return refuse(std::string(error.what()) + "; type one of the two");
    } catch (const CLI::ArgumentMismatch& error) {
      const auto advice = what_to_type(error);
      return refuse((advice.empty() ? error.what() : advice) + see_help());
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == 0) return app_.exit(error);  // asked for help, or the version
      return refuse(std::string(error.what()) + see_help());
    }
    return dispatch();
  }

 private:
  void add_run() {
    add_run_options(*run_);
    run_->add_option("--budget", budget_,
                     "for the whole run, such as 20m; looked at between samples");
    run_->add_option("-o,--output", request_.output, "directory of the run; must be new");
    auto* const resume =
        run_->add_option("--resume", request_.resume, "continue the run in this directory");
    run_->add_flag("--retry-failed", request_.terms.retry_failed,
                   "take its samples again that are not ok, but for those of races")
        ->needs(resume);
    auto* const dry_run =
        run_->add_flag("--dry-run", request_.dry_run, "print the plan and the estimated time");
    run_->add_flag("--orders", request_.orders, "the plan as what `concbench cell` is told")
        ->needs(dry_run);
    run_->add_flag("--strict", request_.strict, "refuse to start where something spoils the run");
  }

  void add_trust() {
    auto* const json = env_->add_flag("--json", as_json_, "as JSON");
    env_->add_flag("--watch", watch_, "the speed of each CPU, once a second, until Ctrl-C")
        ->excludes(json);
    self_test_->add_option("--seed", seed_, "of the order of the cells; random by default")
        ->transform(whole_number(0, std::numeric_limits<decltype(seed_)>::max()));
    self_test_->add_option("--blocks", self_test_request_.blocks, "20 by default")
        ->transform(whole_number(6, 1'000));
    self_test_->add_flag("--json", as_json_, "print what goes into the manifests");
  }

  /// Before a command as well as after it; those of both places are added.
  void add_modules(CLI::App& command) {
    const auto keep = [this](const std::vector<std::string>& paths) {
      modules_.insert(modules_.end(), paths.begin(), paths.end());
    };
    command
        .add_option_function<std::vector<std::string>>(
            "--module", keep,
            "runners or workloads of your own: FILE.so, or "
            "FILE.json that describes a program; repeatable")
        ->allow_extra_args(false);
  }

  /// Whether it is typed as the programs of Google Benchmark take it: a flag of its, and no command
  /// before.
  bool means_cells() const {
    for (std::size_t i = 1; i < arguments_.size(); ++i) {
      const std::string_view word = arguments_[i];
      if (word.starts_with("--benchmark_")) return true;
      const auto is_called_so = [&](const CLI::App* one) { return one->get_name() == word; };
      if (std::ranges::any_of(app_.get_subcommands({}), is_called_so)) return false;
    }
    return false;
  }

  const CLI::App& command() const {
    return app_.get_subcommands().empty() ? app_ : *app_.get_subcommands().front();
  }

  std::string see_help() const {
    return "; see concbench " + (&command() == &app_ ? "" : command().get_name() + " ") + "--help";
  }

  static int refuse(const std::string& why) {
    tell("concbench: {}\n", shortened(why));
    return kBadUsage;
  }

  int refuse_unexpected() const {
    const auto word = app_.remaining(true).front();
    const auto name = word.substr(0, word.find('='));
    if (&command() == &app_ && name.starts_with("-") && run_->get_option_no_throw(name)) {
      return refuse("type " + name + " behind the command, such as: concbench run " + word);
    }
    return refuse("unknown option or command '" + name + "'" +
                  did_you_mean(name, typed_names(command())) + see_help());
  }

  int dispatch() {
    if (app_.get_subcommands().empty()) {
      return refuse(
          "type what to do: env, selftest, list, run, cells, report, summary, compare or serve" +
          see_help());
    }
    try {
      auto notes = notes_on_kept(keep_env_);
      const auto* const chosen = app_.get_subcommands().front();
      // Before a library that reads them is loaded. Those of Google Benchmark are for cells.
      clear_steering_variables(keep_env_, chosen == cells_ ? "BENCHMARK_" : "");
      for (const auto& module : modules_) {
        request_.options.modules.push_back(add_module(module));
      }
      if (!modules_.empty())
        std::ranges::move(notes_on_foreign_programs(), std::back_inserter(notes));
      if (chosen != list_ && chosen != env_) outlast_readers();
      if (chosen == cells_) restart_without(steering_variables(), arguments_.data());
      for (const auto& note : notes) tell("note: {}\n", note);
      if (chosen == serve_) return serve(serve_options_);
      if (chosen == env_) return watch_ ? watch_pulses() : print_environment(as_json_);
      if (chosen == self_test_) return self_test();
      request_.given = read_options(*chosen, request_.options);
      if (chosen == list_) return list();
      if (chosen == cells_) return cells();
      complete_run_request();
      return run_matrix(request_);
    } catch (const UsageError& error) {
      return refuse(error.what());
    } catch (const std::bad_alloc&) {
      tell("concbench: not enough memory; see what limits it (ulimit -v, the container)\n");
      return 1;
    } catch (const std::exception& error) {
      if (std::ferror(stdout) != 0) return 1;  // told at the end, whoever noticed it
      tell("concbench: {}\n", shortened(error.what()));
      return 1;
    }
  }

  int list() const {
    // Of itself it counts one; a module is listed, too.
    const bool selects = list_->count_all() > 1 + list_->count("--json") + list_->count("--module");
    if (as_json_) {
      if (selects) throw UsageError("list --json lists all there is; leave the other options out");
      std::fputs(to_plain_text(lists_as_json()).c_str(), stdout);
    } else if (list_cells_ || selects) {
      print_plan(make_plan(request_.options.selection, read_topology().usable_cpus.size()));
    } else {
      print_lists();
    }
    return 0;
  }

  int cells() const {
    return run_cells_as_benchmarks(request_.options.selection, cells_->remaining());
  }

  int self_test() {
    self_test_request_.seed = self_test_->count("--seed") > 0 ? seed_ : std::random_device{}();
    self_test_request_.as_json = as_json_;
    return run_self_test(self_test_request_);
  }

  void complete_run_request() {
    if (!request_.given.contains("seed")) request_.options.seed = std::random_device{}();
    if (!budget_.empty()) request_.terms.budget = time_of_option("--budget", budget_);
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
  ScriptCommands scripts_{app_};
  CLI::App* serve_ = app_.add_subcommand("serve", "the local server that http_fetch and echo use");
  RunRequest request_;
  ServeOptions serve_options_;
  SelfTestRequest self_test_request_;
  std::vector<std::string> keep_env_;
  std::string cells_word_ = "cells";
  std::vector<char*> arguments_;
  std::string budget_;
  std::vector<std::string> modules_;
  std::uint32_t seed_ = 0;
  bool list_cells_ = false;
  bool as_json_ = false;
  bool watch_ = false;
};

}  // namespace

int run_command_line(int argc, char** argv) {
  open_standard_descriptors();
  if (const auto why = why_stack_is_too_small(); !why.empty()) {
    tell("concbench: {}\n", why);
    return kBadUsage;
  }
  // Whoever ignores its children's ends passes that on, and they could not be waited for.
  std::signal(SIGCHLD, SIG_DFL);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of write, like a full disk
  const int code = CommandLine().run({argv, argv + argc});
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  tell("concbench: cannot write to standard output: {}\n", std::strerror(errno));
  return code == 0 ? 1 : code;
}

}  // namespace concbench
