// Handles from source: what is taken and given back.
#include "verifier/meaning/lifecycle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "verifier/meaning/source_cell.h"

namespace verifier::meaning {
namespace {

using testing::Contains;
using testing::HasSubstr;
using Kind = Answer::Kind;

/// A pool of 64 slots with handles; the parts that differ from test to test are code.
struct Pool {
  std::string take = "if ((bits.used & bit) != 0) return {}; bits.used |= bit; return Slot(bit);";
  std::string release = "bits.used &= ~bit_;";
  std::string assign = "u64 mine = bit_; bit_ = other.bit_; other.bit_ = mine; return *this;";
};

Answer judge(const Pool& pool) {
  const std::string source = R"(
namespace pool {
struct Bits { u64 used; };
CELL_KEPT(Bits, bits, "inventory", "which slots are taken");
class Slot final {
 public:
  Slot() = default;
  explicit Slot(u64 bit) : bit_(bit) {}
  Slot(Slot&& other) noexcept : bit_(other.bit_) { other.bit_ = 0; }
  Slot& operator=(Slot&& other) noexcept;
  ~Slot();
 private:
  u64 bit_ = 0;
};
Slot::~Slot() { )" + pool.release +
                             R"( }
Slot& Slot::operator=(Slot&& other) noexcept { )" +
                             pool.assign + R"( }
Slot take(u64 number) { u64 bit = 1UL << (number & 63); )" +
                             pool.take + " } }";
  return check_lifecycle(cell("pool", source), {"_ZN4pool4takeEm", "_ZN4pool4SlotD1Ev", "_ZN4pool4SlotaSEOS0_"},
                         {"bits"});
}

TEST(Lifecycle, AcceptsWhatGivesBackWhatWasTaken) {
  const Answer answer = judge({});
  EXPECT_EQ(answer.kind, Kind::kEqual) << answer.message;
}

TEST(Lifecycle, AcceptsOtherWaysToExchange) {
  EXPECT_EQ(
      judge({.assign = "if (this != &other) { this->~Slot(); bit_ = other.bit_; other.bit_ = 0; } return *this;"}).kind,
      Kind::kEqual);
}

TEST(Lifecycle, ShowsWhatIsNotGivenBack) {
  const Answer answer = judge({.release = "if ((bit_ & 0x5555) != 0) bits.used &= ~bit_;"});
  EXPECT_EQ(answer.kind, Kind::kDiffers);
  EXPECT_THAT(answer.steps, Contains(HasSubstr("number of taking 1 = ")));
}

TEST(Lifecycle, NeedsAnEarlierTakingToSeeThatAllIsGivenBack) {
  const Answer answer = judge({.release = "if (bit_ != 0) bits.used = 0;"});
  EXPECT_EQ(answer.message, "taking and giving back at once does not leave things as they were");
  EXPECT_THAT(answer.steps, Contains(HasSubstr("of taking 2")));
}

TEST(Lifecycle, SeesWhatWasNotTaken) {
  EXPECT_EQ(
      judge({.take = "if ((bits.used & bit) != 0) return {}; if (number < 32) bits.used |= bit; return Slot(bit);"})
          .message,
      "an object is handed out that would give back what was not taken for it");
}

TEST(Lifecycle, SeesWhatAssignmentLoses) {
  EXPECT_EQ(judge({.assign = "bit_ = other.bit_; other.bit_ = 0; return *this;"}).message,
            "assignment loses what the object had, or gives it back twice");
}

TEST(Lifecycle, DoesNotGuess) {
  EXPECT_EQ(judge({.take = "bits.used |= ask(bit); return Slot(bit);"}).kind, Kind::kUnknown);
  EXPECT_EQ(
      judge({.take = "while ((bits.used & bit) != 0) bit = bit * 3 + 1; bits.used |= bit; return Slot(bit);"}).kind,
      Kind::kUnknown);
}

}  // namespace
}  // namespace verifier::meaning
