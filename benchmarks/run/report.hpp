#pragma once

#include <cstdint>
#include <stdexcept>

#include "benchmarks/cell/cell_order.hpp"
#include "benchmarks/run/outcome.hpp"

namespace concbench {

/// A message that is none of the cell protocol's, or that comes out of turn.
class BadMessage : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a cell's report says: each of the keys that docs/cell_protocol.md lists is checked. Of a
/// report that is not ok only the reason counts. Throws BadMessage that names the key.
Outcome outcome_of(const Json& report, const CellOrder& order);

/// A whole number of at least `least` in a message. Throws BadMessage that names it.
std::uint64_t whole_number_in(const Json& message, const char* key, std::uint64_t least);

}  // namespace concbench
