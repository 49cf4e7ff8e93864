#pragma once

#include "workloads/contract/waits.hpp"

namespace concbench {

/// GETs a URL; the calling thread blocks meanwhile. Handles, and with them open connections, are
/// kept for the next caller of this process, so a worker finds its connection again and a model
/// that starts a thread for each task keeps its connections alive like every other.
///
/// Throws std::runtime_error, with the URL in the message, when no complete response comes. May
/// be called from any thread; a forked child starts with no handles.
HttpResponse fetch_with_curl(const HttpGet& get);

}  // namespace concbench
