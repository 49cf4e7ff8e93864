// concbench_uring: runs the cells of the runners whose Asio waits on io_uring, for `concbench run`.

#include <cstdio>
#include <exception>
#include <string_view>

#include "benchmarks/cell/cell_process.hpp"

int main(int argc, char** argv) {
  if (argc != 3 || std::string_view(argv[1]) != "cell") {
    std::fputs("concbench_uring runs cells for concbench; type concbench run --runners uring\n",
               stderr);
    return 2;
  }
  try {
    return concbench::run_cell_command(argv[2]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "concbench_uring: %s\n", error.what());
    return 2;
  }
}
