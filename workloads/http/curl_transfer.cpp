#include "workloads/http/curl_transfer.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <utility>

#include "workloads/contract/http_limits.hpp"
#include "workloads/contract/url_password.hpp"

namespace concbench {
namespace {

template <class Value>
void set_option(CURL* handle, CURLoption option, Value value) {
  if (const auto code = curl_easy_setopt(handle, option, value); code != CURLE_OK) {
    throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(code));
  }
}

/// Throws std::runtime_error where there is no password to put into it: whatever came back would be
/// an answer to somebody else.
std::string with_password(const std::string& url) {
  if (!hides_password(url)) return url;
  const auto password = known_password();
  if (!password) {
    throw std::runtime_error("GET " + url + ": " + kPasswordVariable +
                             " is not set, which has its password");
  }
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parts(curl_url(), &curl_url_cleanup);
  char* whole = nullptr;
  if (curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
      curl_url_set(parts.get(), CURLUPART_PASSWORD, password->c_str(), CURLU_URLENCODE) !=
          CURLUE_OK ||
      curl_url_get(parts.get(), CURLUPART_URL, &whole, 0) != CURLUE_OK) {
    throw std::runtime_error("GET " + url + ": libcurl cannot put its password into it");
  }
  const std::unique_ptr<char, decltype(&curl_free)> owner(whole, &curl_free);
  return whole;
}

}  // namespace

void initialise_libcurl() {
  // curl_global_init is not safe beside other threads: the static's initialisation runs it once.
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) {
    throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(code));
  }
}

CurlTransfer::CurlTransfer() {
  initialise_libcurl();
  handle_.reset(curl_easy_init());
  if (!handle_) throw std::runtime_error("libcurl: no memory for another handle");
  using std::chrono::milliseconds;
  const auto as_ms = [](milliseconds limit) { return static_cast<long>(limit.count()); };
  set_option(handle(), CURLOPT_WRITEFUNCTION, &CurlTransfer::receive);
  set_option(handle(), CURLOPT_WRITEDATA, static_cast<void*>(this));
  set_option(handle(), CURLOPT_PRIVATE, static_cast<void*>(this));
  set_option(handle(), CURLOPT_ERRORBUFFER, error_);
  set_option(handle(), CURLOPT_CONNECTTIMEOUT_MS, as_ms(HttpLimits::kConnect));
  set_option(handle(), CURLOPT_TIMEOUT_MS, as_ms(HttpLimits::kTotal));
  set_option(handle(), CURLOPT_PROTOCOLS_STR, "http,https");
  set_option(handle(), CURLOPT_USERAGENT, "concbench");
  // libcurl would use SIGALRM for its time limits, which no process with threads survives.
  set_option(handle(), CURLOPT_NOSIGNAL, 1L);
  set_option(handle(), CURLOPT_PROXY, "");
}

void CurlTransfer::prepare(const Url& url) {
  body_.clear();
  error_[0] = '\0';
  if (url.text == url_) return;
  set_option(handle(), CURLOPT_URL, with_password(url.text).c_str());
  url_ = url.text;
}

HttpResponse CurlTransfer::take_response(CURLcode result) {
  if (result != CURLE_OK) {
    const std::string why = error_[0] != '\0' ? error_ : curl_easy_strerror(result);
    throw std::runtime_error("GET " + url_ + ": " + why);
  }
  HttpResponse response;
  curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &response.status);
  response.body = std::move(body_);
  return response;
}

std::size_t CurlTransfer::receive(char* data, std::size_t size, std::size_t count, void* transfer) {
  auto& body = static_cast<CurlTransfer*>(transfer)->body_;
  const std::size_t bytes = size * count;
  if (body.size() + bytes > HttpLimits::kBodyBytes) return CURL_WRITEFUNC_ERROR;
  try {
    body.append(data, bytes);
  } catch (...) {  // an exception must not cross libcurl's C frames
    return CURL_WRITEFUNC_ERROR;
  }
  return bytes;
}

}  // namespace concbench
