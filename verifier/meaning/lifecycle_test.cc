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
  std::string move = "other.bit_ = 0;";
  std::string assign = "u64 mine = bit_; bit_ = other.bit_; other.bit_ = mine; return *this;";
};

CellObject pool_of(const Pool& pool) {
  const std::string source = R"(
namespace pool {
struct Bits { u64 used; };
CELL_KEPT(Bits, bits, "inventory", "which slots are taken");
class Slot final {
 public:
  Slot() = default;
  explicit Slot(u64 bit) : bit_(bit) {}
  Slot(Slot&& other) noexcept;
  Slot& operator=(Slot&& other) noexcept;
  ~Slot();
  [[nodiscard]] bool empty() const;
 private:
  u64 bit_ = 0;
};
bool Slot::empty() const { return bit_ == 0; }
Slot::~Slot() { )" + pool.release +
                             R"( }
Slot::Slot(Slot&& other) noexcept : bit_(other.bit_) { )" +
                             pool.move +
                             R"( }
Slot& Slot::operator=(Slot&& other) noexcept { )" +
                             pool.assign + R"( }
Slot take(u64 number) { u64 bit = 1UL << (number & 63); )" +
                             pool.take + " } }";
  return cell("pool", source);
}

Answer judge(const Pool& pool) { return check_lifecycle(pool_of(pool), {"pool::Slot", "_ZN4pool4takeEm"}, {"bits"}); }

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

TEST(Lifecycle, SeesThatTheSourceOfAMoveGivesBackToo) {
  EXPECT_EQ(judge({.move = ""}).message, "after a move the source gives back what is no longer its own");
}

TEST(Lifecycle, SeesThatAMoveLosesWhatWasTaken) {
  EXPECT_EQ(judge({.move = "bit_ = other.bit_ & ~8UL; other.bit_ = 0;"}).message, "what was moved is not given back");
}

TEST(MovedFrom, IsEmpty) {
  EXPECT_EQ(check_moved_from(pool_of({}), "pool::Slot").kind, Kind::kEqual);
  const Answer answer = check_moved_from(pool_of({.move = "if (bit_ < 9) other.bit_ = 0;"}), "pool::Slot");
  EXPECT_EQ(answer.kind, Kind::kDiffers);
  EXPECT_EQ(answer.message, "an object that was moved from is not empty");
  EXPECT_EQ(check_moved_from(pool_of({}), "pool::Other").kind, Kind::kUnknown);
}

TEST(Lifecycle, DoesNotGuess) {
  EXPECT_EQ(judge({.take = "bits.used |= ask(bit); return Slot(bit);"}).kind, Kind::kUnknown);
  EXPECT_EQ(
      judge({.take = "while ((bits.used & bit) != 0) bit = bit * 3 + 1; bits.used |= bit; return Slot(bit);"}).kind,
      Kind::kUnknown);
}

}  // namespace
}  // namespace verifier::meaning
