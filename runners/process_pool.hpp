#pragma once

#include "entry.hpp"

namespace concbench {

/// Workers forked ahead; task numbers go to them and results come back over a socket pair each,
/// as multiprocessing.Pool does it over its pipes. Every worker has one task in hand and one in
/// its socket, so that it does not wait for the parent between two.
///
/// A worker that dies fails the task that it had in hand; the others take over the rest.
RunnerEntry process_pool_entry();

}  // namespace concbench
