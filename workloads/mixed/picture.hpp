#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace concbench {

/// Rows of pixels from the top, each pixel red, green, blue.
struct Picture {
  std::size_t width;
  std::size_t height;
  std::vector<std::uint8_t> samples;

  bool operator==(const Picture&) const = default;
};

/// What stands before the samples.
std::string ppm_header(std::size_t width, std::size_t height);

/// From the bytes of a binary PPM file without comments, one byte for each sample. Throws
/// std::runtime_error when they are something else.
Picture parse_ppm(std::string_view bytes);
std::string to_ppm(const Picture& picture);

/// Each pixel as bright as before, without its colour.
void drop_colour(Picture& picture);
/// Each sample the mean, rounded down, of the 3 x 3 around it; at an edge, the edge repeated.
void blur(Picture& picture);
/// A quarter turn to the right.
Picture turned(const Picture& picture);

}  // namespace concbench
