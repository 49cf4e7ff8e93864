#include "benchmarks/plan/name_filter.hpp"

#include <utility>

#include <dlfcn.h>

#include "benchmarks/telling/usage_error.hpp"
#include "workloads/contract/module.hpp"

namespace concbench {
namespace {

MakeNamePattern load_re2() {
  const auto path = module_directory() + "/plan/re2.so";
  require_whole_module(path);
  void* const object = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  void* const make = object != nullptr ? ::dlsym(object, kMakeNamePattern) : nullptr;
  if (make == nullptr) throw BadModule("cannot load the module " + path + ": " + ::dlerror());
  return reinterpret_cast<MakeNamePattern>(make);
}

}  // namespace

NameFilter::NameFilter(const std::string& text) : text_(text) {
  if (text.empty()) return;
  NamePattern pattern;
  load_re2()(text, pattern);
  if (!pattern.error.empty()) {
    throw UsageError("--filter '" + text + "' is no regular expression of RE2: " + pattern.error +
                     "; type one such as sleep or cores:2/");
  }
  is_found_in_ = std::move(pattern.is_found_in);
}

}  // namespace concbench
