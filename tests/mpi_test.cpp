// The runner mpi: tasks that fail, ranks that die, launchers that start nothing. Each leaves a
// reason with the name of what went wrong, and no process behind.

#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "benchmarks/cell/make_runner.hpp"
#include "benchmarks/http_server/server_process.hpp"
#include "benchmarks/machine/process_tree.hpp"
#include "started_runner.hpp"
#include "workloads/contract/file_descriptor.hpp"
#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

/// A workload with the runner mpi bound to it.
class Ranks {
 public:
  Ranks(const char* workload, const std::vector<std::pair<const char*, std::string>>& parameters,
        std::size_t concurrency)
      : cell_(small_cell(*find_workload(workload), *find_runner("mpi"))),
        workload_(make(parameters)),
        batch_(*workload_),
        runner_(start_runner(RunnerVariant("mpi"), batch_, concurrency,
                             order_of_workload(cell_, module_of(*cell_.workload), {}))) {}

  Batch& batch() { return batch_; }
  Runner& runner() { return *runner_; }

 private:
  std::unique_ptr<Workload> make(
      const std::vector<std::pair<const char*, std::string>>& parameters) {
    for (const auto& [name, text] : parameters) cell_.parameters.set(name, text);
    return cell_.workload->make(cell_.parameters, {});
  }

  Cell cell_;
  std::unique_ptr<Workload> workload_;
  Batch batch_;
  std::unique_ptr<Runner> runner_;
};

class Mpi : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = why_not_startable(*find_runner("mpi")); !why.empty()) GTEST_SKIP() << why;
  }

  /// mpirun reaps its ranks; what it could not is nobody's, or ours.
  static void expect_no_child_left() {
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
  }
};

bool is_rank(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/cmdline");
  std::string program;
  std::string duty;
  return std::getline(file, program, '\0') && std::getline(file, duty, '\0') && duty == "rank";
}

pid_t parent_of(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/status");
  for (std::string word; file >> word;) {
    pid_t parent = 0;
    if (word == "PPid:" && file >> parent) return parent;
  }
  return -1;
}

TEST_F(Mpi, ReportsTheTasksThatFailWithTheReasonsOfTheirRanks) {
  if (!why_unavailable(*find_workload("http_fetch")).empty()) GTEST_SKIP() << "no HTTP client";
  const ServerProcess server(1024, CONCBENCH_EXECUTABLE);
  const auto url = server.url() + "/status/500";
  Ranks ranks("http_fetch", {{"tasks", "7"}, {"url", url}}, 3);
  for (int repetition = 0; repetition < 2; ++repetition) {
    ranks.batch().begin(Stamping::kOn);
    ranks.runner().run_batch();
    EXPECT_NO_THROW(ranks.batch().check_each_once());
    const auto failures = ranks.batch().failures();
    ASSERT_EQ(failures.size(), 7u);
    for (const auto& failure : failures) {
      EXPECT_NE(failure.reason.find(url), std::string::npos) << failure.reason;
    }
  }
}

TEST_F(Mpi, StampsTasksWithTheNumberOfTheirRank) {
  Ranks ranks("sleep", {{"tasks", "9"}, {"delay", "10ms"}}, 3);
  ranks.batch().begin(Stamping::kOn);
  const auto began = std::chrono::steady_clock::now().time_since_epoch();
  ranks.runner().run_batch();
  const auto ended = std::chrono::steady_clock::now().time_since_epoch();
  std::set<std::int32_t> places;
  for (const auto& stamp : ranks.batch().stamps()) {
    places.insert(stamp.worker.process);
    EXPECT_GE(stamp.started_ns, began / std::chrono::nanoseconds(1));
    EXPECT_GE(stamp.finished_ns - stamp.started_ns, 10'000'000);
    EXPECT_LE(stamp.finished_ns, ended / std::chrono::nanoseconds(1));
  }
  EXPECT_EQ(places, (std::set<std::int32_t>{-3, -2, -1}));
}

TEST_F(Mpi, FailsTheBatchOfARankThatIsKilledWhileItWorksAndNamesRankAndHost) {
  {
    Ranks ranks("sleep", {{"tasks", "4"}, {"delay", "1m"}}, 2);
    const auto tree = process_tree(::getpid());
    const auto rank = std::ranges::find_if(tree, is_rank);
    ASSERT_NE(rank, tree.end());
    std::thread killer([rank = *rank] {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      ::kill(rank, SIGKILL);
    });
    for (int repetition = 0; repetition < 2; ++repetition) {
      ranks.batch().begin();
      ranks.runner().run_batch();
      EXPECT_NO_THROW(ranks.batch().check_each_once());
      const auto failures = ranks.batch().failures();
      ASSERT_EQ(failures.size(), 4u);
      std::string host(256, '\0');
      ::gethostname(host.data(), host.size());
      host.resize(host.find('\0'));
      const auto& reason = failures.front().reason;
      EXPECT_TRUE(reason.starts_with("rank ")) << reason;
      EXPECT_TRUE(reason.ends_with(" on host " + host + " died: signal 9")) << reason;
    }
    killer.join();
  }
  expect_no_child_left();
}

