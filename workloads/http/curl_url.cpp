#include "workloads/http/curl_url.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netdb.h>

namespace concbench {
namespace {

struct Cleanup {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
  void operator()(char* part) const noexcept { curl_free(part); }
};

bool is_space_or_control(unsigned char byte) { return byte <= ' ' || byte == 0x7F; }

std::string part_of(CURLU* url, CURLUPart what) {
  char* part = nullptr;
  if (curl_url_get(url, what, &part, CURLU_DEFAULT_PORT) != CURLUE_OK) return "";
  const std::unique_ptr<char, Cleanup> owned(part);
  return part;
}

bool is_in_numbers(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return host.starts_with('[') || ::inet_pton(AF_INET, host.c_str(), address.data()) == 1;
}

std::string in_numbers(const addrinfo& found) {
  std::array<char, NI_MAXHOST> text{};
  if (::getnameinfo(found.ai_addr, found.ai_addrlen, text.data(), text.size(), nullptr, 0,
                    NI_NUMERICHOST) != 0) {
    return "";
  }
  const std::string address = text.data();
  return found.ai_family == AF_INET6 ? "[" + address + "]" : address;
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
      if (const auto scheme = part_of(url.get(), CURLUPART_SCHEME);
          scheme == "http" || scheme == "https") {
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

std::string address_of_curl_url(const std::string& text) {
  const std::unique_ptr<CURLU, Cleanup> url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return "";
  const auto host = part_of(url.get(), CURLUPART_HOST);
  if (is_in_numbers(host)) return "";
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &wanted, &first) != 0) return "";
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(first, &::freeaddrinfo);
  std::string addresses;
  for (const auto* found = first; found != nullptr; found = found->ai_next) {
    const auto address = in_numbers(*found);
    if (!address.empty()) addresses += (addresses.empty() ? "" : ",") + address;
  }
  if (addresses.empty()) return "";
  return host + ":" + part_of(url.get(), CURLUPART_PORT) + ":" + addresses;
}

}  // namespace concbench
