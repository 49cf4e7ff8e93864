#pragma once

#include <string>

namespace concbench {

/// Whether the text is UTF-8, as the files of a run are, and what its processes tell each other.
/// Other bytes would come out of them changed, and name another file, or another page: text is
/// asked for this where it enters.
bool is_utf8(const std::string& text);

}  // namespace concbench
