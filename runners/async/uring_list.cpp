// The runners of concbench_uring, in place of list.cpp: those whose cells that program runs. Every
// other one would be compiled a second time for nothing.

#include "runners/async/uring.hpp"
#include "runners/contract/list.hpp"

namespace concbench {

const std::vector<RunnerEntry>& runners() {
  static const std::vector<RunnerEntry> list{uring_entry()};
  return list;
}

}  // namespace concbench
