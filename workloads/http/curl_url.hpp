#pragma once

#include <string>

namespace concbench {

/// As HttpClient::why_no_url: what libcurl would make of it.
std::string why_no_curl_url(const std::string& text);

/// As HttpClient::address_of.
std::string address_of_curl_url(const std::string& text);

}  // namespace concbench
