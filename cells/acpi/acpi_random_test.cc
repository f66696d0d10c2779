// The fuzzer's function, with a number of inputs that any run has time for: changed tables and plain noise.
#include <gtest/gtest.h>

#include <random>
#include <span>

#include "cells/acpi/sample.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace acpi {
namespace {

constexpr std::string_view kSignatures[] = {"APIC", "HPET", "MCFG", "FACP", "XSDT", "RSDT"};
constexpr std::size_t kLargest = 600;

/// What stands before the contents of a table, with some bytes that parsers look at.
std::vector<std::byte> make_table(std::mt19937& random) {
  std::vector<std::byte> contents(random() % kLargest);
  for (std::byte& byte : contents) byte = static_cast<std::byte>(random() % 4 == 0 ? random() % 256 : random() % 20);
  sample::Machine machine;
  machine.put_table(0x4000, kSignatures[random() % std::size(kSignatures)], contents);
  const auto* const first = reinterpret_cast<const std::byte*>(&machine.at(0x4000));
  return {first, first + 36 + contents.size()};
}

void expect_safe(std::span<const std::byte> bytes) {
  EXPECT_EQ(LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()), 0);
}

TEST(RandomBytes, AreRefusedOrSafeToRead) {
  std::mt19937 random(1);
  for (int round = 0; round < 1'000; ++round) {
    std::vector<std::byte> table = make_table(random);
    expect_safe(table);
    for (unsigned count = random() % 4; count > 0; --count)
      table[random() % table.size()] = static_cast<std::byte>(random());
    table.resize(random() % 2 == 0 ? table.size() : random() % (table.size() + 1));
    expect_safe(table);
  }
}

}  // namespace
}  // namespace acpi
