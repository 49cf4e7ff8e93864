// What is said of an MPI job that has ended: who died, where, and why.

#include "runners/distributed/mpi_job.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace concbench {
namespace {

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

}  // namespace
}  // namespace concbench
