#include "benchmarks/commands/rank_command.hpp"

#include "workloads/contract/module.hpp"

#ifdef __SANITIZE_ADDRESS__
/// Read by the leak sanitizer: Open MPI and what it loads never free the registries of their
/// components, and its plug-ins are unloaded before the sanitizer looks, so that their frames have
/// no name any more. Only ranks load them.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libmpi.so\nleak:libopen-rte.so\nleak:libopen-pal.so\nleak:libpmix.so\n"
         "leak:libevent\nleak:libhwloc.so\nleak:mca_\nleak:<unknown module>\n";
}
#endif

namespace concbench {

int run_rank_command(const std::string& order) {
  const auto path = module_directory() + "/" + kRankModule;
  const auto program = load_module(path).program;
  if (program == nullptr) throw BadModule(path + " holds no program");
  return program(order);
}

}  // namespace concbench
