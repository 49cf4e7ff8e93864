#include "workloads/contract/http_client.hpp"

#include "workloads/contract/module.hpp"

namespace concbench {

HttpClient& http_client() {
  static HttpClient& client = []() -> HttpClient& {
    const auto path = module_directory() + "/" + kHttpClientModule;
    auto* const loaded = load_module(path).http_client;
    if (loaded == nullptr) throw BadModule(path + " holds no HTTP client");
    return *loaded;
  }();
  return client;
}

}  // namespace concbench
