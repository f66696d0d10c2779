#include "kernel/base/result.h"

#include <gtest/gtest.h>

namespace {

std::string text_of(const std::unexpected<Error>& failure) { return std::string(failure.error().text.view()); }

TEST(Fail, joins_its_parts_in_order) {
  Text<8> text;
  text.append("held");
  const char* pointer = "ptr";
  const std::unexpected<Error> failure =
      fail(ErrorKind::kInUse, "literal ", std::string_view("view "), text, '/', pointer, ' ', std::uint8_t{7}, -1);
  EXPECT_EQ(text_of(failure), "literal view held/ptr 0x70xffffffffffffffff");
  EXPECT_EQ(failure.error().kind, ErrorKind::kInUse);
}

TEST(Fail, takes_a_null_view_for_empty_text_and_zero_for_a_number) {
  EXPECT_EQ(text_of(fail(ErrorKind::kNotFound, "<", std::string_view(), ">", 0)), "<>0x0");
}

TEST(Fail, cuts_what_does_not_fit) {
  const std::string wide(200, 'x');
  const std::unexpected<Error> failure = fail(ErrorKind::kOverflow, wide, 1);
  EXPECT_EQ(text_of(failure), std::string(118, 'x'));
  EXPECT_TRUE(failure.error().text.truncated());
}

Result<int> half(int value) {
  if (value % 2 != 0) return fail(ErrorKind::kMisaligned, value, " is odd");
  return value / 2;
}

Result<int> quarter(int value) {
  TRY_ASSIGN(const int first, half(value));
  TRY(half(first));
  return half(first);
}

TEST(Try, returns_the_first_error_or_the_value) {
  EXPECT_EQ(quarter(12).value(), 3);
  EXPECT_EQ(quarter(3).error().text.view(), "0x3 is odd");
  EXPECT_EQ(quarter(6).error().text.view(), "0x3 is odd");
}

}  // namespace
