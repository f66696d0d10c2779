// The rules of this compiler's frames, compared with what the library's unwinder makes of them.
#include "cells/unwinder/frame_rules.h"

#include <gtest/gtest.h>
#include <unwind.h>

#include <algorithm>
#include <cstring>
#include <vector>

extern "C" {
// libgcc's, which its headers do not declare.
struct dwarf_eh_bases {  // NOLINT(readability-identifier-naming)
  void* tbase;
  void* dbase;
  void* func;
};
const void* _Unwind_Find_FDE(void* pc, dwarf_eh_bases* bases);
}

namespace unwinder {
namespace {

_Unwind_Reason_Code collect(_Unwind_Context* frame, void* argument) {
  int is_before_instruction = 0;
  const std::uint64_t rip = _Unwind_GetIPInfo(frame, &is_before_instruction);
  if (rip == 0) return _URC_END_OF_STACK;
  static_cast<std::vector<Registers>*>(argument)->push_back(
      {_Unwind_GetGR(frame, 3), _Unwind_GetGR(frame, 6), _Unwind_GetGR(frame, 12), _Unwind_GetGR(frame, 13),
       _Unwind_GetGR(frame, 14), _Unwind_GetGR(frame, 15), _Unwind_GetCFA(frame), rip,
       static_cast<std::uint64_t>(is_before_instruction)});
  return _URC_NO_REASON;
}

struct Compared {
  int alike = 0;
  int left_out = 0;  ///< Of forms that are not known here.
};

/// Steps once from each frame of this stack. The frames are still there: their functions have not returned.
[[gnu::noinline]] Compared compare_stack() {
  std::vector<Registers> frames;
  _Unwind_Backtrace(collect, &frames);
  Compared result;
  for (std::size_t i = 1; i + 1 < frames.size(); ++i) {  // This function's own registers have changed since.
    const std::uint64_t pc = frames[i].rip - 1;
    dwarf_eh_bases bases{};
    const void* const entry = _Unwind_Find_FDE(reinterpret_cast<void*>(pc), &bases);
    const auto frame = describe_frame(static_cast<const unsigned char*>(entry));
    const auto rules =
        frame ? rules_at(*frame, pc - reinterpret_cast<std::uint64_t>(bases.func)) : std::optional<FrameRules>();
    if (!rules) {
      ++result.left_out;
      continue;
    }
    Registers caller = frames[i];
    EXPECT_TRUE(step(caller, *rules));
    EXPECT_EQ(std::memcmp(&caller, &frames[i + 1], sizeof(caller)), 0) << "frame " << i;
    ++result.alike;
  }
  return result;
}

[[gnu::noinline]] Compared with_many_registers(std::vector<std::uint64_t>& values) {
  std::uint64_t a = values[0], b = values[1], c = values[2], d = values[3], e = values[4], f = values[5];
  const Compared result = compare_stack();
  values = {a + b, b + c, c + d, d + e, e + f, f + a};  // All live over the call.
  return result;
}

[[gnu::noinline]] Compared with_frame_pointer(std::size_t size) {
  auto* const room = static_cast<unsigned char*>(__builtin_alloca(size));
  room[0] = 1;
  const Compared result = compare_stack();
  room[size - 1] = room[0];
  return result;
}

TEST(FrameRules, AgreeWithTheUnwinderOnThisStack) {
  std::vector<std::uint64_t> values = {1, 2, 3, 4, 5, 6};
  const Compared many = with_many_registers(values);
  EXPECT_GE(many.alike, 8);
  EXPECT_LE(many.left_out, 2);
  const Compared pointer = with_frame_pointer(values.size() * 8);
  EXPECT_GE(pointer.alike, 8);
}

/// A common and an own entry by hand, with absolute addresses.
class Tables {
 public:
  Tables(const char* letters, std::vector<unsigned char> common, std::vector<unsigned char> own) {
    put32(0);
    put32(0);
    bytes_.push_back(1);
    bytes_.insert(bytes_.end(), letters, letters + std::strlen(letters) + 1);
    bytes_.insert(bytes_.end(), {1, 0x78, 16});  // code unit 1, data unit -8, return address 16
    bytes_.insert(bytes_.end(), {static_cast<unsigned char>(std::strlen(letters) - 1)});
    for (const char* letter = letters + 1; *letter != 0; ++letter) bytes_.push_back(0);
    bytes_.insert(bytes_.end(), common.begin(), common.end());
    set32(0, bytes_.size() - 4);
    entry_ = bytes_.size();
    put32(0);
    put32(entry_ + 4);
    bytes_.insert(bytes_.end(), 16, 0);  // start, length
    bytes_.push_back(0);
    bytes_.insert(bytes_.end(), own.begin(), own.end());
    set32(entry_, bytes_.size() - entry_ - 4);
  }
  [[nodiscard]] std::optional<FrameRules> at(std::uint64_t offset) const {
    const auto frame = describe_frame(bytes_.data() + entry_);
    return frame ? rules_at(*frame, offset) : std::nullopt;
  }

