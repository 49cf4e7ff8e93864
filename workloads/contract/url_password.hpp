#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace concbench {

/// Stands for the password of a URL wherever one is kept, told or handed on. The password itself is
/// in a variable of the environment, which the processes of a run inherit: unlike their arguments
/// nobody else sees it, and nothing that is written holds it.
inline constexpr std::string_view kHiddenPassword = "***";
inline constexpr const char* kPasswordVariable = "CONCBENCH_URL_PASSWORD";

/// The password, where the variable has one.
std::optional<std::string> known_password();

struct PasswordPlace {
  std::size_t begin;
  std::size_t size;
};

/// Where the password is that a URL names, as in http://user:password@host/. A scheme may be
/// missing. Nothing where there is no password, or an empty one.
std::optional<PasswordPlace> find_password(std::string_view url);

/// Whether *** stands in the place of its password.
bool hides_password(std::string_view url);

/// A text, such as a message, with *** for the password of every URL in it.
std::string without_passwords(std::string_view text);

}  // namespace concbench
