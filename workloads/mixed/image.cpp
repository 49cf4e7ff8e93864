#include "workloads/mixed/image.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

#include "workloads/files/checksum.hpp"
#include "workloads/files/disk_file.hpp"
#include "workloads/files/task_files.hpp"
#include "workloads/mixed/picture.hpp"

namespace concbench {
namespace {

struct Saved {
  std::uint64_t bytes;
  std::uint64_t checksum;
};

Saved summarise(std::string_view content) { return {content.size(), checksum(content)}; }

/// The sample of a task's picture before anything is done to it.
std::uint8_t sample_of(std::size_t task, std::size_t x, std::size_t y, std::size_t channel) {
  return static_cast<std::uint8_t>((3 + channel) * x + (5 + 2 * channel) * y + x * y / 7 +
                                   31 * task);
}

std::string picture_of(std::size_t task, Image::Size size) {
  Picture picture{size.width, size.height, {}};
  picture.samples.reserve(size.width * size.height * 3);
  for (std::size_t y = 0; y < size.height; ++y) {
    for (std::size_t x = 0; x < size.width; ++x) {
      for (std::size_t channel = 0; channel < 3; ++channel) {
        picture.samples.push_back(sample_of(task, x, y, channel));
      }
    }
  }
  return to_ppm(picture);
}

std::size_t bytes_of_picture(Image::Size size) {
  return ppm_header(size.width, size.height).size() + size.width * size.height * 3;
}

std::string transformed(std::string_view bytes) {
  Picture picture = parse_ppm(bytes);
  drop_colour(picture);
  blur(picture);
  return to_ppm(turned(picture));
}

/// The right answer, by no code of picture.cpp: what each pixel of it is, from the definition.
std::string right_picture_of(std::size_t task, Image::Size size) {
  const auto brightness = [&](std::size_t x, std::size_t y) {
    return (77u * sample_of(task, x, y, 0) + 150u * sample_of(task, x, y, 1) +
            29u * sample_of(task, x, y, 2)) /
           256u;
  };
  std::vector<unsigned> grey(size.width * size.height);
  for (std::size_t i = 0; i < grey.size(); ++i) {
    grey[i] = brightness(i % size.width, i / size.width);
  }
  std::string right =
      "P6\n" + std::to_string(size.height) + " " + std::to_string(size.width) + "\n255\n";
  for (std::size_t x = 0; x < size.width; ++x) {  // a column becomes a row
    for (std::size_t y = size.height; y-- > 0;) {
      unsigned sum = 0;
      for (const std::size_t near_y : {y == 0 ? 0 : y - 1, y, std::min(y + 1, size.height - 1)}) {
        for (const std::size_t near_x : {x == 0 ? 0 : x - 1, x, std::min(x + 1, size.width - 1)}) {
          sum += grey[near_y * size.width + near_x];
        }
      }
      right.append(3, static_cast<char>(sum / 9));
    }
  }
  return right;
}

}  // namespace

Image::Image(std::size_t tasks, Size size, std::string directory)
    : tasks_(tasks), size_(size), directory_(std::move(directory)) {
  constexpr std::size_t kLongestSide = 4096;
  if (std::max(size.width, size.height) > kLongestSide) {
    throw std::invalid_argument("image: width and height must be at most " +
                                std::to_string(kLongestSide));
  }
  if (directory_.empty()) return;
  for (std::size_t task = 0; task < tasks; ++task) {
    provide_file(loaded_path(task), bytes_of_picture(size), [&] { return picture_of(task, size); });
  }
}

std::string Image::loaded_path(std::size_t task) const {
  return directory_ + "/picture-" + std::to_string(task) + ".ppm";
}

std::string Image::saved_path(std::size_t task) const {
  return directory_ + "/turned-" + std::to_string(task) + ".ppm";
}

std::size_t Image::result_size() const { return sizeof(Saved); }

void Image::run(std::size_t task, std::span<std::byte> result, Waits& waits) const {
  std::string carried;
  waits.block_in([&] { compute(task, 0, carried, result); });
  compute(task, 1, carried, result);
  waits.block_in([&] { compute(task, 2, carried, result); });
}

Step Image::next(Passage& passage, std::span<std::byte> /*result*/) const {
  switch (passage.number) {
    case 0:
    case 2:
      return Step::block();
    case 1:
      return Step::compute();
    default:
      return Step::finished();
  }
}

void Image::compute(std::size_t task, std::size_t number, std::string& carried,
                    std::span<std::byte> result) const {
  switch (number) {
    case 0:
      carried = read_file(loaded_path(task));
      break;
    case 1: {
      carried = transformed(carried);
      const Saved saved = summarise(carried);
      std::memcpy(result.data(), &saved, sizeof saved);
      break;
    }
    default:
      write_file(saved_path(task), carried);
      moved(task, number, carried, result);
  }
}

std::optional<FileTransfer> Image::file_of(std::size_t task, std::size_t number,
                                           std::string_view carried) const {
  if (number == 0) {
    return FileTransfer{.way = FileTransfer::Way::kRead, .path = loaded_path(task)};
  }
  return FileTransfer{
      .way = FileTransfer::Way::kWrite, .path = saved_path(task), .content = carried};
}

void Image::moved(std::size_t /*task*/, std::size_t number, std::string& carried,
                  std::span<std::byte> /*result*/) const {
  if (number > 0) carried.clear();  // or it would travel back from another process for nothing
}

void Image::verify(std::span<const std::byte> results) const {
  for (std::size_t task = 0; task < tasks_; ++task) {
    Saved saved{};
    std::memcpy(&saved, results.data() + task * sizeof saved, sizeof saved);
    const std::string right = right_picture_of(task, size_);
    const auto [bytes, sum] = summarise(right);
    if (saved.bytes != bytes || saved.checksum != sum) {
      throw WrongAnswer("task " + std::to_string(task) + ": its picture of " +
                        std::to_string(saved.bytes) + " bytes is not the right one of " +
                        std::to_string(bytes));
    }
    if (read_file(saved_path(task)) != right) {
      throw WrongAnswer("task " + std::to_string(task) + ": " + saved_path(task) +
                        " does not hold its picture");
    }
  }
}

/// Each picture as it is loaded, and as it is saved: without colour, of the same size.
DiskNeed Image::disk_need() const { return need_of_files(2 * tasks_, bytes_of_picture(size_)); }

WorkloadEntry image_entry() {
  return {.name = "image",
          .kind = WorkloadKind::kBoth,
          .summary = "each task loads, transforms and saves a picture",
          .parameters = {tasks_parameter("64"),
                         {"width", ParameterKind::kCount, "320", "pixels in a row"},
                         {"height", ParameterKind::kCount, "240", "rows of pixels"},
                         directory_parameter()},
          .small = {{"tasks", "{}"}, {"width", "9"}, {"height", "7"}},
          .make = [](const Parameters& parameters,
                     const Surroundings& surroundings) -> std::unique_ptr<Workload> {
            return std::make_unique<Image>(
                parameters.count("tasks"),
                Image::Size{parameters.count("width"), parameters.count("height")},
                surroundings.directory);
          },
          .needs_directory = true,
          .work_per_task =
              [](const Parameters& parameters) {
                return EstimatedTime(9e-9) * parameters.count("width") * parameters.count("height");
              }};
}

}  // namespace concbench
