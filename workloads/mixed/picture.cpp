#include "workloads/mixed/picture.hpp"

#include <cstring>
#include <stdexcept>

#include "workloads/contract/number.hpp"

namespace concbench {
namespace {

constexpr std::size_t kChannels = 3;

/// The next number of the header; nothing but numbers and single spaces or line ends is there.
std::size_t take_size(std::string_view& bytes) {
  constexpr std::size_t kLongestSide = 1u << 16;
  const auto number = take_number<std::size_t>(bytes).value_or(0);
  if (bytes.empty() || number == 0 || number > kLongestSide) {
    throw std::runtime_error("not a PPM picture: its header names no size");
  }
  bytes.remove_prefix(1);
  return number;
}

}  // namespace

Picture parse_ppm(std::string_view bytes) {
  constexpr std::string_view kMagic = "P6\n";
  if (!bytes.starts_with(kMagic)) {
    throw std::runtime_error("not a PPM picture: it does not begin with P6");
  }
  bytes.remove_prefix(kMagic.size());
  Picture picture{take_size(bytes), take_size(bytes), {}};
  if (take_size(bytes) != 255) {
    throw std::runtime_error("not a PPM picture of one byte for each sample");
  }
  if (bytes.size() != picture.width * picture.height * kChannels) {
    throw std::runtime_error("not a PPM picture: its length does not fit its size");
  }
  picture.samples.resize(bytes.size());
  std::memcpy(picture.samples.data(), bytes.data(), bytes.size());
  return picture;
}

std::string ppm_header(std::size_t width, std::size_t height) {
  return "P6\n" + std::to_string(width) + " " + std::to_string(height) + "\n255\n";
}

std::string to_ppm(const Picture& picture) {
  std::string bytes = ppm_header(picture.width, picture.height);
  const auto header_bytes = bytes.size();
  bytes.resize(header_bytes + picture.samples.size());
  std::memcpy(bytes.data() + header_bytes, picture.samples.data(), picture.samples.size());
  return bytes;
}

void drop_colour(Picture& picture) {
  auto* const samples = picture.samples.data();
  for (std::size_t i = 0; i < picture.samples.size(); i += kChannels) {
    // How bright the eye finds each colour, in 256ths: ITU-R BT.601.
    const unsigned brightness =
        (77u * samples[i] + 150u * samples[i + 1] + 29u * samples[i + 2]) / 256u;
    for (std::size_t channel = 0; channel < kChannels; ++channel) {
      samples[i + channel] = static_cast<std::uint8_t>(brightness);
    }
  }
}

void blur(Picture& picture) {
  // Sums of three in a row, then of three of those in a column: 4 additions instead of 8.
  const std::size_t row_length = picture.width * kChannels;
  std::vector<std::uint16_t> sums(picture.samples.size());
  for (std::size_t row = 0; row < picture.height; ++row) {
    const auto* const in = picture.samples.data() + row * row_length;
    auto* const out = sums.data() + row * row_length;
    const auto sum = [&](std::size_t left, std::size_t here, std::size_t right) {
      out[here] = static_cast<std::uint16_t>(in[left] + in[here] + in[right]);
    };
    for (std::size_t i = 0; i < kChannels; ++i) {
      const std::size_t last = row_length - kChannels + i;
      sum(i, i, picture.width > 1 ? i + kChannels : i);
      if (picture.width > 1) sum(last - kChannels, last, last);
    }
    for (std::size_t i = kChannels; i + kChannels < row_length; ++i) {
      sum(i - kChannels, i, i + kChannels);
    }
  }
  for (std::size_t row = 0; row < picture.height; ++row) {
    const auto* const here = sums.data() + row * row_length;
    const auto* const above = row > 0 ? here - row_length : here;
    const auto* const below = row + 1 < picture.height ? here + row_length : here;
    auto* const out = picture.samples.data() + row * row_length;
    for (std::size_t i = 0; i < row_length; ++i) {
      out[i] = static_cast<std::uint8_t>((above[i] + here[i] + below[i]) / 9);
    }
  }
}

Picture turned(const Picture& picture) {
  Picture turned{picture.height, picture.width, std::vector<std::uint8_t>(picture.samples.size())};
  for (std::size_t row = 0; row < picture.height; ++row) {
    const auto* in = picture.samples.data() + row * picture.width * kChannels;
    auto* out = turned.samples.data() + (turned.width - 1 - row) * kChannels;
    for (std::size_t column = 0; column < picture.width; ++column) {
      std::memcpy(out, in, kChannels);
      in += kChannels;
      out += turned.width * kChannels;
    }
  }
  return turned;
}

}  // namespace concbench
