#include "benchmarks/commands/typed_passwords.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <ranges>
#include <string_view>

#include <fmt/core.h>

#include "benchmarks/telling/usage_error.hpp"
#include "workloads/contract/url_list.hpp"
#include "workloads/contract/url_password.hpp"

namespace concbench {
namespace {

/// Where a URL begins in a word, or the end of the word: behind --url, and as a parameter's value
/// (-p http_fetch.url=http://...), which one that is called url is without a scheme, too.
std::size_t begin_of_url(std::string_view word, std::string_view word_before) {
  constexpr std::string_view kOption = "--url=";
  if (word_before == "--url") return 0;
  if (word.starts_with(kOption)) return kOption.size();
  const auto scheme = word.find("://");
  const auto called_url = word.find(".url=");
  const bool is_called_url = called_url < scheme;  // and not a part of a URL
  const auto equals =
      is_called_url ? word.find('=', called_url) : word.substr(0, scheme).rfind('=');
  if (equals == word.npos || (scheme == word.npos && !is_called_url)) return word.size();
  const auto name = word.substr(0, equals);
  const bool is_parameter = name.find('.') != name.npos && name.find(' ') == name.npos;
  return is_parameter ? equals + 1 : word.size();
}

/// What such a password would be read as: the end of the host, and a path.
void require_no_slash(std::string_view url) {
  const auto scheme = url.find("://");
  const auto begin = scheme == url.npos ? 0 : scheme + 3;
  const auto end = url.find_first_of("/?#", begin);
  if (end == url.npos || url.find('@', end) == url.npos) return;
  const auto host = url.substr(begin, end - begin);
  const auto colon = host.rfind(':');
  if (colon == host.npos || host.find_first_of("@]", colon) != host.npos) return;
  const auto port = host.substr(colon + 1);
  if (std::ranges::all_of(port, [](unsigned char letter) { return std::isdigit(letter) != 0; })) {
    return;
  }
  throw UsageError(fmt::format(
      "a URL's password must have /, ? and # as %2F, %3F and %23; or type *** for it, and set {}",
      kPasswordVariable));
}

/// "100%25" is 100%. What is no escape stays.
std::string decoded(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    unsigned char byte = 0;
    const char* const digits = text.data() + 1;
    const bool is_escape = text.size() > 2 && text.front() == '%' &&
                           std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2;
    plain += is_escape ? static_cast<char>(byte) : text.front();
    text.remove_prefix(is_escape ? 3 : 1);
  }
  return plain;
}

void keep(const std::string& password) {
  if (std::ranges::any_of(password, [](unsigned char letter) { return std::iscntrl(letter); })) {
    throw UsageError("a URL's password must not have control characters");
  }
  if (known_password().value_or(password) != password) {
    throw UsageError(
        fmt::format("a run has one password for its URLs, but here are two, of which one may be in "
                    "{}; run each "
                    "by itself",
                    kPasswordVariable));
  }
  ::setenv(kPasswordVariable, password.c_str(), 1);
}

void require_known_password() {
  if (known_password()) return;
  throw UsageError(fmt::format(
      "*** in a URL stands for the password in {}, which is not set; set it, or type the password",
      kPasswordVariable));
}

/// Takes it out of both texts, the one that other processes can see and its copy.
void take_password(std::string_view url, std::size_t begin, char* seen, std::string& copy) {
  require_no_slash(url);
  if (hides_password(url)) return require_known_password();
  const auto found = find_password(url);
  if (!found) return;
  const auto password = url.substr(found->begin, found->size);
  if (password.find(' ') != password.npos) {
    throw UsageError("a URL's password must have a space as %20");
  }
  keep(decoded(password));
  std::memset(seen + begin + found->begin, '*', found->size);
  copy.replace(begin + found->begin, found->size, kHiddenPassword);
}

}  // namespace

std::vector<std::string> take_typed_passwords(const std::vector<char*>& typed) {
  std::vector<std::string> words;
  for (char* const one : typed) {
    const std::string word = one;
    auto copy = word;
    const auto begin = begin_of_url(word, words.empty() ? "" : words.back());
    // From the last to the first: what is before one stays where it is.
    const auto urls = split_urls(std::string_view(word).substr(begin));
    for (const auto url : std::views::reverse(urls)) {
      take_password(url, static_cast<std::size_t>(url.data() - word.data()), one, copy);
    }
    words.push_back(std::move(copy));
  }
  return words;
}

}  // namespace concbench
