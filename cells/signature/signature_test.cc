#include "cells/signature/signature.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace signature {
namespace {

/// Signed by minisign itself in the build (BUILD), with and without -l.
std::string read_file(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  EXPECT_TRUE(in) << name;
  return {std::istreambuf_iterator<char>(in), {}};
}
std::string read_own(const std::string& name) { return read_file("cells/signature/" + name); }

Key key_of(const std::string& name) {
  const std::string text = read_file("ci/keys/" + name);
  const auto key = parse_key(text);
  EXPECT_TRUE(key) << key.error().text.view();
  return key.value_or(Key{});
}

std::string refusal(const std::string& file, const std::string& signature, const Key& key) {
  const auto result = verify(std::as_bytes(std::span(file)), signature, key);
  return result ? "" : std::string(result.error().text.view());
}

class Signatures : public testing::TestWithParam<const char*> {
 protected:
  std::string file_ = read_own("message.txt");
  std::string signature_ = read_own(GetParam());
  Key key_ = key_of("test.pub");
};

TEST_P(Signatures, ThatMinisignMadeAreAccepted) {
  const auto comment = verify(std::as_bytes(std::span(file_)), signature_, key_);
  ASSERT_TRUE(comment) << comment.error().text.view();
  EXPECT_EQ(*comment, "what a test says");
  EXPECT_TRUE(comment->data() >= signature_.data() && comment->data() < signature_.data() + signature_.size());
}

TEST_P(Signatures, DoNotNeedTheLastLineFeed) {
  ASSERT_EQ(signature_.back(), '\n');
  signature_.pop_back();
  EXPECT_EQ(refusal(file_, signature_, key_), "");
}

TEST_P(Signatures, RefuseEveryFlippedBitOfTheFile) {
  for (std::size_t at = 0; at < file_.size(); ++at) {
    std::string changed = file_;
    changed[at] = static_cast<char>(changed[at] ^ (1 << at % 8));
    EXPECT_EQ(refusal(changed, signature_, key_), "the signature is not one of this file") << at;
  }
  EXPECT_NE(refusal(file_ + '\0', signature_, key_), "");
  EXPECT_NE(refusal(file_.substr(1), signature_, key_), "");
  EXPECT_NE(refusal("", signature_, key_), "");
}

/// All but the text of the untrusted comment, of which minisign's format says that nothing covers it.
TEST_P(Signatures, RefuseEveryFlippedBitOfTheSignature) {
  const std::size_t first = std::string_view("untrusted comment: ").size(), last = signature_.find('\n');
  for (std::size_t at = 0; at + 1 < signature_.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      if (at >= first && at < last) continue;
      std::string changed = signature_;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      EXPECT_NE(refusal(file_, changed, key_), "") << at << " bit " << bit;
    }
  }
}

TEST_P(Signatures, RefuseEveryShorterAndLongerText) {
  for (std::size_t size = 0; size + 1 < signature_.size(); ++size)
    EXPECT_NE(refusal(file_, signature_.substr(0, size), key_), "") << size;
  for (const char* more : {"\n", " ", "x", "\ntrusted comment: "})
    EXPECT_NE(refusal(file_, signature_ + more, key_), "");
  EXPECT_NE(refusal(file_, "\n" + signature_, key_), "");
}

TEST_P(Signatures, RefuseAnotherTrustedComment) {
  const std::size_t at = signature_.find("what a test");
  ASSERT_NE(at, signature_.npos);
  signature_.replace(at, 4, "all ");
  EXPECT_EQ(refusal(file_, signature_, key_), "the trusted comment of the signature is not the one that was signed");
}

TEST_P(Signatures, RefuseTheKeyOfAStranger) {
  const Key stranger = key_of("stranger.pub");
  EXPECT_TRUE(refusal(file_, signature_, stranger).starts_with("signed with key 0x46dc4afbd15cae1d, not 0x"));
  Key disguised = stranger;
  disguised.id = key_.id;
  EXPECT_EQ(refusal(file_, signature_, disguised), "the signature is not one of this file");
}

