// One rank of the runner `mpi`: `concbench rank ORDER`, the order saying which workload it is. A
// module of its own, so that no other process is linked to MPI.

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <mpi.h>

#include "runners/contract/scratch_directory.hpp"
#include "runners/contract/worker_process.hpp"
#include "runners/distributed/mpi_cpus.hpp"
#include "runners/distributed/mpi_link.hpp"
#include "runners/distributed/mpi_messages.hpp"
#include "runners/distributed/mpi_rank_zero.hpp"
#include "runners/distributed/mpi_worker.hpp"
#include "workloads/contract/module.hpp"
#include "workloads/contract/order.hpp"

namespace concbench {
namespace {

/// MPI between its beginning and its end.
class MpiSession {
 public:
  MpiSession() { MPI_Init(nullptr, nullptr); }
  ~MpiSession() { MPI_Finalize(); }
  MpiSession(const MpiSession&) = delete;
  MpiSession& operator=(const MpiSession&) = delete;
};

/// The default of 50 us would be added to each nap.
void nap_precisely() { ::prctl(PR_SET_TIMERSLACK, 1000); }

void keep_to_the_cells_cpus() {
  if (const char* const cpus = std::getenv(kMpiCpusVariable)) keep_to_cpus(cpus);
}

/// The directory of the job, where Open MPI is told of one that is ours.
void join_directory(std::optional<JoinedDirectory>& directory) {
  const char* const path = std::getenv(kMpiDirectoryVariable);
  if (path != nullptr && is_scratch_directory(path)) directory.emplace(path);
}

Greeting own_greeting() {
  Greeting greeting{};
  ::gethostname(greeting.host, sizeof greeting.host - 1);
  std::ifstream("/proc/sys/kernel/random/boot_id").get(greeting.boot, sizeof greeting.boot);
  return greeting;
}

/// Those of all ranks in rank 0, empty ones elsewhere.
std::vector<Greeting> exchange_greetings(int rank, int ranks) {
  const auto own = own_greeting();
  std::vector<Greeting> all(rank == 0 ? static_cast<std::size_t>(ranks) : 0);
  MPI_Gather(&own, sizeof own, MPI_BYTE, all.data(), sizeof own, MPI_BYTE, 0, MPI_COMM_WORLD);
  return all;
}

void require_transferable(const Workload& workload) {
  if (workload.result_size() <= std::numeric_limits<int>::max() / 2) return;
  throw std::runtime_error("a result of " + std::to_string(workload.result_size()) +
                           " bytes is too long for a message; choose a smaller grain");
}

int own_rank() {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

void live(const std::string& order) {
  const auto workload = make_workload(workload_order_from_text(order));
  require_transferable(*workload);
  const int rank = own_rank();
  int ranks = 0;
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  const auto greetings = exchange_greetings(rank, ranks);
  if (rank == 0) {
    RankZero(*workload, greetings).serve_runner();
  } else {
    serve_rank_zero(*workload);
  }
}

/// Not through the end of the session, which waits for the ranks that wait for this one.
[[noreturn]] void give_up(const std::string& who, const std::exception& error) {
  std::fprintf(stderr, "concbench rank: %s on host %s: %s\n", who.c_str(), own_greeting().host,
               error.what());
  ::_exit(1);
}

int run_rank(const std::string& order) {
  const pid_t launcher = ::getppid();  // mpirun, or its daemon on another host
  std::optional<JoinedDirectory> directory;
  try {
    // Before anything can end this process: should the launcher have been killed, nobody else
    // removes the job's directory.
    join_directory(directory);
    die_with(launcher);
    nap_precisely();
    keep_to_the_cells_cpus();
  } catch (const std::exception& error) {
    give_up("a rank", error);
  }
  const MpiSession session;
  try {
    live(order);
  } catch (const std::exception& error) {
    give_up("rank " + std::to_string(own_rank()), error);
  }
  return 0;
}

/// "Open MPI v4.1.4" of what goes on with its packager and its date. One of the few functions that
/// may be called without a session.
LibraryVersions libraries() {
  char text[MPI_MAX_LIBRARY_VERSION_STRING];
  int size = 0;
  MPI_Get_library_version(text, &size);
  const std::string whole(text, static_cast<std::size_t>(size));
  return {{"mpi", whole.substr(0, whole.find_first_of(",\n"))}};
}

constexpr ModuleContents kModule{
    .contract_version = kContractVersion, .program = run_rank, .libraries = libraries};

}  // namespace
}  // namespace concbench

extern "C" [[gnu::visibility("default")]] const concbench::ModuleContents* concbench_module();
const concbench::ModuleContents* concbench_module() { return &concbench::kModule; }
