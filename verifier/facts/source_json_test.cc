#include "verifier/facts/source_json.h"

#include <gtest/gtest.h>

#include <random>

namespace verifier::facts {
namespace {

SourceFacts sample() {
  SourceFacts facts;
  facts.code.fill(0xa5);
  facts.files = {{"cells/a/a.cc", 20}, {"cells/a/a.h", 30}};
  facts.vocabulary = {{"kernel/base/text.h", 40}};
  facts.constructs = {
      {Construct::Kind::kCast, "reinterpret_cast to int*", "a::f", "cells/a/a.cc", 7, 0, 0},
      {Construct::Kind::kAddress, "constant address as int*", "a::g", "cells/a/a.cc", 9, 0xfee00000, 4}};
  facts.handles = {{"a::Ticket", "cells/a/a.h:3", {{Handle::Flaw::kNoEmpty, "", "cells/a/a.h:3"}}}};
  facts.offered = {{HeaderItem::Kind::kBody, "a::step as int (int)", "{ return 1; }", "cells/a/a.h", 12}};
  facts.copied = {{HeaderItem::Kind::kConstant, "b::kSize", "const int = 7", "cells/b/b.h", 5}};
  return facts;
}

std::string refusal(std::string_view from, std::string_view to) {
  std::string text = *write_source(sample());
  const auto at = text.find(from);
  EXPECT_NE(at, text.npos) << text;
  text.replace(at, from.size(), to);
  const auto read = read_source(text);
  EXPECT_FALSE(read);
  return read ? "" : read.error();
}

TEST(SourceJson, SurvivesTheWayThereAndBack) {
  const auto text = write_source(sample());
  ASSERT_TRUE(text);
  const auto read = read_source(*text);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->code, sample().code);
  EXPECT_EQ(read->files, sample().files);
  EXPECT_EQ(read->vocabulary, sample().vocabulary);
  EXPECT_EQ(read->constructs, sample().constructs);
  EXPECT_EQ(read->handles, sample().handles);
  EXPECT_EQ(read->offered, sample().offered);
  EXPECT_EQ(read->copied, sample().copied);
  EXPECT_EQ(*write_source(*read), *text);
}

TEST(SourceJson, RefusesUnknownKindsAndFlaws) {
  EXPECT_EQ(refusal("\"kind\":1", "\"kind\":99"), "source: constructs[0]: 'kind' is no known kind");
  EXPECT_EQ(refusal("{\"file\":\"cells/a/a.h\",\"kind\":0", "{\"file\":\"cells/a/a.h\",\"kind\":5"),
            "source: offered[0]: 'kind' is no known kind");
  EXPECT_EQ(refusal("\"flaw\":12", "\"flaw\":14"), "source: handles[0]: findings[0]: 'flaw' is no known flaw");
}
TEST(SourceJson, RefusesRowsOutOfOrder) {
  EXPECT_EQ(refusal("\"kind\":1", "\"kind\":7"), "source: constructs[1] is out of order");
  EXPECT_EQ(refusal("cells/a/a.h", "cells/a/a.c"), "source: files[1] is out of order");
}
TEST(SourceJson, RefusesLinesOutOfRange) {
  EXPECT_EQ(refusal("\"line\":7", "\"line\":4294967296"), "source: constructs[0]: 'line' is out of range");
  EXPECT_EQ(refusal("\"lines\":40", "\"lines\":4294967296"), "source: vocabulary[0]: 'lines' is out of range");
  EXPECT_EQ(refusal("\"line\":7", "\"line\":-7"), "source: constructs[0]: 'line' is not an unsigned integer");
}
TEST(SourceJson, RefusesOtherSchemasKeysAndDigests) {
  EXPECT_EQ(refusal("\"schema\":1", "\"schema\":2"), "source: schema 2 is not 1");
  EXPECT_EQ(refusal("\"handles\"", "\"handle\""), "source: key 'handles' is missing");
  EXPECT_EQ(refusal("a5a5", "a5A5"), "source: 'code': not a hexadecimal digit near position 2");
  EXPECT_EQ(refusal("\"files\":[", "\"files\":[1,"), "source: files[0]: not a JSON object");
}

TEST(SourceJson, AnswersOrRefusesDamagedText) {
  const std::string text = *write_source(sample());
  std::mt19937 random(20'000'003);
  for (int i = 0; i < 3000; ++i) {
    std::string damaged = text;
    for (int change = 0; change < 3; ++change) damaged[random() % damaged.size()] = static_cast<char>(random() % 256);
    const auto read = read_source(damaged);
    if (read) continue;
    EXPECT_TRUE(read.error().starts_with("source: ")) << read.error();
  }
}

}  // namespace
}  // namespace verifier::facts
