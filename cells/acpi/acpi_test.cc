#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "cells/acpi/sample.h"
#include "cells/acpi/tables.h"

namespace acpi {
namespace {

using sample::bytes_of;
using sample::Machine;

// Tables as QEMU 7.2 (SeaBIOS) leaves them in memory: -M q35 -smp 4.
constexpr std::string_view kRealMadt =
    "4150494390000000014b424f4348532042585043202020200100000042585043010000000000e0fe0100000000080000010000000008010101"
    "00000000080202010000000008030301000000010c00000000c0fe00000000020a0000020000000000020a0005050000000d00020a00090900"
    "00000d00020a000a0a0000000d00020a000b0b0000000d000406ff000001";
constexpr std::string_view kRealHpet =
    "485045543800000001b4424f43485320425850432020202001000000425850430100000001a28680000000000000d0fe0000000000000000";
constexpr std::string_view kRealMcfg =
    "4d4346473c000000018c424f4348532042585043202020200100000042585043010000000000000000000000000000b000000000000000ff00"
    "00"
    "0000";
/// -M pc: of revision 1.
constexpr std::string_view kRealFadt =
    "464143507400000001f1424f4348532042585043202020200100000042585043010000000000fe074000fe0701000900b2000000f1f0000000"
    "06"
    "00000000000004060000000000000000000008060000e0af0000000000000402000404000000ff0fff0f0000000000000000320000"
    "00a5800000";
constexpr std::string_view kRealRsdp = "525344205054522077424f4348532000bb1bfe070000000000000000000000005f534d5f";

TEST(RealTables, DescribeTheMachineTheyComeFrom) {
  const auto madt = parse_madt(bytes_of(kRealMadt));
  ASSERT_TRUE(madt);
  EXPECT_EQ(madt->local_apic.value, 0xfee0'0000U);
  EXPECT_TRUE(madt->has_legacy_controllers);
  ASSERT_EQ(madt->processors.count, 4U);
  EXPECT_EQ(madt->processors.rows[3].apic_id, 3U);
  EXPECT_TRUE(madt->processors.rows[3].is_enabled);
  ASSERT_EQ(madt->io_apics.count, 1U);
  EXPECT_EQ(madt->io_apics.rows[0].address.value, 0xfec0'0000U);
  EXPECT_EQ(madt->io_apics.rows[0].first_interrupt, 0U);
  ASSERT_EQ(madt->overrides.count, 5U);
  EXPECT_EQ(madt->overrides.rows[0].isa, 0);
  EXPECT_EQ(madt->overrides.rows[0].interrupt, 2U);
  EXPECT_FALSE(madt->overrides.rows[0].is_level) << "the timer: as the bus has it";
  EXPECT_TRUE(madt->overrides.rows[2].is_level && !madt->overrides.rows[2].is_active_low);

  const auto hpet = parse_hpet(bytes_of(kRealHpet));
  ASSERT_TRUE(hpet);
  EXPECT_EQ(hpet->address.value, 0xfed0'0000U);
  const auto mcfg = parse_mcfg(bytes_of(kRealMcfg));
  ASSERT_TRUE(mcfg);
  ASSERT_EQ(mcfg->count, 1U);
  EXPECT_EQ(mcfg->rows[0].address.value, 0xb000'0000U);
  EXPECT_EQ(mcfg->rows[0].last_bus, 255);
  const auto fadt = parse_fadt(bytes_of(kRealFadt));
  ASSERT_TRUE(fadt);
  EXPECT_EQ(fadt->timer_port, 0x608U);
  EXPECT_FALSE(fadt->is_timer_32_bits);
  EXPECT_EQ(fadt->sci, 9);
  const auto root = read_rsdp(bytes_of(kRealRsdp));
  ASSERT_TRUE(root);
  EXPECT_EQ(root->address, 0x7fe'1bbbU);
  EXPECT_FALSE(root->is_extended);
}

TEST(Root, IsFoundWhereABiosLeavesIt) {
  for (const std::uint64_t place : {0xe'0000U, 0xf'fff0U - 32U, 0x9'fc10U}) {
    Machine machine;
    machine.put_rsdp(place, {.address = 0x1000, .is_extended = place != 0xe'0000});
    const auto root = search_rsdp(machine.memory());
    ASSERT_TRUE(root) << std::hex << place;
    EXPECT_EQ(root->address, 0x1000U);
    EXPECT_EQ(root->is_extended, place != 0xe'0000);
  }
  EXPECT_EQ(search_rsdp(Machine().memory()).error().kind, ErrorKind::kNotFound);
}

TEST(Root, IsPassedOverWithAWrongChecksum) {
  Machine machine;
  machine.put_rsdp(0xe'0000, {0x1000, true});
  ++machine.at(0xe'0008);
  EXPECT_EQ(search_rsdp(machine.memory()).error().kind, ErrorKind::kNotFound);
  machine.put_rsdp(0xe'0100, {0x2000, true});
  EXPECT_EQ(search_rsdp(machine.memory())->address, 0x2000U);
}

TEST(Root, OfRevisionTwoNeedsItsSecondChecksum) {
  Machine machine;
  machine.put_rsdp(0xe'0000, {0x1000, true});
  const auto rsdp = machine.memory().at(0xe'0000, 36).value();
  EXPECT_TRUE(read_rsdp(rsdp)->is_extended);
  EXPECT_EQ(read_rsdp(rsdp.first(20)).error().kind, ErrorKind::kBadFormat) << "cut off";
  EXPECT_EQ(read_rsdp(rsdp.first(19)).error().kind, ErrorKind::kBadFormat);
  ++machine.at(0xe'0020);
  EXPECT_EQ(read_rsdp(rsdp).error().kind, ErrorKind::kBadFormat);
}

class Tables : public testing::TestWithParam<bool> {
 protected:
  Machine machine_;
  Root root_{0x8000, GetParam()};
};
INSTANTIATE_TEST_SUITE_P(BothKinds, Tables, testing::Bool());

TEST_P(Tables, AreFoundByTheirSignature) {
  machine_.put_table(0x4000, "FACP", std::vector<std::byte>(100));
  machine_.put_table(0x5000, "APIC", std::vector<std::byte>(8));
  machine_.put_list(root_, {0x4000, 0x5000});
  ASSERT_TRUE(find_table(machine_.memory(), root_, "APIC"));
  EXPECT_EQ(find_table(machine_.memory(), root_, "APIC")->size(), 44U);
  EXPECT_EQ(find_table(machine_.memory(), root_, "HPET").error().kind, ErrorKind::kNotFound);
}

TEST_P(Tables, AreRefusedWhenTheyAreNotWhatTheyClaim) {
  machine_.put_table(0x5000, "APIC", std::vector<std::byte>(8));
  machine_.put_list(root_, {0x5000});
  const auto kind = [&] { return find_table(machine_.memory(), root_, "APIC").error().kind; };
  ++machine_.at(0x5028);
  EXPECT_EQ(kind(), ErrorKind::kBadFormat) << "checksum";
  --machine_.at(0x5028);
  machine_.at(0x5004) = 35;
  EXPECT_EQ(kind(), ErrorKind::kBadFormat) << "shorter than its header";
  machine_.at(0x5007) = 0x80;
  EXPECT_EQ(kind(), ErrorKind::kBadFormat) << "longer than any table";
  ++machine_.at(0x8001);
  EXPECT_EQ(kind(), ErrorKind::kBadFormat) << "the list itself";
}

TEST_P(Tables, BeyondMemoryAreLeftAlone) {
  machine_.put_list(root_, {0xffff'f000});
  EXPECT_EQ(find_table(machine_.memory(), root_, "APIC").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(find_table(machine_.memory(), {~0ULL, GetParam()}, "APIC").error().kind, ErrorKind::kUnsupported);
}

TEST_P(Tables, AListOfTheOtherKindIsNone) {
  machine_.put_list(root_, {});
  EXPECT_EQ(find_table(machine_.memory(), {root_.address, !GetParam()}, "APIC").error().kind, ErrorKind::kBadFormat);
}

std::vector<std::byte> with_rows(std::initializer_list<std::string_view> rows) {
  std::vector<std::byte> table(44);
  for (const std::string_view row : rows) {
    const auto bytes = bytes_of(row);
    table.insert(table.end(), bytes.begin(), bytes.end());
  }
  return table;
}

TEST(Madt, ReadsX2ApicsAndAnotherAddress) {
  const auto madt =
      parse_madt(with_rows({"0910"
                            "0000"
                            "34120000"
                            "00000000"
                            "00000000",
                            "050c"
                            "0000"
                            "00000000fe000000"}));
  ASSERT_TRUE(madt);
  ASSERT_EQ(madt->processors.count, 1U);
  EXPECT_EQ(madt->processors.rows[0].apic_id, 0x1234U);
  EXPECT_FALSE(madt->processors.rows[0].is_enabled);
  EXPECT_EQ(madt->local_apic.value, 0xfe'0000'0000U);
  EXPECT_FALSE(madt->has_legacy_controllers);
}

TEST(Madt, SkipsRowsOfOtherKinds) {
  const auto madt = parse_madt(with_rows({"7f03ff", "0302",
                                          "0008"
                                          "0005"
                                          "01000000"}));
  ASSERT_TRUE(madt);
  ASSERT_EQ(madt->processors.count, 1U);
  EXPECT_EQ(madt->processors.rows[0].apic_id, 5U);
}

TEST(Madt, RefusesRowsThatAreCutOff) {
  for (const std::string_view row : {"00", "0001", "0000", "0009000501000000", "0007000501000000ff",
                                     "010b000000000000000000", "0209000000000000ff", "0908000000000000", "0504ffff"})
    EXPECT_EQ(parse_madt(with_rows({row})).error().kind, ErrorKind::kBadFormat) << row;
  EXPECT_EQ(parse_madt(std::vector<std::byte>(43)).error().kind, ErrorKind::kBadFormat);
}

TEST(Madt, SaysWhenItHasMoreThanFits) {
  std::vector<std::byte> table = with_rows({});
  for (int i = 0; i < 65; ++i) {
    const auto row = bytes_of("0008000001000000");
    table.insert(table.end(), row.begin(), row.end());
  }
  const auto madt = parse_madt(table);
  ASSERT_TRUE(madt);
  EXPECT_EQ(madt->processors.count, 64U);
  EXPECT_TRUE(madt->processors.has_more);
  EXPECT_FALSE(madt->io_apics.has_more);
}

TEST(OtherTables, AreRefusedWhenTheyAreTooShortOrContradictThemselves) {
  EXPECT_EQ(parse_hpet(std::vector<std::byte>(55)).error().kind, ErrorKind::kBadFormat);
  std::vector<std::byte> hpet(56);
  hpet[40] = std::byte{1};
  EXPECT_EQ(parse_hpet(hpet).error().kind, ErrorKind::kBadFormat) << "in I/O space";
  EXPECT_EQ(parse_fadt(std::vector<std::byte>(115)).error().kind, ErrorKind::kBadFormat);
  EXPECT_EQ(parse_mcfg(std::vector<std::byte>(43)).error().kind, ErrorKind::kBadFormat);
  std::vector<std::byte> mcfg(60);
  mcfg[54] = std::byte{2};
  mcfg[55] = std::byte{1};
  EXPECT_EQ(parse_mcfg(mcfg).error().kind, ErrorKind::kBadFormat) << "busses 2 to 1";
  EXPECT_EQ(parse_mcfg(std::vector<std::byte>(59))->count, 0U) << "a row that is not whole is none";
}

}  // namespace
}  // namespace acpi
