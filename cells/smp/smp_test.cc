// What one processor writes and another one reads of it, one step after the other. Processors that run at the same
// time: //tests/smp.
#include "cells/smp/smp.h"

#include <gtest/gtest.h>

#include "cells/smp/mail.h"
#include "kernel/arch/cpu_ops.h"

namespace smp {
namespace {

/// Two processors take part. Afterwards the first is alone again.
class TwoProcessors : public testing::Test {
 protected:
  TwoProcessors() {
    arch::host::machine() = {};
    mail().online = 2;
  }
  ~TwoProcessors() override {
    be(0);
    mail().online = 0;
  }

  static void be(std::uint32_t processor) { arch::set_processor_area({processor}); }

  /// As the first processor makes it known, but for the interrupt.
  static void wish(Wish what) {
    mail().wish = what;
    ++mail().number;
  }

  static interrupts::Frame with_interrupts(bool are_on) {
    interrupts::Frame frame{};
    frame.rflags = are_on ? 0x202 : 0x2;
    return frame;
  }
};

TEST(Smp, AProcessorAloneSpeaksToNobody) {
  arch::host::machine() = {};
  const std::uint64_t number = mail().number;
  flush_others();
  stop_others();
  go_on();
  end_others();
  EXPECT_EQ(mail().number, number);
  EXPECT_TRUE(arch::host::machine().msr.empty());
}

TEST(Smp, DoesNotStartWithoutAScheduler) {
  const auto started = start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::kRefused);
  EXPECT_EQ(mail().online, 0U);
}

TEST_F(TwoProcessors, AnAnswerIsGivenOnceAndOtherNmisAreNotTaken) {
  wish(Wish::kFlush);
  be(1);
  EXPECT_TRUE(answer(with_interrupts(false)));
  EXPECT_EQ(mail().answers[1].done, mail().number);
  EXPECT_FALSE(answer(with_interrupts(false))) << "nobody wanted anything: it is somebody else's interrupt";
}

TEST_F(TwoProcessors, NobodyStandsStillWithInterruptsOff) {
  wish(Wish::kStop);
  be(1);
  EXPECT_TRUE(answer(with_interrupts(false)));
  EXPECT_EQ(mail().answers[1].done, mail().number);
  EXPECT_FALSE(mail().answers[1].is_still);
}

TEST_F(TwoProcessors, WhoeverJoinsOwesNoAnswerToOlderWishes) {
  mail().online = 1;
  mail().number = 5;
  be(1);
  join_others(1);
  EXPECT_EQ(mail().online, 2U);
  EXPECT_FALSE(answer(with_interrupts(false)));
}

}  // namespace
}  // namespace smp
