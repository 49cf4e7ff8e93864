#pragma once

#include <cstddef>

#include "workloads/contract/file_descriptor.hpp"

namespace concbench {

/// A file of `bytes` zero bytes without a name: it is gone with its last descriptor, whatever ends
/// the process that holds it. `name` is what /proc shows of it. Throws std::system_error.
FileDescriptor make_memory_file(const char* name, std::size_t bytes = 0);

}  // namespace concbench
