// The fuzzer's function, with a number of inputs that any run has time for: changed signatures and keys, and noise.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace signature {
namespace {

std::string read_file(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  EXPECT_TRUE(in) << name;
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string change(std::string text, std::mt19937& random) {
  for (unsigned count = random() % 4; count > 0; --count) text[random() % text.size()] = static_cast<char>(random());
  if (random() % 4 == 0) text.resize(random() % text.size());
  if (random() % 4 == 0) text.insert(random() % (text.size() + 1), std::string(random() % 1100, 'x'));
  return text;
}

TEST(RandomText, IsRefusedOrRead) {
  const std::string originals[] = {read_file("cells/signature/message.plain.minisig"),
                                   read_file("cells/signature/message.hashed.minisig"), read_file("ci/keys/test.pub"),
                                   std::string(300, '\n')};
  std::mt19937 random(1);
  for (int round = 0; round < 2'000; ++round) {
    const std::string text = change(originals[random() % std::size(originals)], random);
    EXPECT_EQ(LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()), 0);
  }
}

}  // namespace
}  // namespace signature
