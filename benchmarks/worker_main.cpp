// What runners that start programs start: no more than such a worker needs, because a program that
// lives for one task spends its life loading itself.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

#include "runners/contract/spawned_worker.hpp"
#include "workloads/contract/order.hpp"

int main(int argc, char** argv) {
  using namespace concbench;
  try {
    if (argc < 3 || std::string_view(argv[1]) != "worker") {
      throw std::invalid_argument("runners start it; type `concbench run` instead");
    }
    serve_spawned_worker({argv + 3, argv + argc},
                         [&] { return make_workload(workload_order_from_text(argv[2])); });
    return 0;
  } catch (const std::exception& error) {
    std::string why = error.what();
    // It may quote what it was given, which a terminal is not to obey.
    std::ranges::replace_if(
        why, [](char byte) { return byte < ' ' || byte > '~'; }, '?');
    std::fprintf(stderr, "concbench-worker: %s\n", why.c_str());
    return 2;
  }
}
