#include "runners/distributed/mpi_launcher.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <memory>
#include <sstream>
#include <string_view>
#include <system_error>

#include "runners/contract/on_path.hpp"
#include "runners/distributed/mpi_link.hpp"
#include "workloads/contract/url_password.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kToAnswer{12};  // for a host that is asked alone
constexpr const char* kSharedMemory = "/dev/shm";

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// What Open MPI is to do differently, 4 and 5, whoever starts its processes.
Variables variables_of_open_mpi() {
  Variables variables{
      // Where ranks go is the caller's; a core of their own would make the cell's CPUs meaningless.
      {"OMPI_MCA_rmaps_base_oversubscribe", "1"},
      {"PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe"},
      {"OMPI_MCA_hwloc_base_binding_policy", "none"},
      {"PRTE_MCA_hwloc_default_binding_policy", "none"},
      // Ranks that wait would keep those that compute from the cores that they share.
      {"OMPI_MCA_mpi_yield_when_idle", "1"},
      // Copying from another process's memory is forbidden in most containers.
      {"OMPI_MCA_btl_vader_single_copy_mechanism", "none"},
      {"OMPI_MCA_smsc", "^cma"},  // its name since Open MPI 5
      // Each process tries whatever else it could share memory with, and what is killed meanwhile
      // leaves a file in /dev/shm or a segment of System V.
      {"OMPI_MCA_shmem", "mmap"}};
  if (::getuid() == 0) {
    for (const char* const name : {"OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM",
                                   "PRTE_ALLOW_RUN_AS_ROOT", "PRTE_ALLOW_RUN_AS_ROOT_CONFIRM"}) {
      variables.emplace_back(name, "1");
    }
  }
  // What workers on other hosts would not inherit. In the command line everybody could read it.
  if (known_password()) variables.emplace_back("OMPI_MCA_mca_base_env_list", kPasswordVariable);
  return variables;
}

/// That it keeps what it makes in this directory: on all hosts, where ranks remove it again, or on
/// this one alone.
Variables variables_for(const std::string& directory, bool on_all_hosts) {
  const std::string scope = on_all_hosts ? "" : "local_";
  Variables variables{{"OMPI_MCA_orte_" + scope + "tmpdir_base", directory},
                      {"PRTE_MCA_prte_" + scope + "tmpdir_base", directory}};
  // Elsewhere than in shared memory it takes that one by itself for its segments, too.
  if (directory.starts_with(kSharedMemory)) {
    variables.emplace_back(kMpiDirectoryVariable, directory);
    variables.emplace_back("OMPI_MCA_btl_sm_backing_directory", directory);
  }
  return variables;
}

/// This machine's name where Slurm is asked for it.
std::string own_node() {
  if (const char* const name = std::getenv("SLURMD_NODENAME")) return name;
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  const std::string_view whole(host.data());
  return std::string(whole.substr(0, whole.find('.')));
}

std::string number_of_ranks(const std::vector<MpiHost>& places) {
  return std::to_string(slots_of(places));
}

/// "localhost:3,b:1"
std::string with_slots(const std::vector<MpiHost>& places) {
  std::string text;
  for (const auto& [name, slots] : places) {
    text += (text.empty() ? "" : ",") + name + ":" + std::to_string(slots);
  }
  return text;
}

/// "a,a,a,b": a name for each rank.
std::string node_of_each(const std::vector<MpiHost>& places) {
  std::string text;
  for (const auto& [name, slots] : places) {
    const auto node = name == kThisMachine ? own_node() : name;
    for (std::size_t slot = 0; slot < slots; ++slot) text += (text.empty() ? "" : ",") + node;
  }
  return text;
}

}  // namespace

MpiLauncher::Kind MpiLauncher::kind_of(const std::string& program) {
  constexpr std::array<std::string_view, 6> kOpenMpisOwn{
      "mpirun", "mpiexec", "mpirun.openmpi", "mpiexec.openmpi", "orterun", "prterun"};
  const auto name = fs::path(program).filename().string();
  if (name == "srun") return Kind::kSlurm;
  return std::ranges::find(kOpenMpisOwn, name) != kOpenMpisOwn.end() ? Kind::kOpenMpi
                                                                     : Kind::kOther;
}

