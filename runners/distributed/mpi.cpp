#include <stdexcept>

#include "runners/contract/runner_entry.hpp"
#include "runners/distributed/mpi_hosts.hpp"
#include "runners/distributed/mpi_launcher.hpp"
#include "runners/distributed/mpi_ranks.hpp"
#include "workloads/contract/module.hpp"

namespace concbench {
namespace {

std::vector<MpiHost> hosts_of(const Parameters& settings) {
  const auto& file = settings.text("hosts");
  return file.empty() ? std::vector<MpiHost>{} : read_mpi_hosts(file);
}

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return make_mpi_ranks(batch, terms, hosts_of(terms.settings));
}

const char* const kDefaultLauncher = "mpirun";

std::string refuse(const Parameters& settings) {
  const MpiLauncher launcher(settings.text("launcher"));
  const auto program = launcher.program();
  if (program.empty()) return "mpi.launcher is empty; type a command such as mpirun";
  if (settings.text("launcher").find_first_of("'\"\\") != std::string::npos) {
    return "mpi.launcher: quotes mean nothing in it; type words with blanks between them, or the "
           "path of a script that starts the ranks";
  }
  if (settings.text("launcher") != kDefaultLauncher && !launcher.is_installed()) {
    return "mpi.launcher: there is no program '" + program +
           "'; type a command that starts ranks, such as mpirun, srun or its whole path";
  }
  try {
    if (!hosts_of(settings).empty() && !launcher.takes_hosts()) {
      return "mpi.hosts: '" + program +
             "' is told how many ranks to start and not where; leave --hosts out, or type a "
             "--launcher that is told both: mpirun or srun";
    }
  } catch (const std::invalid_argument& error) {
    return std::string("mpi.hosts: ") + error.what();
  }
  return "";
}

std::string hole(const Parameters& settings, std::size_t concurrency) {
  // Which program starts the ranks depends on the settings, so this is not for `needs`.
  if (!MpiLauncher(settings.text("launcher")).is_installed()) {
    return "Open MPI is not installed: no mpirun on the PATH";
  }
  const auto slots = slots_of(hosts_of(settings));
  if (slots == 0 || concurrency <= slots) return "";
  return "needs " + std::to_string(concurrency) + " workers; the host file has " +
         std::to_string(slots) + " slots";
}

}  // namespace

/// MPI as a farm: rank 0, on this machine, hands out task numbers one by one, to each of the other
/// ranks the next when it has done one, and results come back as messages. `ahead` has some more on
/// their way, so that no rank waits for a message, and each of them waits for its rank. It is the
/// dynamic master and workers of the MPI textbooks; that a message is looked for, and its length
/// asked, before it is received is man MPI_Probe's. It is the way past one machine, too: the ranks
/// may be on any host that its launcher reaches.
///
/// The suite itself knows no MPI: the ranks are a module of their own, which `concbench rank`
/// loads. Where a rank dies, its launcher ends all of them; the batch fails with the rank and its
/// host named.
RunnerEntry mpi_entry() {
  return {.name = "mpi",
          .family = Family::kDistributed,
          .workers = Workers::kProcesses,
          .built_on = "Open MPI",
          .counterpart = "Celery, Ray",
          .summary = "ranks on this or other machines",
          .make = make,
          .parameters = {{.name = "hosts",
                          .kind = ParameterKind::kPath,
                          .default_text = "",
                          .meaning = "host file, lines NAME slots=N"},
                         {"ahead", ParameterKind::kCount, "0", "tasks that wait for a rank", 0},
                         {.name = "launcher",
                          .kind = ParameterKind::kText,
                          .default_text = kDefaultLauncher,
                          .meaning = "command that starts the ranks",
                          .in_label = false}},
          .refuse = refuse,
          .hole = hole,
          .cores_of_hosts = [](const Parameters& settings) { return slots_of(hosts_of(settings)); },
          .costs = {.task = std::chrono::microseconds(9),
                    .worker = std::chrono::milliseconds(100),
                    .start = std::chrono::milliseconds(500)},
          .descriptors_per_worker = 5,  // of mpirun, which without them waits for ever
          .also_loads = kRankModule};
}

}  // namespace concbench
