// Pictures: the known ones in both forms, what must hold for any, and that wrong ones are found.

#include <cstdint>
#include <filesystem>

#include "files_test.hpp"
#include "workloads/files/disk_file.hpp"
#include "workloads/mixed/image.hpp"
#include "workloads/mixed/picture.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

TEST(PictureTest, IsWhatItWasAfterFourTurns) {
  const Picture picture{2, 3, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18}};
  const Picture once{3, 2, {13, 14, 15, 7, 8, 9, 1, 2, 3, 16, 17, 18, 10, 11, 12, 4, 5, 6}};
  EXPECT_EQ(turned(picture), once);
  EXPECT_EQ(turned(turned(turned(turned(picture)))), picture);
}

TEST(PictureTest, StaysAsItIsWhenItIsEvenOrGrey) {
  for (const std::size_t width : {1u, 2u, 3u, 17u}) {
    for (const std::size_t height : {1u, 2u, 5u}) {
      const Picture even{width, height, std::vector<std::uint8_t>(width * height * 3, 200)};
      Picture picture = even;
      blur(picture);
      EXPECT_EQ(picture, even) << width << " x " << height;
      drop_colour(picture);
      EXPECT_EQ(picture, even) << width << " x " << height;
    }
  }
}

TEST(PictureTest, IsReadAsItWasWrittenAndNothingElseIs) {
  const Picture picture{2, 1, {10, 32, 0, 255, 9, 13}};
  const auto bytes = to_ppm(picture);
  EXPECT_EQ(parse_ppm(bytes), picture);
  for (const std::string& wrong :
       {std::string(), std::string("P5\n1 1\n255\nx"), bytes + "x", bytes.substr(0, 12),
        std::string("P6\n1"), std::string("P6\n0 1\n255\n"), std::string("P6\n1 1\n65535\nxxxxxx"),
        std::string("P6\n99999999999 99999999999\n255\n")}) {
    EXPECT_THROW(parse_ppm(wrong), std::runtime_error) << wrong;
  }
}

using ImageTest = InScratch;

TEST_F(ImageTest, HasTheKnownPicturesInBothForms) {
  // By another program that works pixel by pixel.
  const std::pair<std::uint64_t, std::uint64_t> known{200, 9414015937461135982u};
  const Image workload(5, {9, 7}, directory_);
  Batch batch(workload);
  execute_blocking(batch, waits_);
  EXPECT_TRUE(all_right(batch));
  EXPECT_EQ(numbers_of(batch, 3), known);
  EXPECT_EQ(waits_.blocked(), 10u);
  const std::vector steps{Step::Kind::kBlock, Step::Kind::kCompute, Step::Kind::kBlock};
  EXPECT_EQ(execute_in_steps(batch, waits_), steps);
  EXPECT_TRUE(all_right(batch));
  EXPECT_EQ(numbers_of(batch, 3), known);
}

TEST_F(ImageTest, HasTheKnownPictureAtItsDefaultSize) {
  const Image workload(1, {320, 240}, directory_);
  Batch batch(workload);
  execute_blocking(batch, waits_);
  EXPECT_TRUE(all_right(batch));
  EXPECT_EQ(numbers_of(batch, 0),
            std::pair(std::uint64_t{230415}, std::uint64_t{12770180703264000909u}));
}

TEST_F(ImageTest, IsRightAtEverySmallSize) {
  for (const std::size_t width : {1u, 2u, 3u, 8u}) {
    for (const std::size_t height : {1u, 2u, 3u, 8u}) {
      const ScratchDirectory own(directory_);
      const Image workload(2, {width, height}, own.path());
      Batch batch(workload);
      execute_blocking(batch, waits_);
      EXPECT_TRUE(all_right(batch)) << width << " x " << height;
    }
  }
}

TEST_F(ImageTest, FindsAPictureThatIsNotTheRightOne) {
  const Image workload(2, {9, 7}, directory_);
  Batch batch(workload);
  execute_blocking(batch, waits_);
  const auto path = directory_ + "/turned-1.ppm";
  auto picture = read_file(path);
  picture.back() ^= 1;
  write_file(path, picture);
  EXPECT_EQ(complaint(batch), "task 1: " + path + " does not hold its picture");
  fs::copy_file(directory_ + "/picture-1.ppm", directory_ + "/picture-0.ppm",
                fs::copy_options::overwrite_existing);
  execute_blocking(batch, waits_);
  EXPECT_NE(complaint(batch).find("task 0: its picture"), std::string::npos);
  write_file(directory_ + "/picture-1.ppm", "nothing");
  execute_in_steps(batch, waits_);
  ASSERT_EQ(batch.failures().size(), 1u);
  EXPECT_EQ(batch.failures().front().reason, "not a PPM picture: it does not begin with P6");
}

TEST_F(ImageTest, FindsItsPicturesWholeWhenSeveralProcessesMakeThem) {
  EXPECT_TRUE(right_in_processes(4, [&] {
    const Image workload(16, {64, 48}, directory_);
    Batch batch(workload);
    execute_blocking(batch, waits_);
    // Not the saved files, which the other processes write as well.
    return batch.failures().empty() && numbers_of(batch, 15).first == 64 * 48 * 3 + 13;
  }));
}

TEST_F(ImageTest, RefusesLargePictures) {
  EXPECT_EQ(refusal(image_entry(), {{"width", "4097"}}),
            "image: width and height must be at most 4096");
}

}  // namespace
}  // namespace concbench
