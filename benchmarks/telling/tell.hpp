#pragma once

#include <cstdio>
#include <utility>

#include <fmt/core.h>

#include "benchmarks/telling/printable.hpp"

namespace concbench {

/// Writes to standard error, printable but for the ends of lines. Unlike fmt::print it goes on when
/// nobody listens there: a message that cannot be told must not end a run.
template <class... Values>
void tell(fmt::format_string<Values...> format, Values&&... values) {
  const auto text = printable(fmt::format(format, std::forward<Values>(values)...), "\n");
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

/// Writes what was asked for to standard output, printable likewise. Throws std::system_error when
/// it cannot be written.
template <class... Values>
void answer(fmt::format_string<Values...> format, Values&&... values) {
  fmt::print("{}", printable(fmt::format(format, std::forward<Values>(values)...), "\n"));
}

/// The same, at once, or to standard error where standard output does not take it.
template <class... Values>
void answer_or_tell(fmt::format_string<Values...> format, Values&&... values) {
  const auto text = printable(fmt::format(format, std::forward<Values>(values)...), "\n");
  if (std::fputs(text.c_str(), stdout) < 0 || std::fflush(stdout) != 0) tell("{}", text);
}

}  // namespace concbench
