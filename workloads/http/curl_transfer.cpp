#include "workloads/http/curl_transfer.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <utility>

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
}

void CurlTransfer::prepare(const HttpGet& get) {
  body_.clear();
  is_too_long_ = false;
  error_[0] = '\0';
  if (!get_ || get.terms != get_->terms) {
    get_.reset();
    configure(get.terms);
  } else if (get.url == get_->url) {
    return;
  }
  set_option(handle(), CURLOPT_URL, with_password(get.url).c_str());
  get_ = get;
}

/// Open connections stay.
void CurlTransfer::configure(const HttpTerms& terms) {
  curl_easy_reset(handle());
  const auto as_ms = [](std::chrono::milliseconds limit) {
    return static_cast<long>(limit.count());
  };
  set_option(handle(), CURLOPT_WRITEFUNCTION, &CurlTransfer::receive);
  set_option(handle(), CURLOPT_WRITEDATA, static_cast<void*>(this));
  set_option(handle(), CURLOPT_PRIVATE, static_cast<void*>(this));
  set_option(handle(), CURLOPT_ERRORBUFFER, error_);
  set_option(handle(), CURLOPT_CONNECTTIMEOUT_MS, as_ms(terms.connect_timeout));
  set_option(handle(), CURLOPT_TIMEOUT_MS, as_ms(terms.timeout));
  set_option(handle(), CURLOPT_PROTOCOLS_STR, "http,https");
  const bool is_version_2 = terms.version == HttpTerms::Version::k2;
  set_option(handle(), CURLOPT_HTTP_VERSION,
             is_version_2 ? long{CURL_HTTP_VERSION_2TLS} : long{CURL_HTTP_VERSION_1_1});
  // On a loop a request waits to share a connection of HTTP/2 rather than open another one.
  set_option(handle(), CURLOPT_PIPEWAIT, is_version_2 ? 1L : 0L);
  set_option(handle(), CURLOPT_USERAGENT, "concbench");
  // libcurl would use SIGALRM for its time limits, which no process with threads survives.
  set_option(handle(), CURLOPT_NOSIGNAL, 1L);
  set_option(handle(), CURLOPT_PROXY, "");
  if (!terms.ca_file.empty()) set_option(handle(), CURLOPT_CAINFO, terms.ca_file.c_str());
  addresses_.reset();
  for (const auto& address : terms.addresses) {
    curl_slist* const longer = curl_slist_append(addresses_.get(), address.c_str());
    if (longer == nullptr) throw std::runtime_error("libcurl: no memory for an address");
    static_cast<void>(addresses_.release());
    addresses_.reset(longer);
  }
  if (addresses_) set_option(handle(), CURLOPT_RESOLVE, addresses_.get());
}

HttpResponse CurlTransfer::take_response(CURLcode result) {
  if (result != CURLE_OK) {
    if (is_too_long_) {
      throw std::runtime_error("GET " + get_->url + ": its body is longer than " +
                               std::to_string(kMostBodyBytes >> 20) +
                               " MiB, the most that is kept; fetch a shorter one");
    }
    std::string why = error_[0] != '\0' ? error_ : curl_easy_strerror(result);
    if (result == CURLE_PEER_FAILED_VERIFICATION) {
      why += "; a certificate that the system does not trust: type -p http_fetch.ca=FILE";
    }
    throw std::runtime_error("GET " + get_->url + ": " + why);
  }
  if (get_->terms.version == HttpTerms::Version::k2) require_version_2();
  HttpResponse response;
  curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &response.status);
  const char* redirect = nullptr;
  curl_easy_getinfo(handle(), CURLINFO_REDIRECT_URL, &redirect);
  if (redirect != nullptr) response.redirect = without_passwords(redirect);
  response.body = std::move(body_);
  return response;
}

void CurlTransfer::require_version_2() const {
  long version = 0;
  curl_easy_getinfo(handle(), CURLINFO_HTTP_VERSION, &version);
  if (version == CURL_HTTP_VERSION_2_0) return;
  throw std::runtime_error(
      "GET " + get_->url +
      ": the server does not answer in HTTP/2: type -p http_fetch.version=1.1");
}

std::size_t CurlTransfer::receive(char* data, std::size_t size, std::size_t count, void* transfer) {
  auto& self = *static_cast<CurlTransfer*>(transfer);
  auto& body = self.body_;
  const std::size_t bytes = size * count;
  if (body.size() + bytes > kMostBodyBytes) {
    self.is_too_long_ = true;
    return CURL_WRITEFUNC_ERROR;
  }
  try {
    body.append(data, bytes);
  } catch (...) {  // an exception must not cross libcurl's C frames
    return CURL_WRITEFUNC_ERROR;
  }
  return bytes;
}

}  // namespace concbench