 private:
  void put32(std::size_t value) {
    bytes_.resize(bytes_.size() + 4);
    set32(bytes_.size() - 4, value);
  }
  void set32(std::size_t at, std::size_t value) {
    const auto number = static_cast<std::uint32_t>(value);
    std::memcpy(&bytes_[at], &number, 4);
  }
  std::vector<unsigned char> bytes_;
  std::size_t entry_ = 0;
};

const std::vector<unsigned char> kBegin = {0x0c, 7, 8, 0x90, 1};  // frame address rsp + 8, return address below it

TEST(FrameRules, ChangeBehindTheInstructionThatChangesThem) {
  // push rbx after 1 byte; saved; restored at 10.
  const Tables tables("zR", kBegin, {0x41, 0x0e, 16, 0x83, 2, 0x49, 0x0e, 8, 0xc3});
  EXPECT_EQ(tables.at(0)->distance, 8);
  EXPECT_EQ(tables.at(1)->distance, 16);
  EXPECT_EQ(tables.at(1)->saved[0], -16);
  EXPECT_EQ(tables.at(9)->distance, 16);
  EXPECT_EQ(tables.at(10)->distance, 8);
  EXPECT_EQ(tables.at(10)->saved[0], FrameRules::kKept);
}

TEST(FrameRules, AreRememberedAndComeBack) {
  const Tables tables("zR", kBegin, {0x41, 0x0e, 32, 0x0a, 0x44, 0x0e, 8, 0x41, 0x0b});
  EXPECT_EQ(tables.at(4)->distance, 32);
  EXPECT_EQ(tables.at(5)->distance, 8);
  EXPECT_EQ(tables.at(6)->distance, 32);
  EXPECT_FALSE(Tables("zR", kBegin, {0x0b}).at(0)) << "nothing was remembered";
}

TEST(FrameRules, CountFromRbpOnceItIsTheFramePointer) {
  const Tables tables("zR", kBegin, {0x41, 0x0e, 16, 0x86, 2, 0x43, 0x0d, 6});
  EXPECT_FALSE(tables.at(3)->is_from_rbp);
  EXPECT_TRUE(tables.at(4)->is_from_rbp);
  EXPECT_EQ(tables.at(4)->saved[1], -16);
}

TEST(FrameRules, LeaveOtherFormsToOthers) {
  EXPECT_TRUE(Tables("zR", kBegin, {}).at(0));
  EXPECT_FALSE(Tables("zRS", kBegin, {}).at(0)) << "a signal frame";
  EXPECT_FALSE(Tables("zB", kBegin, {}).at(0)) << "an unknown letter";
  EXPECT_FALSE(Tables("zR", kBegin, {0x0f, 1, 0x77}).at(0)) << "a frame address by expression";
  EXPECT_FALSE(Tables("zR", kBegin, {0x10, 3, 1, 0x77}).at(0)) << "a register by expression";
  EXPECT_FALSE(Tables("zR", kBegin, {0x2e, 8}).at(0)) << "arguments on the stack";
  EXPECT_FALSE(Tables("zR", kBegin, {0x0c, 10, 0}).at(0)) << "counted from r10";
  EXPECT_FALSE(Tables("zR", kBegin, {0x07, 16}).at(0)) << "the end of the stack";
  EXPECT_FALSE(Tables("zR", kBegin, {0x90, 2}).at(0)) << "the return address elsewhere";
}

TEST(Step, RefusesAFrameThatIsNotAbove) {
  Registers registers{};
  registers.rsp = 0x1000;
  FrameRules rules{.is_from_rbp = true, .distance = 16, .saved = {}};
  registers.rbp = 0x0ff0;
  EXPECT_FALSE(step(registers, rules));
  EXPECT_EQ(registers.rsp, 0x1000U);
}

}  // namespace
}  // namespace unwinder