/// What stands behind NAME= in the environment that a process was started with.
std::string variable_of(pid_t process, const std::string& name) {
  std::ifstream file("/proc/" + std::to_string(process) + "/environ");
  for (std::string entry; std::getline(file, entry, '\0');) {
    if (entry.starts_with(name + "=")) return entry.substr(name.size() + 1);
  }
  return "";
}

TEST_F(Mpi, LeavesNeitherFilesNorSharedMemoryWhenItsLauncherIsKilled) {
  namespace fs = std::filesystem;
  fs::path directory;
  {
    Ranks ranks("sleep", {{"tasks", "4"}, {"delay", "1m"}}, 2);
    const auto tree = process_tree(::getpid());
    const auto rank = std::ranges::find_if(tree, is_rank);
    ASSERT_NE(rank, tree.end());
    directory = variable_of(*rank, "OMPI_MCA_orte_tmpdir_base");
    ASSERT_TRUE(fs::is_directory(directory)) << directory;
    EXPECT_FALSE(fs::is_empty(directory));
    ::kill(parent_of(*rank), SIGKILL);
    ranks.batch().begin();
    ranks.runner().run_batch();
    EXPECT_FALSE(ranks.batch().failures().empty());
  }
  EXPECT_FALSE(fs::exists(directory)) << directory;
  expect_no_child_left();
}

/// The names that were made in a directory since this object was.
class NamesMade {
 public:
  explicit NamesMade(const char* directory) {
    if (::inotify_add_watch(watch_.get(), directory, IN_CREATE) < 0) throw_errno(directory);
  }

  std::set<std::string> names() const {
    std::set<std::string> names;
    alignas(inotify_event) std::array<char, 65'536> events{};
    for (ssize_t size = 0; (size = ::read(watch_.get(), events.data(), events.size())) > 0;) {
      for (const char* at = events.data(); at < events.data() + size;) {
        inotify_event event{};
        std::memcpy(&event, at, sizeof event);
        names.insert(at + sizeof event);
        at += sizeof event + event.len;
      }
    }
    return names;
  }

 private:
  FileDescriptor watch_{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
};

TEST_F(Mpi, MakesNothingInSharedMemoryOutsideOfItsDirectory) {
  // Such a file would stay if the process were killed before it has removed it.
  const NamesMade made("/dev/shm");
  Ranks("empty", {{"tasks", "4"}}, 2);
  std::set<std::string> directories;
  for (const auto& name : made.names()) {
    EXPECT_FALSE(name.starts_with("open_mpi.")) << name;
    if (name.starts_with("concbench-")) directories.insert(name);
  }
  EXPECT_FALSE(directories.empty());
}

TEST_F(Mpi, LeavesNoProcessBehindWhenItIsDestroyedUnused) {
  { Ranks ranks("empty", {{"tasks", "4"}}, 4); }
  expect_no_child_left();
}

TEST_F(Mpi, SaysWhyItsRanksDoNotStart) {
  const auto* const entry = find_runner("mpi");
  const auto cell = small_cell(*find_workload("empty"), *entry);
  const auto workload = cell.workload->make(cell.parameters, {});
  Batch batch(*workload);
  const auto said_with = [&](const std::string& launcher, const std::string& order) {
    Parameters settings(entry->parameters);
    settings.set("launcher", launcher);
    const WorkerPrograms programs{.worker = "", .rank = CONCBENCH_EXECUTABLE, .order = order};
    try {
      entry->make(batch,
                  {.concurrency = 2, .cores = 2, .settings = settings, .programs = programs});
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string("nothing");
  };
  const auto order = order_of_workload(cell, module_of(*cell.workload), {});
  EXPECT_EQ(said_with("/nowhere/mpirun -q", order),
            "the ranks did not start: /nowhere/mpirun -q ended: exit status 127: cannot start "
            "'/nowhere/mpirun': No such file or directory");
  EXPECT_EQ(said_with("false", order), "the ranks did not start: false ended: exit status 1");
  EXPECT_EQ(said_with("mpirun --nonsense", order)
                .find("the ranks did not start: mpirun --nonsense "
                      "ended: exit status "),
            0u);
  const auto said = said_with("mpirun", "no order");
  EXPECT_NE(said.find("the ranks did not start: rank "), std::string::npos) << said;
  EXPECT_NE(said.find(" on host "), std::string::npos) << said;
  EXPECT_NE(said.find("the order of a workload cannot be read"), std::string::npos) << said;
  expect_no_child_left();
}

}  // namespace
}  // namespace concbench
