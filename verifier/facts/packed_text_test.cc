#include "verifier/facts/packed_text.h"

#include <gtest/gtest.h>

#include <random>

namespace verifier::facts {
namespace {

std::string sample() {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "{\"symbol\": \"_ZN7counter4nextEv\", \"line\": " + std::to_string(i) + "}\n";
  return text;
}

TEST(PackedText, ComesBackAndIsSmaller) {
  for (const std::string& text : {std::string(), std::string("x"), sample()}) {
    const auto packed = pack_text(text);
    const auto back = unpack_text(packed);
    ASSERT_TRUE(back) << back.error();
    EXPECT_EQ(*back, text);
  }
  EXPECT_LT(pack_text(sample()).size(), sample().size() / 5);
}

TEST(PackedText, LeavesPlainTextAlone) {
  const std::string text = "{\"schema\": 1}";
  EXPECT_EQ(*unpack_text({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}), text);
}

TEST(PackedText, RefusesEveryTruncation) {
  const auto packed = pack_text(sample());
  for (std::size_t size = 16; size < packed.size(); ++size)
    EXPECT_FALSE(unpack_text(std::span(packed).first(size))) << size;
}

TEST(PackedText, RefusesAHugeSizeWithoutTryingIt) {
  auto packed = pack_text(sample());
  packed[14] = 0xff;
  EXPECT_FALSE(unpack_text(packed));
}

TEST(PackedText, SurvivesMutations) {
  std::mt19937 random(5);
  const auto good = pack_text(sample());
  std::size_t refused = 0;
  for (int round = 0; round < 3000; ++round) {
    auto packed = good;
    packed[8 + random() % (packed.size() - 8)] = static_cast<std::uint8_t>(random());
    refused += unpack_text(packed) ? 0 : 1;
  }
  EXPECT_GT(refused, 0U);
}

}  // namespace
}  // namespace verifier::facts
