#pragma once

#include <string>

namespace concbench {

/// Such as 2026-03-01T12:30:05.250Z
std::string utc_now();

}  // namespace concbench
