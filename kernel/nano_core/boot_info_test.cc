#include "kernel/nano_core/boot_info.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace nano_core {
namespace {

/// Physical memory from address 0 on, as the boot loader would leave it.
struct Memory {
  std::vector<std::byte> bytes = std::vector<std::byte>(64 * 1024);
  std::uint64_t direct_map() const { return reinterpret_cast<std::uint64_t>(bytes.data()); }
  template <typename T>
  void put(std::uint64_t address, T value) {
    std::memcpy(bytes.data() + address, &value, sizeof value);
  }
};

constexpr std::uint64_t kInformation = 0x1000, kMap = 0x2000, kModules = 0x3000;

void put_pvh(Memory& memory, std::uint32_t map_entries, std::uint32_t modules) {
  memory.put<std::uint32_t>(kInformation, 0x336e'c578);
  memory.put<std::uint32_t>(kInformation + 4, 1);
  memory.put<std::uint32_t>(kInformation + 12, modules);
  memory.put<std::uint64_t>(kInformation + 16, kModules);
  memory.put<std::uint64_t>(kInformation + 40, kMap);
  memory.put<std::uint32_t>(kInformation + 48, map_entries);
  memory.put<std::uint64_t>(kModules, 0xfe0'0000);
  memory.put<std::uint64_t>(kModules + 8, 0x1'2345);
}

void put_map_entry(Memory& memory, std::uint64_t at, std::uint64_t start, std::uint64_t size, std::uint32_t type) {
  memory.put(at, start);
  memory.put(at + 8, size);
  memory.put(at + 16, type);
}

TEST(Pvh, FindsMemoryAndArchive) {
  Memory memory;
  put_pvh(memory, 3, 1);
  put_map_entry(memory, kMap, 0, 0x9'fc00, 1);
  put_map_entry(memory, kMap + 24, 0x10'0000, 0xfee'0000, 1);
  put_map_entry(memory, kMap + 48, 0xfffc'0000, 0x4'0000, 2);
  const auto info = read_boot_info(Protocol::kPvh, {kInformation}, memory.direct_map());
  ASSERT_TRUE(info) << info.error().text.view();
  ASSERT_EQ(info->region_count, 1U) << "memory under 1 MiB belongs to the firmware, reserved memory to nobody";
  EXPECT_EQ(info->regions[0], (Range{0x100, 0xfee0}));
  EXPECT_EQ(info->memory_end().value, 0xffe'0000U);
  EXPECT_EQ(info->archive.value, 0xfe0'0000U);
  EXPECT_EQ(info->archive_size, 0x1'2345U);
}

TEST(Pvh, RefusesAWrongMagicAMissingMapAndAMissingArchive) {
  Memory memory;
  EXPECT_EQ(read_boot_info(Protocol::kPvh, {kInformation}, memory.direct_map()).error().kind, ErrorKind::kBadFormat);
  put_pvh(memory, 0, 1);
  EXPECT_EQ(read_boot_info(Protocol::kPvh, {kInformation}, memory.direct_map()).error().kind, ErrorKind::kNotFound);
  put_pvh(memory, 1, 0);
  put_map_entry(memory, kMap, 0x10'0000, 0x10'0000, 1);
  EXPECT_EQ(read_boot_info(Protocol::kPvh, {kInformation}, memory.direct_map()).error().kind, ErrorKind::kNotFound);
}

TEST(Pvh, TakesWholeFramesOnly) {
  Memory memory;
  put_pvh(memory, 1, 1);
  put_map_entry(memory, kMap, 0x10'0001, 0x2fff, 1);
  const auto info = read_boot_info(Protocol::kPvh, {kInformation}, memory.direct_map());
  ASSERT_TRUE(info);
  EXPECT_EQ(info->regions[0], (Range{0x101, 2}));
}

TEST(Pvh, CopiesTheRootOfAcpi) {
  Memory memory;
  put_pvh(memory, 1, 1);
  put_map_entry(memory, kMap, 0x10'0000, 0x2000, 1);
  EXPECT_EQ(read_boot_info(Protocol::kPvh, {kInformation}, memory.direct_map())->rsdp_size, 0U) << "there is none";
  memory.put<std::uint64_t>(kInformation + 32, 0x4000);
  memory.put<std::uint8_t>(0x4000, 'R');
  memory.put<std::uint8_t>(0x4000 + 35, 7);
  const auto info = read_boot_info(Protocol::kPvh, {kInformation}, memory.direct_map());
  EXPECT_EQ(info->rsdp_size, 36U);
  EXPECT_EQ(info->rsdp[0], std::byte{'R'});
  EXPECT_EQ(info->rsdp[35], std::byte{7});
  memory.put<std::uint64_t>(kInformation + 32, (4ULL << 30) - 35);
  EXPECT_EQ(read_boot_info(Protocol::kPvh, {kInformation}, memory.direct_map())->rsdp_size, 0U) << "out of reach";
}

void put_multiboot2(Memory& memory, std::uint32_t entry_size) {
  std::uint64_t at = kInformation + 8;
  memory.put<std::uint32_t>(at, 3);  // module
  memory.put<std::uint32_t>(at + 4, 17);
  memory.put<std::uint32_t>(at + 8, 0x40'0000);
  memory.put<std::uint32_t>(at + 12, 0x40'4321);
  at += 24;
  memory.put<std::uint32_t>(at, 6);  // memory map
  memory.put<std::uint32_t>(at + 4, 16 + 2 * 24);
  memory.put<std::uint32_t>(at + 8, entry_size);
  put_map_entry(memory, at + 16, 0x10'0000, 0x700'0000, 1);
  put_map_entry(memory, at + 40, 0x800'0000, 0x100'0000, 3);
  at += 64;
  memory.put<std::uint32_t>(at, 0);
  memory.put<std::uint32_t>(at + 4, 8);
  memory.put<std::uint32_t>(kInformation, static_cast<std::uint32_t>(at + 8 - kInformation));
}

TEST(Multiboot2, FindsMemoryAndArchive) {
  Memory memory;
  put_multiboot2(memory, 24);
  const auto info = read_boot_info(Protocol::kMultiboot2, {kInformation}, memory.direct_map());
  ASSERT_TRUE(info) << info.error().text.view();
  ASSERT_EQ(info->region_count, 1U);
  EXPECT_EQ(info->regions[0], (Range{0x100, 0x7000}));
  EXPECT_EQ(info->archive.value, 0x40'0000U);
  EXPECT_EQ(info->archive_size, 0x4321U);
}

/// Puts a tag with an RSDP of `size` equal bytes in the place of the memory map's successor, the end tag.
std::uint64_t put_rsdp_tag(Memory& memory, std::uint64_t at, std::uint32_t type, std::uint32_t size,
                           std::uint8_t byte) {
  memory.put<std::uint32_t>(at, type);
  memory.put<std::uint32_t>(at + 4, 8 + size);
  for (std::uint64_t i = 0; i < size; ++i) memory.put<std::uint8_t>(at + 8 + i, byte);
  at += align_up(8 + size, 8);
  memory.put<std::uint32_t>(at, 0);
  memory.put<std::uint32_t>(at + 4, 8);
  memory.put<std::uint32_t>(kInformation, static_cast<std::uint32_t>(at + 8 - kInformation));
  return at;
}

TEST(Multiboot2, CopiesTheRootOfAcpiAndPrefersTheNewOne) {
  Memory memory;
  put_multiboot2(memory, 24);
  const auto info = [&] { return *read_boot_info(Protocol::kMultiboot2, {kInformation}, memory.direct_map()); };
  EXPECT_EQ(info().rsdp_size, 0U);
  std::uint64_t at = put_rsdp_tag(memory, kInformation + 8 + 24 + 64, 14, 20, 1);
  EXPECT_EQ(info().rsdp_size, 20U);
  EXPECT_EQ(info().rsdp[19], std::byte{1});
  at = put_rsdp_tag(memory, at, 15, 36, 2);
  put_rsdp_tag(memory, at, 14, 20, 3);
  EXPECT_EQ(info().rsdp_size, 36U);
  EXPECT_EQ(info().rsdp[35], std::byte{2});
}

TEST(Multiboot2, CutsARootOfAcpiThatIsTooLong) {
  Memory memory;
  put_multiboot2(memory, 24);
  put_rsdp_tag(memory, kInformation + 8 + 24 + 64, 15, 100, 1);
  EXPECT_EQ(read_boot_info(Protocol::kMultiboot2, {kInformation}, memory.direct_map())->rsdp_size, 36U);
}

TEST(Multiboot2, RefusesMalformedTags) {
  Memory memory;
  put_multiboot2(memory, 8);
  EXPECT_EQ(read_boot_info(Protocol::kMultiboot2, {kInformation}, memory.direct_map()).error().kind,
            ErrorKind::kBadFormat);
  put_multiboot2(memory, 24);
  memory.put<std::uint32_t>(kInformation + 12, 4);
  EXPECT_EQ(read_boot_info(Protocol::kMultiboot2, {kInformation}, memory.direct_map()).error().kind,
            ErrorKind::kBadFormat);
}

TEST(BootInfo, RefusesMoreRegionsThanFit) {
  BootInfo info;
  for (std::size_t i = 0; i < kMaximumRegions; ++i) ASSERT_TRUE(info.add_region((i + 1) << 21, 1 << 20));
  EXPECT_EQ(info.add_region(1ULL << 40, 1 << 20).error().kind, ErrorKind::kOutOfRange);
}

}  // namespace
}  // namespace nano_core
