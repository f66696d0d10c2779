// Without tasks: there is nobody to wait for. Waiting is shown in QEMU (//tests/restart).
#include "cells/cell_swap/cell_swap.h"

#include <array>

#include "cells/cell_loader/test_system.h"

namespace cell_swap {
namespace {

using cell_loader::Old;
using cell_loader::SwapPair;

constexpr std::array kSet = {SwapPair{"counter", "counter_v2"}, SwapPair{"checksum", "checksum_v2"}};
constexpr Patience kSecond{1'000'000'000};

class CellSwap : public cell_loader::testing::SystemTest {
 protected:
  void SetUp() override {
    SystemTest::SetUp();
    ASSERT_TRUE(cell_loader::load("demo_client"));
  }
  static std::string_view file_of(std::string_view cell) { return cell_namespace::find_cell(cell)->file; }
};

TEST_F(CellSwap, ReplacesASetAndGoesBack) {
  const auto swapped = swap_set(kSet, Old::kKept, kSecond);
  ASSERT_TRUE(swapped);
  EXPECT_EQ(swapped->cells, 2U);
  EXPECT_EQ(file_of("counter"), "counter_v2");
  EXPECT_EQ(file_of("checksum"), "checksum_v2");
  ASSERT_TRUE(swap_back(kSecond));
  EXPECT_EQ(file_of("counter"), "counter");
  EXPECT_EQ(file_of("checksum"), "checksum");
}

TEST_F(CellSwap, LogsWhyItDidNot) {
  EXPECT_EQ(swap_set(std::array{SwapPair{"counter", "nobody"}}, Old::kDropped, kSecond).error().kind,
            ErrorKind::kNotFound);
  EXPECT_NE(output().find("[cell_swap] nothing was replaced: the witness describes no cell file nobody"),
            std::string::npos)
      << output();
  output().clear();
  EXPECT_EQ(swap_back(kSecond).error().kind, ErrorKind::kNotFound);
  EXPECT_NE(output().find("[cell_swap] nothing was replaced: no version is kept"), std::string::npos) << output();
}

TEST_F(CellSwap, TellsAtOnceWhoIsInTheWayWhereNobodyCanBeWaitedFor) {
  static bool is_told = false;
  ASSERT_TRUE(cxx_runtime::register_other_flows(
      {[]() noexcept { is_told = false; }, []() noexcept {},
       []() noexcept {
         return std::exchange(is_told, true) ? 0 : cell_namespace::find_cell("checksum")->text.start().value + 1;
       },
       [](Text<64>& out) noexcept { out.append("task 7 (worker)"); }}));
  const auto refused = swap_set(kSet, Old::kKept, kSecond);
  cxx_runtime::unregister_other_flows();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInUse);
  EXPECT_TRUE(refused.error().text.view().starts_with("task 7 (worker) is in checksum: checksum::"))
      << refused.error().text.view();
  EXPECT_EQ(file_of("counter"), "counter");
}

}  // namespace
}  // namespace cell_swap
