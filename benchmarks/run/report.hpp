#pragma once

#include <stdexcept>

#include "benchmarks/cell/cell_order.hpp"

namespace concbench {

/// A message that is none of the cell protocol's, or that comes out of turn.
class BadMessage : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What of a cell's report goes into its sample: the keys that docs/cell_protocol.md lists, each
/// checked; null where a program that was measured does not know one that every sample has. Of a
/// report that is not ok only the reason. Throws BadMessage that names the key.
Json sample_of_report(const Json& report, const CellOrder& order);

/// A whole number of at least `least` in a message. Throws BadMessage that names it.
std::uint64_t whole_number_in(const Json& message, const char* key, std::uint64_t least);

}  // namespace concbench
