#include <exception>
#include <stdexcept>
#include <string_view>

#include "benchmarks/cell/cell_process.hpp"
#include "benchmarks/commands/command_line.hpp"
#include "benchmarks/commands/filter_command.hpp"
#include "benchmarks/commands/rank_command.hpp"
#include "benchmarks/modules/index.hpp"
#include "benchmarks/modules/library_versions.hpp"
#include "benchmarks/telling/tell.hpp"

namespace concbench {
namespace {

/// What programs of the suite start, not people. It comes before the command line is even built:
/// some of them live for a millisecond.
int run_duty(std::string_view duty, int argc, char** argv) {
  if (duty == "cell" && argc == 3) return run_cell_command(argv[2]);
  if (duty == "cell") {
    throw std::runtime_error(
        "type an order behind it; `concbench run --dry-run --orders` prints some");
  }
  if (duty == "rank" && argc == 3) return run_rank_command(argv[2]);
  if (duty == "filter" && argc == 3) return run_filter_command(argv[2]);
  if (duty == "index" && argc == 3) return write_module_index(argv[2]);
  if (duty == "versions") return print_library_versions({argv + 2, argv + argc});
  return -1;
}

}  // namespace
}  // namespace concbench

int main(int argc, char** argv) {
  try {
    const int code = argc > 1 ? concbench::run_duty(argv[1], argc, argv) : -1;
    return code >= 0 ? code : concbench::run_command_line(argc, argv);
  } catch (const std::exception& error) {
    concbench::tell("concbench {}: {}\n", argv[1], error.what());
    return 2;
  }
}
