#pragma once

#include <string>

namespace concbench {

/// The file that what is at `address` was loaded from, without its directory and with links
/// followed, such as "libgomp.so.1.0.0": it tells versions apart of a library that does not tell
/// its own. "" when it is of no file.
std::string loaded_file_of(const void* address);

}  // namespace concbench
