#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace concbench {

/// One moment at which a race is looked at: so many pairs, of which at least `boundary` must agree.
/// Empty: no number of them would be proof enough at this look.
struct Look {
  std::size_t pairs;
  std::optional<std::size_t> boundary;
};

/// The exact boundaries of a one-sided sign test that is looked at several times: at each look the
/// smallest count for which the probability that equal runners have reached a boundary by then is
/// at most `alpha` * sqrt(pairs / last), by the binomial random walk, cut at earlier boundaries.
///
/// `pairs` of the looks rise, up to `last` at most.
std::vector<Look> with_boundaries(const std::vector<std::size_t>& pairs, std::size_t last,
                                  double alpha);

/// When to look: first at the fewest pairs that can settle anything, then at numbers that grow by
/// the same factor of at most 1.4, up to `last`. Where `last` pairs are too few, it is the only
/// look, and has no boundary.
std::vector<Look> looks_up_to(std::size_t last, double alpha);

}  // namespace concbench
