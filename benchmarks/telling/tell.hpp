#pragma once

#include <cstdio>
#include <utility>

#include <fmt/core.h>

namespace concbench {

/// Writes to standard error. Unlike fmt::print it goes on when nobody listens there: a message that
/// cannot be told must not end a run.
template <class... Values>
void tell(fmt::format_string<Values...> format, Values&&... values) {
  const auto text = fmt::format(format, std::forward<Values>(values)...);
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace concbench
