// How a sample's time is spent on measurements and batches.

#include "benchmarks/cell/portions.hpp"

#include <gtest/gtest.h>

#include "benchmarks/run/taken_samples.hpp"

namespace concbench {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

TEST(Portions, OfShortBatchesEachMeasurementHasAsManyAsItsTimeNeeds) {
  EXPECT_EQ(portions_of(milliseconds(2), milliseconds(30), 3), (Portions{3, 15}));
  EXPECT_EQ(portions_of(milliseconds(31), milliseconds(30), 3), (Portions{3, 1}));
  EXPECT_EQ(portions_of(nanoseconds(0), nanoseconds(30), 3), (Portions{3, 30}));
}

TEST(Portions, OfLongBatchesThereAreFewerMeasurementsDownToOne) {
  EXPECT_EQ(portions_of(milliseconds(45), milliseconds(30), 3), (Portions{2, 1}));
  EXPECT_EQ(portions_of(milliseconds(61), milliseconds(30), 3), (Portions{1, 1}));
  EXPECT_EQ(portions_of(milliseconds(5000), milliseconds(30), 3), (Portions{1, 1}));
}

TEST(Portions, StayWhileTheyFit) {
  const Portions known{3, 10};
  for (const int batch_ns : {2'000'001, 3'000'000, 4'499'999}) {
    const nanoseconds batch(batch_ns);
    EXPECT_EQ(portions_after(known, batch, milliseconds(30), 3), known) << batch_ns;
  }
  // A batch of more than the whole time stays a single one.
  EXPECT_EQ(portions_after({1, 1}, milliseconds(5000), milliseconds(30), 3), (Portions{1, 1}));
}

TEST(Portions, AreWorkedOutAnewWhereTheLastSampleTookMuchMoreOrMuchLess) {
  EXPECT_EQ(portions_after({3, 12}, milliseconds(11), milliseconds(30), 3), (Portions{3, 3}));
  EXPECT_EQ(portions_after({3, 2}, milliseconds(5), milliseconds(30), 3), (Portions{3, 6}));
  EXPECT_EQ(portions_after({1, 1}, milliseconds(5), milliseconds(30), 3), (Portions{3, 6}));
  EXPECT_EQ(portions_after({3, 1000}, nanoseconds(0), milliseconds(30), 3),
            (Portions{3, 30'000'000}));
}

TEST(Portions, AreLongWhereFewBatchesAreMeasured) {
  EXPECT_TRUE(is_long({1, 1}));
  EXPECT_TRUE(is_long({2, 4}));
  EXPECT_FALSE(is_long({3, 3}));
}

TEST(PortionsAfter, ASampleThatTookTooLongAreFoundOutAnew) {
  TakenSamples taken;
  StoredSample sample;
  sample.cell = "cell";
  sample.iterations = 1000;
  sample.measurements = 3;
  taken.add(sample);
  const auto known = [&] { return taken.calibration("cell").portions; };
  EXPECT_EQ(known(), (Portions{3, 1000}));
  StoredSample other;
  other.cell = "cell";
  other.status = Status::kFailed;
  taken.add(other);
  EXPECT_EQ(known(), (Portions{3, 1000}));
  other.status = Status::kTimeout;
  taken.add(other);
  EXPECT_EQ(known(), (Portions{0, 0}));
}

}  // namespace
}  // namespace concbench
