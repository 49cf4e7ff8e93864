// The main of tests whose workers make a test workload anew: `worker NAME ...` is such a worker,
// everything else is GoogleTest's.

#include <string>

#include <gtest/gtest.h>

#include "runners/contract/spawned_worker.hpp"
#include "test_workload.hpp"

int main(int argc, char** argv) {
  using namespace concbench;
  if (argc > 2 && std::string(argv[1]) == "worker") {
    try {
      serve_spawned_worker({argv + 3, argv + argc}, [&] { return make_test_workload(argv[2]); });
    } catch (const std::exception&) {
      return 1;
    }
    return 0;
  }
  testing::InitGoogleTest(&argc, argv);
  const int code = RUN_ALL_TESTS();
  // A filter that selects nothing has tested nothing.
  const auto& tests = *testing::UnitTest::GetInstance();
  const bool listed_only = testing::GTEST_FLAG(list_tests);
  return code == 0 && !listed_only && tests.test_to_run_count() == 0 ? 1 : code;
}
