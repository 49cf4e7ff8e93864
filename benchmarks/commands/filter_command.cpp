#include "benchmarks/commands/filter_command.hpp"

#include <iostream>
#include <iterator>
#include <vector>

#include "benchmarks/plan/name_filter.hpp"
#include "benchmarks/telling/json_file.hpp"
#include "benchmarks/telling/tell.hpp"

namespace concbench {

int run_filter_command(const std::string& pattern) {
  const NameFilter filter(pattern);
  const std::string input(std::istreambuf_iterator<char>(std::cin), {});
  auto passes = Json::array();
  for (const auto& name : parse_strictly(input).get<std::vector<std::string>>()) {
    passes.push_back(filter.passes(name));
  }
  answer("{}\n", to_line(passes));
  return 0;
}

}  // namespace concbench
