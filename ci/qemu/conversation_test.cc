#include "ci/qemu/conversation.h"

#include <gtest/gtest.h>

namespace qemu {
namespace {

Conversation talk(std::string_view script) { return Conversation(parse_script(script).value()); }

TEST(Script, RefusesAnUnknownWordWithItsLine) {
  const auto script = parse_script("# fine\n\n? what\n");
  ASSERT_FALSE(script);
  EXPECT_NE(script.error().find("line 3"), std::string::npos);
}

TEST(Script, RefusesABrokenExpression) { EXPECT_FALSE(parse_script("~ (\n")); }
TEST(Script, RefusesSameWithoutAGroup) { EXPECT_FALSE(parse_script("= frames\n")); }
TEST(Script, RefusesRepeatWithoutEnd) { EXPECT_FALSE(parse_script("repeat 2\n> x\n")); }
TEST(Script, RepeatsItsBody) { EXPECT_EQ(parse_script("repeat 3\n> a\n< b\nend\n> c\n")->steps.size(), 7U); }
TEST(Script, ReadsTheStatus) { EXPECT_EQ(parse_script("status 35\n")->status, 35); }

TEST(Conversation, IsDoneWithoutSteps) { EXPECT_TRUE(talk("").is_done()); }

TEST(Conversation, TypesOnlyAfterThePrompt) {
  auto conversation = talk("prompt $ \n> help\n");
  EXPECT_EQ(conversation.feed("welcome\r\n$"), "");
  EXPECT_EQ(conversation.feed(" "), "help\r");
  EXPECT_TRUE(conversation.is_done());
}

TEST(Conversation, ReadsInOrder) {
  auto conversation = talk("< second\n< first\n");
  conversation.feed("first\nsecond\n");
  EXPECT_FALSE(conversation.is_done());
  conversation.feed("first\n");
  EXPECT_TRUE(conversation.is_done());
}

TEST(Conversation, MatchesWholeLinesOnly) {
  auto conversation = talk("~ ^total [0-9]+$\n");
  conversation.feed("total 1");
  EXPECT_FALSE(conversation.is_done());
  conversation.feed("2\r\n");
  EXPECT_TRUE(conversation.is_done());
}

TEST(Conversation, FailsWhenAValueChanged) {
  auto conversation = talk("= free ([0-9]+)\n= free ([0-9]+)\n");
  conversation.feed("free 12\nfree 13\n");
  EXPECT_NE(conversation.failure().find("found 13, earlier 12"), std::string::npos);
  EXPECT_FALSE(conversation.is_done());
}

TEST(Conversation, AcceptsAValueThatStays) {
  auto conversation = talk("= free ([0-9]+)\n= free ([0-9]+)\n");
  conversation.feed("free 12\nfree 12\n");
  EXPECT_TRUE(conversation.is_done());
}

TEST(Conversation, FailsOnAForbiddenTextInTwoPieces) {
  auto conversation = talk("! panic\n");
  conversation.feed("pan");
  EXPECT_TRUE(conversation.is_done());
  conversation.feed("ic");
  EXPECT_FALSE(conversation.is_done());
}

TEST(Conversation, SaysWhatItWaitsFor) {
  auto conversation = talk("< one\n< two\n");
  conversation.feed("one");
  EXPECT_NE(conversation.state().find("line 2 of the script (step 2 of 2): waiting for 'two'"), std::string::npos);
}

}  // namespace
}  // namespace qemu
