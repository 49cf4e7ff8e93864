#include "benchmarks/commands/script_command.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "benchmarks/cell/own_executable.hpp"
#include "benchmarks/telling/tell.hpp"

namespace concbench {

int run_script(const std::string& name, const std::vector<std::string>& arguments) {
  constexpr int kBadUsage = 2;
  const auto bin = std::filesystem::path(path_of_own_executable()).parent_path();
  // Of an installation, and of a checkout whose build is in build/<preset>.
  for (const auto& scripts : {bin / "../share/concbench/scripts", bin / "../../../scripts"}) {
    const auto script = (scripts / (name + ".py")).lexically_normal().string();
    if (::access(script.c_str(), R_OK) != 0) continue;
    std::vector<char*> argv{const_cast<char*>(script.c_str())};
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    ::setenv("CONCBENCH_COMMAND", ("concbench " + name).c_str(),
             1);  // what the script calls itself
    ::execv(script.c_str(), argv.data());
    tell("concbench: cannot start {}: {}\n", script, std::strerror(errno));
    return kBadUsage;
  }
  tell("concbench: there is no {}.py beside this program; type scripts/{}.py in the checkout\n",
       name, name);
  return kBadUsage;
}

}  // namespace concbench
