// The module that processes fetch with: libcurl, blocking and on event loops.

#include <curl/curl.h>

#include "workloads/contract/http_client.hpp"
#include "workloads/contract/module.hpp"
#include "workloads/http/curl_fetch.hpp"
#include "workloads/http/curl_multis.hpp"
#include "workloads/http/curl_transfer.hpp"
#include "workloads/http/curl_url.hpp"

namespace concbench {
namespace {

class CurlClient final : public HttpClient {
 public:
  // Here, and not in every worker that is forked later: it takes half a millisecond.
  CurlClient() { initialise_libcurl(); }
  HttpResponse fetch(const HttpGet& get) override { return fetch_with_curl(get); }
  std::unique_ptr<HttpMulti> make_multi(SocketWatcher& watcher) override {
    return make_curl_multis(watcher);
  }
  std::string why_no_url(const std::string& text) override { return why_no_curl_url(text); }
  std::string address_of(const std::string& url) override { return address_of_curl_url(url); }
};

LibraryVersions libraries() { return {{"curl", ::curl_version_info(CURLVERSION_NOW)->version}}; }

const ModuleContents& contents() {
  static CurlClient client;
  static const ModuleContents module{
      .contract_version = kContractVersion, .http_client = &client, .libraries = libraries};
  return module;
}

}  // namespace
}  // namespace concbench

extern "C" [[gnu::visibility("default")]] const concbench::ModuleContents* concbench_module();
const concbench::ModuleContents* concbench_module() { return &concbench::contents(); }
