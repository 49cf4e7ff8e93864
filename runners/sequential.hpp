#pragma once

#include <memory>

#include "runner.hpp"

namespace concbench {

/// One task after the other in the calling thread: what every speed-up is held against.
std::unique_ptr<Runner> make_sequential(Batch& batch, std::size_t concurrency);

}  // namespace concbench