TEST_P(Signatures, RefuseEveryFlippedBitOfTheKey) {
  for (std::size_t at = 0; at < key_.point.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      Key changed = key_;
      changed.point[at] ^= static_cast<std::uint8_t>(1 << bit);
      EXPECT_NE(refusal(file_, signature_, changed), "") << at << " bit " << bit;
    }
  }
}

/// Of a point of small order anybody can make signatures that a careless check accepts.
TEST_P(Signatures, RefuseKeysOfSmallOrder) {
  for (const std::uint8_t first : {0, 1}) {
    Key weak = key_;
    weak.point = {first};
    EXPECT_NE(refusal(file_, signature_, weak), "");
  }
}

INSTANTIATE_TEST_SUITE_P(BothKinds, Signatures, testing::Values("message.plain.minisig", "message.hashed.minisig"));

/// Empty, around the block sizes of SHA-512 and BLAKE2b, and more.
TEST(Sizes, AllAreChecked) {
  const Key key = key_of("test.pub");
  for (const char* size : {"0", "1", "111", "112", "127", "128", "129", "255", "256", "257", "5000"}) {
    for (const char* kind : {"plain", "hashed"}) {
      const std::string name = std::string("size") + size;
      std::string file = read_own(name);
      const std::string signature = read_own(name + "." + kind + ".minisig");
      EXPECT_EQ(refusal(file, signature, key), "") << name << kind;
      file += 'x';
      EXPECT_NE(refusal(file, signature, key), "") << name << kind;
    }
  }
}

TEST(PublicKey, IsReadStrictly) {
  const std::string text = read_file("ci/keys/test.pub");
  ASSERT_TRUE(parse_key(text));
  const std::size_t line = text.find('\n') + 1;
  for (std::size_t size = 0; size + 1 < text.size(); ++size) EXPECT_FALSE(parse_key(text.substr(0, size))) << size;
  for (const std::string& wrong :
       {text + "x", text + "\n", "\n" + text, text.substr(line), text.substr(0, line) + text}) {
    const auto key = parse_key(wrong);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().kind, ErrorKind::kBadFormat);
  }
  std::string other = text;
  other[line + 1] = 'U';
  ASSERT_FALSE(parse_key(other));
  EXPECT_EQ(parse_key(other).error().kind, ErrorKind::kUnsupported);
  other = text;
  other[line + 20] = '*';
  EXPECT_EQ(parse_key(other).error().text.view(), "public key: a line that is not base64 of 0x2a bytes");
}

TEST(Comments, AreBounded) {
  std::string text = read_file("ci/keys/test.pub");
  const std::string rest = text.substr(text.find('\n'));
  const std::string prefix = "untrusted comment: ";
  EXPECT_TRUE(parse_key(prefix + std::string(kMaximumComment, 'x') + rest));
  EXPECT_EQ(parse_key(prefix + std::string(kMaximumComment + 1, 'x') + rest).error().text.view(),
            "public key: a comment of 0x401 bytes");
  EXPECT_TRUE(parse_key(prefix + "with\ta tab" + rest));
  EXPECT_EQ(parse_key(prefix + "with\ra return" + rest).error().text.view(),
            "public key: a control character in a comment");
}

/// Different digits for the same bytes: the unused bits of the last one.
TEST(Base64, HasOneSpellingOnly) {
  const std::string file = read_own("message.txt"), signature = read_own("message.plain.minisig");
  const std::size_t padding = signature.find("=\n");
  ASSERT_NE(padding, signature.npos);
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t more = 1; more < 4; ++more) {
    std::string other = signature;
    other[padding - 1] = kDigits[kDigits.find(signature[padding - 1]) + more];
    EXPECT_EQ(refusal(file, other, key_of("test.pub")), "signature: a line that is not base64 of 0x4a bytes");
  }
}

}  // namespace
}  // namespace signature
