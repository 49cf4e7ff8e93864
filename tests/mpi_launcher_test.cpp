// The launchers of the runner mpi: what each is told, and which are none.

#include "runners/distributed/mpi_launcher.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "benchmarks/cell/cell.hpp"
#include "runners/contract/scratch_directory.hpp"

namespace concbench {
namespace {

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

TEST(MpiLauncher, MustBeAProgram) {
  const auto refusal_of = [](const std::string& launcher) {
    Parameters settings(find_runner("mpi")->parameters);
    settings.set("launcher", launcher);
    return find_runner("mpi")->refuse(settings);
  };
  EXPECT_EQ(refusal_of("mpirrun -x A"),
            "mpi.launcher: there is no program 'mpirrun'; type a command that starts ranks, such "
            "as mpirun, srun or its whole path");
  EXPECT_EQ(refusal_of(" "), "mpi.launcher is empty; type a command such as mpirun");
  EXPECT_EQ(refusal_of("mpirun 'two words'"),
            "mpi.launcher: quotes mean nothing in it; type words with blanks between them, or the "
            "path of a script that starts the ranks");
}

}  // namespace
}  // namespace concbench
