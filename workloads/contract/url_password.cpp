#include "workloads/contract/url_password.hpp"

#include <cstdlib>

namespace concbench {
namespace {

constexpr std::string_view kBeforeHost = "://";

/// In what follows the scheme, up to `ends`.
std::optional<PasswordPlace> find_in_authority(std::string_view text, std::size_t begin,
                                               std::string_view ends) {
  const auto authority = text.substr(begin, text.find_first_of(ends, begin) - begin);
  const auto at = authority.rfind('@');
  const auto colon = authority.find(':');
  if (at == authority.npos || colon == authority.npos || colon + 1 >= at) return std::nullopt;
  return PasswordPlace{begin + colon + 1, at - colon - 1};
}

}  // namespace

std::optional<std::string> known_password() {
  const char* const password = std::getenv(kPasswordVariable);
  if (password == nullptr || *password == '\0') return std::nullopt;
  return password;
}

std::optional<PasswordPlace> find_password(std::string_view url) {
  const auto scheme = url.find(kBeforeHost);
  const auto begin = scheme == url.npos ? 0 : scheme + kBeforeHost.size();
  return find_in_authority(url, begin, "/?#");
}

bool hides_password(std::string_view url) {
  const auto found = find_password(url);
  return found && url.substr(found->begin, found->size) == kHiddenPassword;
}

std::string without_passwords(std::string_view text) {
  std::string clean;
  std::size_t done = 0;
  for (auto at = text.find(kBeforeHost); at != text.npos; at = text.find(kBeforeHost, at + 1)) {
    const auto found = find_in_authority(text, at + kBeforeHost.size(), "/?# \t\r\n\"'<>");
    if (!found) continue;
    clean += text.substr(done, found->begin - done);
    clean += kHiddenPassword;
    done = found->begin + found->size;
  }
  return clean.append(text.substr(done));
}

}  // namespace concbench