MpiLauncher::MpiLauncher(const std::string& command)
    : typed_(command), words_(words_of(command)), kind_(kind_of(program())) {}

bool MpiLauncher::is_installed() const { return is_on_path(program()); }

std::vector<std::string> MpiLauncher::words_for(const std::vector<MpiHost>& places) const {
  auto words = words_;
  const auto append = [&](std::initializer_list<std::string> more) {
    words.insert(words.end(), more);
  };
  if (kind_ == Kind::kSlurm) {
    // Before what was typed, which prevails.
    const auto ours = {"--mpi=pmix", "--export=ALL",    "--overcommit",
                       "--overlap",  "--cpu-bind=none", "--kill-on-bad-exit=1"};
    words.insert(words.begin() + 1, ours.begin(), ours.end());
    append({"--distribution=arbitrary", "--nodes=" + std::to_string(places.size()),
            "--nodelist=" + node_of_each(places)});
  }
  if (kind_ == Kind::kOpenMpi) append({"--host", with_slots(places)});
  append({"-n", number_of_ranks(places)});
  return words;
}

bool MpiLauncher::has_agent() const {
  return std::ranges::find(words_, "plm_rsh_agent") != words_.end() ||
         std::getenv("OMPI_MCA_plm_rsh_agent") != nullptr;
}

MpiCommand MpiLauncher::command(const std::vector<MpiHost>& places,
                                const std::vector<std::string>& rank,
                                const ScratchDirectory& directory) const {
  return command_with(places, rank, directory, variables_for(directory.path(), true));
}

MpiCommand MpiLauncher::command_with(const std::vector<MpiHost>& places,
                                     const std::vector<std::string>& program,
                                     const ScratchDirectory& directory, Variables variables) const {
  MpiCommand command{.words = words_for(places),
                     .variables = variables_of_open_mpi(),
                     .launcher = typed_,
                     .lifeline = directory.lifeline()};
  command.words.insert(command.words.end(), program.begin(), program.end());
  std::ranges::move(variables, std::back_inserter(command.variables));
  // Another agent than ssh would not understand its options.
  if (!has_agent()) {
    command.variables.emplace_back("OMPI_MCA_plm_rsh_args",
                                   "-o ConnectTimeout=10 -o BatchMode=yes");
  }
  // What the user says prevails.
  std::erase_if(command.variables,
                [](const auto& variable) { return std::getenv(variable.first.c_str()); });
  return command;
}

std::string MpiLauncher::silent_hosts(const std::vector<MpiHost>& hosts,
                                      const ScratchDirectory& directory) const {
  using Clock = std::chrono::steady_clock;
  using std::chrono::milliseconds;
  std::vector<std::unique_ptr<MpiJob>> jobs;
  for (const auto& host : hosts) {
    jobs.push_back(std::make_unique<MpiJob>(command_with({{host.name, 1}}, {"true"}, directory,
                                                         variables_for(directory.path(), false))));
  }
  const auto give_up = Clock::now() + kToAnswer;
  std::string text;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const auto left = std::chrono::duration_cast<milliseconds>(give_up - Clock::now());
    jobs[i]->end(std::max(left, milliseconds(0)));
    if (jobs[i]->clean()) continue;
    text += (text.empty() ? "host " : "; host ") + hosts[i].name + " does not answer (" +
            jobs[i]->why({}) + ")";
  }
  return text;
}

ScratchDirectory make_job_directory() {
  const bool is_there = ::access(kSharedMemory, W_OK | X_OK) == 0;
  return ScratchDirectory(is_there ? kSharedMemory : fs::temp_directory_path().string());
}

std::string note_on_shared_memory() {
  constexpr std::uintmax_t kOfARank = std::uintmax_t{4} << 20;  // its segment, in Open MPI 4.1
  std::error_code unknown;
  const auto room = fs::space(kSharedMemory, unknown).available;
  if (unknown || room >= kOfARank) return "";
  return std::string(" (") + kSharedMemory + " has room for " + std::to_string(room / 1024) +
         " kB, and a rank of Open MPI takes 4096)";
}

}  // namespace concbench
