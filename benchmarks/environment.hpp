#pragma once

#include "json.hpp"
#include "topology.hpp"

namespace concbench {

/// What this machine is, for the manifest; null where it does not tell.
Json describe_environment(const Topology& topology);

/// How this program was built and with which libraries.
Json describe_build();

std::string host_name();

}  // namespace concbench
