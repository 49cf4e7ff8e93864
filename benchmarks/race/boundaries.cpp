#include "benchmarks/race/boundaries.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace concbench {
namespace {

/// What may have been spent of alpha by this many pairs.
double allowed(std::size_t pairs, std::size_t last, double alpha) {
  return alpha * std::sqrt(static_cast<double>(pairs) / static_cast<double>(last));
}

/// How many of the tosses of a fair coin were heads, as long as no boundary has been reached.
class Walk {
 public:
  void toss() {
    shares_.push_back(0);
    for (std::size_t heads = shares_.size() - 1; heads > 0; --heads) {
      shares_[heads] = (shares_[heads] + shares_[heads - 1]) / 2;
    }
    shares_[0] /= 2;
  }

  std::size_t tosses() const { return shares_.size() - 1; }

  /// The smallest number of heads for which no more than `most` have reached a boundary; those that
  /// have reached it walk no further.
  std::optional<std::size_t> cut(double most) {
    double above = stopped_;
    std::optional<std::size_t> boundary;
    for (std::size_t heads = shares_.size(); heads-- > 0;) {
      above += shares_[heads];
      if (above > most) break;
      boundary = heads;
    }
    if (!boundary) return std::nullopt;
    for (std::size_t heads = *boundary; heads < shares_.size(); ++heads) {
      stopped_ += std::exchange(shares_[heads], 0.0);
    }
    return boundary;
  }

 private:
  std::vector<double> shares_{1.0};  // by the number of heads
  double stopped_ = 0;
};

/// The same of a single look, however many tosses: by logarithms, and without the walk there.
std::optional<std::size_t> boundary_of_one_look(std::size_t tosses, double most) {
  const auto log_factorial = [](std::size_t n) { return std::lgamma(static_cast<double>(n) + 1); };
  double above = 0;
  std::optional<std::size_t> boundary;
  for (std::size_t heads = tosses + 1; heads-- > 0;) {
    above += std::exp(log_factorial(tosses) - log_factorial(heads) - log_factorial(tosses - heads) -
                      static_cast<double>(tosses) * std::log(2.0));
    if (above > most) break;
    boundary = heads;
  }
  return boundary;
}

}  // namespace

std::vector<Look> with_boundaries(const std::vector<std::size_t>& pairs, std::size_t last,
                                  double alpha) {
  if (pairs.size() == 1) {
    const auto only = pairs.front();
    return {{only, boundary_of_one_look(only, allowed(only, last, alpha))}};
  }
  std::vector<Look> looks;
  Walk walk;
  for (const auto look : pairs) {
    while (walk.tosses() < look) walk.toss();
    looks.push_back({look, walk.cut(allowed(look, last, alpha))});
  }
  return looks;
}

std::vector<Look> looks_up_to(std::size_t last, double alpha) {
  std::size_t first = 1;
  while (first < last && std::exp2(-static_cast<double>(first)) > allowed(first, last, alpha)) {
    ++first;
  }
  constexpr double kMostGrowth = 1.4;
  const double growth = static_cast<double>(last) / static_cast<double>(first);
  const double steps = std::ceil(std::log(growth) / std::log(kMostGrowth));
  std::vector<std::size_t> pairs{first};
  for (double step = 1; step <= steps; ++step) {
    const auto next = static_cast<double>(first) * std::pow(growth, step / steps);
    // Not cut off below what the powers would be without rounding.
    const auto whole = static_cast<std::size_t>(next + 1e-9);
    if (whole > pairs.back()) pairs.push_back(whole);
  }
  return with_boundaries(pairs, last, alpha);
}

}  // namespace concbench
