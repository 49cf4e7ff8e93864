#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include <curl/curl.h>

#include "workloads/contract/waits.hpp"

namespace concbench {

/// Must have run before any other call of libcurl. Any thread, any number of times.
void initialise_libcurl();

/// One libcurl easy handle, configured once and used for one request after another, so that its
/// connection stays open between them. One thread at a time; never across a fork.
class CurlTransfer {
 public:
  CurlTransfer();
  // libcurl keeps pointers to the members: the object stays where it is.
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  /// Prepares the next request. Afterwards perform `handle()`, or add it to a multi handle.
  void prepare(const HttpGet& get);

  /// What the request brought. Throws std::runtime_error "GET <url>: <what went wrong>" when
  /// `result` is an error.
  HttpResponse take_response(CURLcode result);

  CURL* handle() const noexcept { return handle_.get(); }

 private:
  void configure(const HttpTerms& terms);
  void require_version_2() const;
  static std::size_t receive(char* data, std::size_t size, std::size_t count, void* transfer);

  struct Cleanup {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  };
  std::unique_ptr<curl_slist, Cleanup> addresses_;  // the handle refers to them
  std::unique_ptr<CURL, Cleanup> handle_;
  std::optional<HttpGet> get_;  // that the handle is prepared for
  std::string body_;
  bool is_too_long_ = false;
  char error_[CURL_ERROR_SIZE] = "";
};

}  // namespace concbench
