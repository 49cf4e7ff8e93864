#include "runners/contract/address_sanitizer.hpp"

#ifdef __SANITIZE_ADDRESS__

#include <sanitizer/asan_interface.h>

/// Asked for as a program starts, so no module can answer. Where an exception passes, marks of dead
/// frames stay on the stack of a fiber; the sanitizer's own handling of the next exception then
/// trips over them in this function, which it calls itself.
extern "C" [[gnu::visibility("default")]] const char* __asan_default_suppressions();
extern "C" const char* __asan_default_suppressions() { return "interceptor_name:sigaltstack\n"; }

namespace concbench {

void forget_frames(const void* start, std::size_t bytes) {
  __asan_unpoison_memory_region(start, bytes);
}

}  // namespace concbench

#else

namespace concbench {

void forget_frames(const void* /*start*/, std::size_t /*bytes*/) {}

}  // namespace concbench

#endif
