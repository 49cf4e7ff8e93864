// The host files of the runner mpi: how they are read, and which are refused.

#include "runners/distributed/mpi_hosts.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "benchmarks/cell/cell.hpp"
#include "started_runner.hpp"

namespace concbench {
namespace {

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

TEST(MpiHosts, AreOnlyForLaunchersThatAreToldThem) {
  const HostFile file("a slots=1\n");
  auto settings = settings_with("hosts", file.path());
  settings.set("launcher", "/bin/true");
  EXPECT_EQ(find_runner("mpi")->refuse(settings),
            "mpi.hosts: '/bin/true' is told how many ranks to start and not where; leave --hosts "
            "out, or type a --launcher that is told both: mpirun or srun");
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
