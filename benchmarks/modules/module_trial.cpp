#include "benchmarks/modules/module_trial.hpp"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <string_view>

#include "benchmarks/machine/system_calls.hpp"
#include "benchmarks/modules/index.hpp"
#include "runners/contract/process_log.hpp"
#include "runners/contract/readiness.hpp"
#include "runners/contract/worker_process.hpp"
#include "workloads/contract/module.hpp"

namespace concbench {

void require_loadable(const std::string& path) {
  constexpr std::chrono::seconds kPatience{10};
  constexpr std::string_view kDone = "done";
  require_system_calls();  // the trial is a process, as a cell is
  const ProcessLog said;
  WorkerProcess trial([&] {
    try {
      describe_module(path);
    } catch (const BadModule&) {
    }
    if (::write(said.descriptor(), kDone.data(), kDone.size()) < 0) ::_exit(1);
  });
  if (!wait_until_readable(trial.pidfd(), std::chrono::steady_clock::now() + kPatience)) {
    ::kill(trial.pid(), SIGKILL);
    trial.wait();
    throw BadModule(path +
                    " is damaged: loading it did not end within 10 s; build or copy it anew");
  }
  const auto end = trial.wait();
  // One that ends with 0 as it is loaded would end this program, too, as if all were well.
  if (!end.clean() || said.text() != kDone) {
    throw BadModule(path + " is damaged: loading it ended a process (" + end.text() +
                    "); build or copy it anew");
  }
}

}  // namespace concbench
