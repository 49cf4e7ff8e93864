#pragma once

#include "workloads/contract/exchange.hpp"
#include "workloads/contract/file_descriptor.hpp"

namespace concbench {

/// Sends the message and receives the reply; the calling thread blocks meanwhile. Connections are
/// kept for the next caller of this process, last used first: there are as many as threads ever
/// exchanged at once. A forked child makes its own. Throws std::runtime_error, with the endpoint in
/// its message, where they are not exchanged completely.
void exchange_blocking(const Exchange& exchange);

/// Opens a connection; the calling thread blocks meanwhile. Throws as exchange_blocking does.
FileDescriptor connect_to(const Endpoint& endpoint);

/// Throws std::system_error.
void make_non_blocking(int socket);

}  // namespace concbench
