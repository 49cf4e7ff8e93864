// The runner mpi: tasks that fail, ranks that die, launchers that start nothing. Each leaves a
// reason with the name of what went wrong, and no process behind.

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "benchmarks/cell/make_runner.hpp"
#include "benchmarks/http_server/server_process.hpp"
#include "benchmarks/machine/process_tree.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "runners/distributed/mpi_hosts.hpp"
#include "runners/distributed/mpi_job.hpp"
#include "runners/distributed/mpi_launcher.hpp"
#include "started_runner.hpp"

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
  const ServerProcess server(CONCBENCH_EXECUTABLE);
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

/// A host file that is gone with the object.
class HostFile {
 public:
  explicit HostFile(const std::string& text)
      : path_(std::filesystem::temp_directory_path() /
              ("concbench_hosts_" + std::to_string(::getpid()))) {
    std::ofstream(path_) << text;
  }
  ~HostFile() { std::filesystem::remove(path_); }
  HostFile(const HostFile&) = delete;
  HostFile& operator=(const HostFile&) = delete;
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

Parameters settings_with(const std::string& name, const std::string& text) {
  Parameters settings(find_runner("mpi")->parameters);
  settings.set(name, text);
  return settings;
}

/// Why a job ended whose launcher has said this.
std::string why_ended(const std::string& said) {
  MpiJob job({.words = {"printf", "%s", said}, .launcher = "printf"});
  job.end(std::chrono::seconds(60));
  return job.why({"first", "first", "second"});
}

TEST(MpiJob, SaysWhoDiedInTheWordsOfEitherOpenMpi) {
  EXPECT_EQ(why_ended("mpirun noticed that process rank 2 with PID 9 on node b exited on signal 9 "
                      "(Killed)."),
            "rank 2 on host second died: signal 9");
  EXPECT_EQ(why_ended("  Process name: [[51,1],2]\n  Exit code:    3\n"),
            "rank 2 on host second died: exit status 3");
  EXPECT_EQ(why_ended("   Process name: [prterun-first-12@1,1]\n   Exit code:    3\n"),
            "rank 1 on host first died: exit status 3");
  EXPECT_EQ(why_ended("[first:00012] *** An error occurred in Socket closed\n"),
            "a rank on host second died: its connection was closed");
}

TEST(MpiJob, SaysWhoDiedInTheWordsOfSlurm) {
  EXPECT_EQ(why_ended("srun: cluster configuration lacks support for cpu binding\n"
                      "srun: error: n2: task 2: Killed\n"
                      "srun: error: n1: tasks 0-1: Terminated\n"),
            "rank 2 on host n2 died: Killed");
  EXPECT_EQ(why_ended("slurmstepd-n2: error: execve(): /opt/concbench: No such file or directory\n"
                      "srun: error: n2: task 1: Exited with exit code 2\n"),
            "host n2 cannot execute /opt/concbench: No such file or directory");
  EXPECT_EQ(why_ended("srun: error: n2: task 1: Exited with exit code 2\n"),
            "rank 1 on host n2 died: Exited with exit code 2");
  EXPECT_EQ(why_ended("no license\nsrun: error: n2: task 1: Exited with exit code 2\n"),
            "rank 1 on host n2 died: Exited with exit code 2: no license");
}

TEST(MpiJob, ReadsTheEndOfWhatIsLongerThanItKeeps) {
  const std::string said =
      "yes a rank that talks | head -n 100000; "
      "echo process rank 1 with PID 9 on node b exited on signal 11";
  MpiJob job({.words = {"sh", "-c", said}, .launcher = "sh"});
  job.end(std::chrono::seconds(60));
  EXPECT_EQ(job.why({"first", "first"}), "rank 1 on host first died: signal 11");
}

/// What is told of a launcher that ended for no rank's sake: what it has said, here in words of
/// Open MPI 4.1, 5.0, ssh and Slurm.
struct Saying {
  std::string said;
  std::string told;
};

const std::string kRow(74, '-');

TEST(MpiJob, TellsTheLineThatSaysWhy) {
  const std::vector<Saying> sayings{
      {"", ""},
      {kRow + "\n\n" + std::string(30, '*') + "\n", ""},
      {std::string(30, '*') + "\nusage: start N PROGRAM\n", ": usage: start N PROGRAM"},
      {kRow +
           "\nThere are not enough slots available in the system to satisfy the 3\nslots that "
           "were requested by the application:\n\n  true\n\nEither request fewer slots for your "
           "application, or make more slots\navailable for use.\n" +
           kRow + "\n",
       ": There are not enough slots available in the system to satisfy the 3 slots that were "
       "requested by the application: true"},
      {kRow + "\nmpirun has detected an attempt to run as root.\n\nRunning as root is *strongly* "
              "discouraged as any mistake (e.g., in\n",
       ": mpirun has detected an attempt to run as root."},
      {kRow +
           "\nmpirun was unable to launch the specified application as it could not access\nor "
           "execute an executable:\n\nExecutable: /nowhere/x\nNode: vm\n\nwhile attempting to "
           "start process rank 0.\n" +
           kRow + "\n2 total processes failed to start\n",
       ": mpirun was unable to launch the specified application as it could not access or execute "
       "an executable: Executable: /nowhere/x Node: vm"},
      {"mpirun: Error: unknown option \"--nonsense\"\nType 'mpirun --help' for usage.\n",
       ": mpirun: Error: unknown option \"--nonsense\""},
      {kRow + "\nAn unrecognized option was included on the mpirun command line:\n\n  Option: "
              "--nonsense\n\nPlease use the \"mpirun --help\" command\n",
       ": An unrecognized option was included on the mpirun command line: Option: --nonsense"},
      {"hwloc/linux: failed to find sysfs cpu topology directory, aborting linux discovery.\n"
       "ssh: Could not resolve hostname b: Name or service not known\n" +
           kRow +
           "\nORTE was unable to reliably start one or more daemons.\nThis usually is caused by:\n",
       ": ssh: Could not resolve hostname b: Name or service not known"},
      {"[vm:02048] OPAL ERROR: Unreachable in file ext3x_client.c at line 112\n" + kRow +
           "\nThe application appears to have been direct launched using \"srun\",\nbut OMPI was "
           "not "
           "built with SLURM's PMI support and therefore cannot\nexecute. There are several "
           "options "
           "for building PMI support under\n",
       ": The application appears to have been direct launched using \"srun\", but OMPI was not "
       "built with SLURM's PMI support and therefore cannot execute."},
      {"[vm:02048] *** An error occurred in MPI_Init\n", ": An error occurred in MPI_Init"},
      {"[vm:02048] PMIX ERROR: ERROR in file ../gds_ds12_lock_pthread.c at line 169\n", ""},
      {"srun: cluster configuration lacks support for cpu binding\nsrun: Warning: can't honor "
       "--ntasks-per-node set to 2\nsrun: error: Unable to create step for job 1: Requested node "
       "configuration is not available\n",
       ": srun: error: Unable to create step for job 1: Requested node configuration is not "
       "available"},
  };
  for (const auto& [said, told] : sayings) {
    EXPECT_EQ(why_ended(said), "printf ended: exit status 0" + told);
  }
}

using Words = std::vector<std::string>;

TEST(MpiLauncher, IsToldWhatItUnderstandsAndNothingElse) {
  const ScratchDirectory directory(testing::TempDir());
  const std::vector<MpiHost> places{{kThisMachine, 2}, {"b", 1}};
  const auto words_of = [&](const std::string& launcher) {
    return MpiLauncher(launcher).command(places, {"concbench", "rank"}, directory).words;
  };
  ::setenv("SLURMD_NODENAME", "a", 1);
  EXPECT_EQ(words_of("mpirun -q"),
            (Words{"mpirun", "-q", "--host", "localhost:2,b:1", "-n", "3", "concbench", "rank"}));
  EXPECT_EQ(words_of("/opt/bin/mpiexec"), (Words{"/opt/bin/mpiexec", "--host", "localhost:2,b:1",
                                                 "-n", "3", "concbench", "rank"}));
  EXPECT_EQ(
      words_of("srun --mpi=pmix_v4"),
      (Words{"srun", "--mpi=pmix", "--export=ALL", "--overcommit", "--overlap", "--cpu-bind=none",
             "--kill-on-bad-exit=1", "--mpi=pmix_v4", "--distribution=arbitrary", "--nodes=2",
             "--nodelist=a,a,b", "-n", "3", "concbench", "rank"}));
  EXPECT_EQ(words_of("./wrapper -v"), (Words{"./wrapper", "-v", "-n", "3", "concbench", "rank"}));
  ::unsetenv("SLURMD_NODENAME");
}

TEST(MpiLauncher, LeavesVariablesToTheUserWhoHasSetThem) {
  const ScratchDirectory directory(testing::TempDir());
  const auto has = [&](const std::string& name) {
    const auto command = MpiLauncher("mpirun").command({{kThisMachine, 1}}, {"true"}, directory);
    return std::ranges::any_of(command.variables,
                               [&](const auto& variable) { return variable.first == name; });
  };
  EXPECT_TRUE(has("OMPI_MCA_hwloc_base_binding_policy"));
  ::setenv("OMPI_MCA_hwloc_base_binding_policy", "core", 1);
  EXPECT_FALSE(has("OMPI_MCA_hwloc_base_binding_policy"));
  ::unsetenv("OMPI_MCA_hwloc_base_binding_policy");
}

TEST(MpiLauncher, IsToldOfHostsOnlyWhereItUnderstands) {
  const HostFile file("a slots=1\n");
  auto settings = settings_with("hosts", file.path());
  settings.set("launcher", "/bin/true");
  EXPECT_EQ(find_runner("mpi")->refuse(settings),
            "mpi.hosts: '/bin/true' is told how many ranks to start and not where; leave --hosts "
            "out, or type a --launcher that is told both: mpirun or srun");
}

TEST(MpiHosts, AreReadInOpenMpisFormat) {
  const HostFile file(
      "# ours\n\nnode1 slots=2 # two\n  node2\tslots=3 max_slots=8\nnode1 slots=1\n");
  const auto hosts = read_mpi_hosts(file.path());
  ASSERT_EQ(hosts.size(), 2u);
  EXPECT_EQ(hosts[0].name, "node1");
  EXPECT_EQ(hosts[0].slots, 3u);
  EXPECT_EQ(hosts[1].name, "node2");
  EXPECT_EQ(hosts[1].slots, 3u);
  const auto settings = settings_with("hosts", file.path());
  const auto* const entry = find_runner("mpi");
  EXPECT_EQ(entry->refuse(settings), "");
  EXPECT_EQ(entry->cores_of_hosts(settings), 6u);
  EXPECT_EQ(entry->cores_of_hosts(Parameters(entry->parameters)), 0u);
}

TEST(MpiHosts, ThatMeanNothingAreRefusedWithTheLineAndWhatToType) {
  const auto refusal_of = [](const std::string& text) {
    const HostFile file(text);
    const auto refusal = find_runner("mpi")->refuse(settings_with("hosts", file.path()));
    const auto start = "mpi.hosts: " + file.path();
    EXPECT_TRUE(refusal.starts_with(start)) << refusal;
    return refusal.substr(std::min(refusal.size(), start.size()));
  };
  EXPECT_EQ(refusal_of(""), ": no host in this file; type NAME slots=N, one to a line");
  EXPECT_EQ(refusal_of("# node1 slots=2\n"),
            ": no host in this file; type NAME slots=N, one to a line");
  EXPECT_EQ(refusal_of("a slots=1\nb\n"),
            ", line 2: how many workers 'b' takes is missing; type b slots=N");
  EXPECT_EQ(refusal_of("a slots=0\n"),
            ", line 1: 'slots=0': type a number of workers from 1 to 10000, such as slots=4");
  EXPECT_EQ(refusal_of("a slots=1 of many\n"),
            ", line 1: 'of' means nothing here; type NAME slots=N, such as a slots=4");
  EXPECT_EQ(refusal_of("a\x1b slots=1\n"),
            ", line 1: 'a\x1b' is no host name; type NAME slots=N, such as node1 slots=4");
  EXPECT_EQ(refusal_of("a:2\n"),
            ", line 1: 'a:2' is no host name; type NAME slots=N, such as node1 slots=4");
  EXPECT_EQ(refusal_of(std::string(2 << 20, '#')),
            ": this host file has more than 1 MiB, which is no use; name one that can be read");
  EXPECT_EQ(find_runner("mpi")->refuse(settings_with("hosts", "/nowhere/hosts")),
            "mpi.hosts: /nowhere/hosts: this host file cannot be read: No such file or directory; "
            "name one that can be read");
  EXPECT_EQ(find_runner("mpi")->refuse(settings_with("hosts", "/dev/zero")),
            "mpi.hosts: /dev/zero: this host file is no regular file; name one that can be read");
}

TEST(MpiHosts, HoldNoMoreWorkersThanTheyHaveSlots) {
  if (std::system("command -v mpirun >/dev/null") != 0) GTEST_SKIP() << "no mpirun on the PATH";
  const HostFile file("a slots=1\nb slots=1\n");
  const auto settings = settings_with("hosts", file.path());
  EXPECT_EQ(find_runner("mpi")->hole(settings, 2), "");
  EXPECT_EQ(find_runner("mpi")->hole(settings, 4), "needs 4 workers; the host file has 2 slots");
}

TEST(MpiLauncher, MustBeAProgram) {
  EXPECT_EQ(find_runner("mpi")->refuse(settings_with("launcher", "mpirrun -x A")),
            "mpi.launcher: there is no program 'mpirrun'; type a command that starts ranks, such "
            "as mpirun, srun or its whole path");
  EXPECT_EQ(find_runner("mpi")->refuse(settings_with("launcher", " ")),
            "mpi.launcher is empty; type a command such as mpirun");
  EXPECT_EQ(find_runner("mpi")->refuse(settings_with("launcher", "mpirun 'two words'")),
            "mpi.launcher: quotes mean nothing in it; type words with blanks between them, or the "
            "path of a script that starts the ranks");
}

TEST(MpiLabel, ShowsTheNameOfTheHostFileAndNotItsPlace) {
  auto cell = small_cell(*find_workload("empty"), *find_runner("mpi"));
  EXPECT_EQ(runner_label(cell), "mpi");
  cell.settings.set("hosts", "/etc/lab/cluster.txt");
  cell.settings.set("launcher", "mpirun -x A");
  EXPECT_EQ(runner_label(cell), "mpi:hosts=cluster");
  const auto again = cell_from_json(to_json(cell));
  EXPECT_EQ(again.settings.text("hosts"), "/etc/lab/cluster.txt");
  EXPECT_EQ(again.settings.text("launcher"), "mpirun -x A");
}

}  // namespace
}  // namespace concbench
