#include "workloads/http/curl_url.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <curl/curl.h>

namespace concbench {
namespace {

struct Cleanup {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
  void operator()(char* part) const noexcept { curl_free(part); }
};

bool is_space_or_control(unsigned char byte) { return byte <= ' ' || byte == 0x7F; }

std::string scheme_of(CURLU* url) {
  char* scheme = nullptr;
  if (curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK) return "";
  const std::unique_ptr<char, Cleanup> owned(scheme);
  return scheme;
}

}  // namespace

std::string why_no_curl_url(const std::string& text) {
  if (std::ranges::any_of(text, is_space_or_control)) {
    return "holds a space or a control character; write it percent-encoded, a space as %20";
  }
  const std::unique_ptr<CURLU, Cleanup> url(curl_url());
  if (!url) throw std::runtime_error("libcurl: no memory for a URL");
  switch (const auto code = curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0)) {
    case CURLUE_OK:
      if (const auto scheme = scheme_of(url.get()); scheme == "http" || scheme == "https") {
        return "";
      }
      [[fallthrough]];
    case CURLUE_BAD_SCHEME:
    case CURLUE_UNSUPPORTED_SCHEME:
      return "must begin with http:// or https://";
    default:
      return std::string("is no URL: ") + curl_url_strerror(code) +
             "; type one such as http://127.0.0.1:8000/page";
  }
}

}  // namespace concbench
