#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

struct RunnerEntry;  // runners/contract/runner_entry.hpp: workloads know nothing of runners
class HttpClient;    // workloads/contract/http_client.hpp

/// Of the contracts of workloads and runners. Raised whenever a module that was built before would
/// misunderstand a program that was built since.
inline constexpr int kContractVersion = 6;

/// What a module, a shared object that is loaded by the processes that need it, holds. Most hold
/// one entry. What a module does not hold is null.
struct ModuleContents {
  int contract_version;  // first: nothing behind it may be read before it is known to be ours
  const std::vector<WorkloadEntry>* workloads = nullptr;
  const std::vector<RunnerEntry>* runners = nullptr;
  HttpClient* http_client = nullptr;
  /// A program of its own that needs a library which no other process should have: the ranks of
  /// MPI. Returns the exit code.
  int (*program)(const std::string& argument) = nullptr;
  /// Versions of the libraries that it works with, as they are loaded, besides those that its
  /// entries tell.
  LibraryVersions (*libraries)() = nullptr;
};

/// The one C function that a module exports, by name and by type; CMake's concbench_runner and
/// concbench_workload write it.
inline constexpr const char* kModuleSymbol = "concbench_module";
using ModuleFunction = const ModuleContents* (*)();

/// A shared object that is no module, or none of this program's contract.
class [[gnu::visibility("default")]] BadModule : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Whether a file is a shared object, or the beginning of one.
bool is_shared_object(const std::string& path);

/// The loader maps what a file's header promises. Where the file is shorter, the process dies of
/// SIGBUS as it touches what is not there. Throws BadModule where that would happen, or where the
/// file cannot be read.
void require_whole_module(const std::string& path);

/// Loads the shared object, which stays loaded, and gives what it holds; a second call gives the
/// same. Throws BadModule, which names the file and says what to do.
const ModuleContents& load_module(const std::string& path);

/// The file of libconcbench.so, of which this function is a part, as it was loaded.
std::string own_library();

/// Where the suite's own modules lie: in the directory "concbench" beside libconcbench.so.
std::string module_directory();

/// Where that of MPI's ranks lies below it: what runners of the family distributed start.
inline constexpr const char* kRankModule = "runners/mpi_rank.so";

}  // namespace concbench
