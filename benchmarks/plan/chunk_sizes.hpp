#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace concbench {

/// How many tasks a worker of process_pool is sent at once: each is a pool of its own. None when
/// it is not asked for.
using ChunkSizes = std::vector<std::size_t>;

/// Reads "1,100". Throws UsageError.
ChunkSizes parse_chunk_sizes(const std::string& text);

/// The text that parse_chunk_sizes reads.
std::string to_text(const ChunkSizes& sizes);

}  // namespace concbench
