#pragma once

#include <cstddef>
#include <memory>
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
  void prepare(const Url& url);

  /// What the request brought. Throws std::runtime_error "GET <url>: <what went wrong>" when
  /// `result` is an error.
  HttpResponse take_response(CURLcode result);

  CURL* handle() const noexcept { return handle_.get(); }

 private:
  static std::size_t receive(char* data, std::size_t size, std::size_t count, void* transfer);

  struct Cleanup {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
  };
  std::unique_ptr<CURL, Cleanup> handle_;
  std::string url_;
  std::string body_;
  char error_[CURL_ERROR_SIZE] = "";
};

}  // namespace concbench
