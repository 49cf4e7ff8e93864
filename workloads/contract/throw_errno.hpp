#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace concbench {

/// Says what could not be done and why the kernel refused it.
[[noreturn]] inline void throw_error(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

/// The same for the call that has just failed.
[[noreturn]] inline void throw_errno(const std::string& what) { throw_error(errno, what); }

}  // namespace concbench
