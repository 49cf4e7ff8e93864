#pragma once

#include <string>
#include <vector>

#include "benchmarks/plan/chunk_sizes.hpp"
#include "benchmarks/plan/concurrency_axis.hpp"
#include "benchmarks/plan/cores_axis.hpp"
#include "benchmarks/plan/name_filter.hpp"
#include "benchmarks/plan/parameter_choice.hpp"

namespace concbench {

/// Which part of the matrix is asked for.
struct Selection {
  std::vector<std::string> workloads{};  // none: all
  std::vector<std::string> runners{};    // names and families; none: all
  CoresAxis cores{};
  ConcurrencyAxis concurrency{};
  NameFilter filter{};
  std::string preset{};
  std::vector<ParameterChoice> parameters{};
  std::string hosts{};     // mpi.hosts
  std::string launcher{};  // mpi.launcher
  ChunkSizes chunk{};
  std::string url{};   // of http_fetch
  bool quick = false;  // fewer points where none are asked for
};

}  // namespace concbench
