// The fuzzer's function, with a number of inputs that any run has time for: changed bundles and plain noise.
#include <gtest/gtest.h>

#include <random>

#include "cells/update_bundle/write.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace update_bundle {
namespace {

NewBundle make_bundle(std::mt19937& random) {
  NewBundle bundle{
      .release = random() % 3, .issued = random() % 3, .expires = 2, .witness = std::string(random() % 20, 'w')};
  const unsigned count = random() % 4;
  for (unsigned i = 0; i < count; ++i) {
    const std::string name = "cell" + std::to_string(i);
    bundle.objects.push_back({name + "_v2", std::string(random() % 20, 'o')});
    bundle.steps.push_back({name, name + "_v2"});
    if (random() % 2 == 0) bundle.steps.back() = {name, name + "_v2", name, name + "::check", random()};
  }
  return bundle;
}

TEST(RandomBytes, AreRefusedOrSafeToRead) {
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string file = write(make_bundle(random));
    for (unsigned count = random() % 3; count > 0; --count) {
      // Sizes and counts are what a reader could stumble over.
      const std::size_t at = random() % 2 == 0 ? 72 + random() % 12 : random() % file.size();
      file[at] = static_cast<char>(random());
    }
    if (random() % 4 == 0) file.resize(random() % file.size());
    EXPECT_EQ(LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(file.data()), file.size()), 0);
  }
}

}  // namespace
}  // namespace update_bundle
