#include "benchmarks/run/ending.hpp"

namespace concbench {

std::string_view why(Ending ending) {
  switch (ending) {
    case Ending::kBudget:
      return "the budget is used up";
    case Ending::kSignal:
      return "interrupted";
    case Ending::kDisk:
      return "nothing more can be written";
    case Ending::kGone:
      return "the run's files are gone";
    case Ending::kDone:
      break;
  }
  return "";
}

std::string_view introduction_of_command(Ending ending) {
  return ending == Ending::kGone ? "where they are in place again, continue with" : "continue with";
}

int exit_code(Ending ending, bool all_ok) {
  switch (ending) {
    case Ending::kBudget:
      return 124;
    case Ending::kSignal:
      return 130;
    case Ending::kDisk:
    case Ending::kGone:
      return 1;
    case Ending::kDone:
      break;
  }
  return all_ok ? 0 : 1;
}

}  // namespace concbench
