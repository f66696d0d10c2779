#include "cells/update_bundle/update_bundle.h"

#include <gtest/gtest.h>

#include <functional>

#include "cells/update_bundle/write.h"

namespace update_bundle {
namespace {

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

NewBundle sample() {
  return {.release = 7,
          .issued = 1'700'000'000,
          .expires = 1'800'000'000,
          .base = {1, 2, 3},
          .witness = "a witness of 23 bytes..",
          .objects = {{"checksum_v2", "object one"}, {"counter_v2", "the second object"}},
          .steps = {{"counter", "counter_v2", "counter", "counter::version", 2}, {"checksum", "checksum_v2"}}};
}

std::string refusal(const std::string& file) {
  const auto bundle = parse(bytes_of(file));
  return bundle ? "" : std::string(bundle.error().text.view());
}
std::string refusal(const std::function<void(NewBundle&)>& change) {
  NewBundle bundle = sample();
  change(bundle);
  return refusal(write(bundle));
}

TEST(Bundle, ReadsBackWhatWasWritten) {
  const std::string file = write(sample());
  const auto bundle = parse(bytes_of(file));
  ASSERT_TRUE(bundle) << bundle.error().text.view();
  EXPECT_EQ(bundle->release, 7U);
  EXPECT_EQ(bundle->issued, 1'700'000'000U);
  EXPECT_EQ(bundle->expires, 1'800'000'000U);
  EXPECT_EQ(bundle->base, sample().base);
  EXPECT_EQ(text_of(bundle->witness), sample().witness);
  EXPECT_EQ((bundle->witness.data() - bundle->whole.data()) % 8, 0);
  const Step first = step_at(*bundle, 0), second = step_at(*bundle, 1);
  EXPECT_EQ(first.old_file.view(), "counter");
  EXPECT_EQ(first.new_file.view(), "counter_v2");
  EXPECT_EQ(first.cell.view(), "counter");
  EXPECT_EQ(first.symbol.view(), "counter::version");
  EXPECT_EQ(first.result, 2U);
  EXPECT_EQ(second.cell.view(), "");
  EXPECT_EQ(object_at(*bundle, 0).file.view(), "checksum_v2");
  EXPECT_EQ(text_of(object_at(*bundle, 1).bytes), "the second object");
  EXPECT_EQ(text_of(find_object(*bundle, "checksum_v2")), "object one");
}

TEST(Bundle, HasNothingElse) {
  const std::string file = write(sample());
  const auto bundle = parse(bytes_of(file));
  ASSERT_TRUE(bundle);
  EXPECT_TRUE(find_object(*bundle, "counter").empty());
  EXPECT_TRUE(object_at(*bundle, 2).bytes.empty());
  EXPECT_EQ(step_at(*bundle, 2).old_file.size(), 0U);
}

TEST(Bundle, IsRefusedAtEveryOtherLength) {
  const std::string file = write(sample());
  for (std::size_t size = 0; size < file.size(); ++size) EXPECT_NE(refusal(file.substr(0, size)), "") << size;
  EXPECT_NE(refusal(file + '\0'), "");
  EXPECT_NE(refusal(file + std::string(8, '\0')), "");
}

/// A size that was cut is told as such even if the header is changed along.
TEST(Bundle, IsRefusedWhenCutOffConsistently) {
  const std::string file = write(sample());
  for (std::size_t size = 88; size < file.size(); ++size) {
    std::string part = file.substr(0, size), number;
    append_number(number, size, 4);
    EXPECT_NE(refusal(part.replace(12, 4, number)), "") << size;
  }
}

TEST(Bundle, SaysWhatIsWrong) {
  std::string file = write(sample());
  file[0] = 'a';
  EXPECT_EQ(refusal(file), "bundle: it is none");
  file = write(sample());
  file[8] = 2;
  EXPECT_EQ(refusal(file), "bundle: version 0x2 of the format");
  file = write(sample());
  file[84] = 1;
  EXPECT_EQ(refusal(file), "bundle: something in a reserved field");
  file = write(sample());
  file[88 + kName + 4] = 1;
  EXPECT_EQ(refusal(file), "bundle: something in a reserved field of object 0x0");
  file = write(sample());
  file.back() = 1;
  EXPECT_TRUE(refusal(file).starts_with("bundle: something behind the contents at 0x"));
  EXPECT_EQ(refusal([](NewBundle& b) { b.release = 0; }), "bundle: it leads to no release");
  EXPECT_EQ(refusal([](NewBundle& b) { b.expires = b.issued; }), "bundle: it expires before it is issued");
  EXPECT_EQ(refusal([](NewBundle& b) { b.steps.pop_back(); }), "bundle: 0x2 objects in 0x1 steps");
  EXPECT_EQ(refusal([](NewBundle& b) { b.steps.clear(), b.objects.clear(); }), "bundle: 0x0 objects in 0x0 steps");
  EXPECT_EQ(refusal([](NewBundle& b) { b.objects[0].bytes = ""; }), "bundle: object 0x0 is empty");
  EXPECT_EQ(refusal([](NewBundle& b) { std::swap(b.objects[0], b.objects[1]); }), "bundle: object 0x1 is out of order");
  EXPECT_EQ(refusal([](NewBundle& b) { b.objects[1] = b.objects[0]; }), "bundle: object 0x1 is out of order");
}

TEST(Names, AreCheckedInEveryField) {
  const std::string kWrong[] = {"", "Upper", "a b", "a/b", std::string(kName, 'a'), std::string("a\0b", 3)};
  for (const std::string& name : kWrong) {
    EXPECT_EQ(refusal([&](NewBundle& b) { b.objects[0].file = name; }), "bundle: object 0x0 has no right name") << name;
    EXPECT_EQ(refusal([&](NewBundle& b) { b.steps[0].old_file = name; }), "bundle: step 0x0 has no right name") << name;
    EXPECT_EQ(refusal([&](NewBundle& b) { b.steps[1].new_file = name; }), "bundle: step 0x1 has no right name") << name;
    if (name.empty()) continue;
    EXPECT_EQ(refusal([&](NewBundle& b) { b.steps[0].cell = name; }), "bundle: step 0x0 has no right check") << name;
  }
  for (const std::string& symbol : {std::string("a\nb"), std::string(kSymbol, 'a'), std::string("a\0b", 3)})
    EXPECT_EQ(refusal([&](NewBundle& b) { b.steps[0].symbol = symbol; }), "bundle: step 0x0 has no right check");
}

TEST(Steps, AreOneForEachObject) {
  EXPECT_EQ(refusal([](NewBundle& b) { b.steps[0].cell = ""; }), "bundle: step 0x0 has half a check");
  EXPECT_EQ(refusal([](NewBundle& b) { b.steps[0].symbol = ""; }), "bundle: step 0x0 has half a check");
  EXPECT_EQ(refusal([](NewBundle& b) { b.steps[1].result = 1; }), "bundle: step 0x1 has half a check");
  EXPECT_EQ(refusal([](NewBundle& b) { b.steps[0].old_file = "counter_v2"; }), "bundle: step 0x0 changes nothing");
  EXPECT_EQ(refusal([](NewBundle& b) { b.steps[1].new_file = "counter_v3"; }),
            "bundle: step 0x1 takes what is no object of the bundle");
  EXPECT_EQ(refusal([](NewBundle& b) { b.steps[1].new_file = "counter_v2"; }),
            "bundle: step 0x1 takes or replaces what an earlier one did");
  EXPECT_EQ(refusal([](NewBundle& b) { b.steps[1].old_file = "counter"; }),
            "bundle: step 0x1 takes or replaces what an earlier one did");
}

}  // namespace
}  // namespace update_bundle
