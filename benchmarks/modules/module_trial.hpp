#pragma once

#include <string>

namespace concbench {

/// A shared object that is damaged can end whoever loads it, or keep it for ever: so a process that
/// is started for it does it first. Throws BadModule when that ended it, or took too long; what it
/// says itself of the module is told by whoever loads it next.
void require_loadable(const std::string& path);

}  // namespace concbench
