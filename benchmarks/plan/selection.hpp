#pragma once

#include <string>
#include <vector>

namespace concbench {

/// Which part of the matrix is asked for, as it stands on the command line.
struct Selection {
  std::vector<std::string> workloads{};  // none: all
  std::vector<std::string> runners{};    // names and families; none: all
  std::string cores{};                   // such as "1,2,8", "pow2" or "all"; "" for the default
  std::string concurrency{};             // such as "4,16" or "1x,2x", x being times the cores
  std::string filter{};                  // a regular expression that a cell's name must match
  std::string preset{};
  std::vector<std::string> settings{};  // "sleep.delay=1ms"
  std::string hosts{};                  // mpi.hosts
  std::string launcher{};               // mpi.launcher
  std::string chunk{};                  // "1,100": each is a process_pool with that setting
  std::string url{};                    // of http_fetch
  bool quick = false;                   // fewer points where none are asked for
};

}  // namespace concbench
