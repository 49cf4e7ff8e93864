#pragma once

#include <memory>
#include <string>

#include "workloads/contract/http_multi.hpp"
#include "workloads/contract/waits.hpp"

namespace concbench {

/// What processes fetch with: libcurl, in a module of its own, so that processes that fetch nothing
/// do without it and the twenty libraries that it needs.
///
/// Duties that the compiler cannot check: the functions may be called from any thread, and in a
/// child that was forked after this one was used.
class HttpClient {
 public:
  virtual ~HttpClient() = default;

  /// GETs a URL; the calling thread blocks meanwhile. Connections are kept for the next caller of
  /// this process, so a worker finds its connection again and a model that starts a thread for each
  /// task keeps its connections alive like every other. Throws std::runtime_error, with the URL in
  /// the message, when no complete response comes.
  virtual HttpResponse fetch(const HttpGet& get) = 0;

  /// Requests in flight on one event loop. Throws std::runtime_error when there is no memory. The
  /// watcher must outlive the object.
  virtual std::unique_ptr<HttpMulti> make_multi(SocketWatcher& watcher) = 0;

  /// Why a text is no URL that could be fetched, whoever answers there, such as "must begin with
  /// http:// or https://"; "" where it is one.
  virtual std::string why_no_url(const std::string& text) = 0;

  /// Where the host of `url` is, as HttpTerms::addresses has it; "" where it is in numbers already,
  /// or is not found: whoever fetches it will be told why.
  virtual std::string address_of(const std::string& url) = 0;
};

/// The one of this process, loaded by the first call. Throws BadModule where this concbench was
/// built without one.
HttpClient& http_client();

/// Where its module lies below module_directory().
inline constexpr const char* kHttpClientModule = "http_clients/curl.so";

}  // namespace concbench
