#include "kernel/nano_core/boot_info.h"

#include <algorithm>

namespace nano_core {
namespace {

constexpr std::uint64_t kLowMemoryEnd = 1 << 20;
constexpr std::uint32_t kRam = 1;  // the same number in E820, PVH and multiboot2

struct HvmStartInfo {
  std::uint32_t magic, version, flags, module_count;
  std::uint64_t modules, command_line, rsdp, memory_map;
  std::uint32_t memory_map_count, reserved;
};
static_assert(sizeof(HvmStartInfo) == 56);

struct HvmModule {
  std::uint64_t address, size, command_line, reserved;
};

struct HvmMemoryMapEntry {
  std::uint64_t address, size;
  std::uint32_t type, reserved;
};

struct Multiboot2Tag {
  std::uint32_t type, size;
};

struct Multiboot2Module {
  Multiboot2Tag tag;
  std::uint32_t start, end;
};

struct Multiboot2MemoryMap {
  Multiboot2Tag tag;
  std::uint32_t entry_size, entry_version;
};

struct Multiboot2MemoryMapEntry {
  std::uint64_t address, size;
  std::uint32_t type, reserved;
};

template <typename T>
const T& at(std::uint64_t direct_map, std::uint64_t physical) {
  return *reinterpret_cast<const T*>(direct_map + physical);
}

/// `size` bytes at `physical`, as far as there is room; the page tables of the boot reach the first 4 GiB.
void copy_rsdp(BootInfo& info, std::uint64_t direct_map, std::uint64_t physical, std::size_t size) {
  constexpr std::uint64_t kReach = 4ULL << 30;
  if (physical == 0 || physical > kReach - kMaximumRsdp) return;
  info.rsdp_size = std::min(size, kMaximumRsdp);
  std::copy_n(&at<std::byte>(direct_map, physical), info.rsdp_size, info.rsdp.begin());
}

Result<BootInfo> read_pvh(PhysAddr information, std::uint64_t direct_map) {
  constexpr std::uint32_t kMagic = 0x336e'c578;
  const auto& start = at<HvmStartInfo>(direct_map, information.value);
  if (start.magic != kMagic) return fail(ErrorKind::kBadFormat, "PVH start info has magic ", start.magic);
  if (start.version < 1) return fail(ErrorKind::kNotFound, "PVH start info has no memory map");
  BootInfo info;
  for (std::uint32_t i = 0; i < start.memory_map_count; ++i) {
    const auto& entry = at<HvmMemoryMapEntry>(direct_map, start.memory_map + i * sizeof(HvmMemoryMapEntry));
    if (entry.type == kRam) TRY(info.add_region(entry.address, entry.size));
  }
  if (start.module_count > 0) {
    const auto& module = at<HvmModule>(direct_map, start.modules);
    info.archive = {module.address};
    info.archive_size = module.size;
  }
  copy_rsdp(info, direct_map, start.rsdp, kMaximumRsdp);
  return info;
}

Result<void> read_memory_map(BootInfo& info, std::uint64_t direct_map, std::uint64_t tag_address) {
  const auto& map = at<Multiboot2MemoryMap>(direct_map, tag_address);
  if (map.entry_size < sizeof(Multiboot2MemoryMapEntry) || map.tag.size < sizeof map)
    return fail(ErrorKind::kBadFormat, "multiboot2 memory map has entries of ", map.entry_size, " bytes");
  for (std::uint64_t offset = sizeof map; offset + map.entry_size <= map.tag.size; offset += map.entry_size) {
    const auto& entry = at<Multiboot2MemoryMapEntry>(direct_map, tag_address + offset);
    if (entry.type == kRam) TRY(info.add_region(entry.address, entry.size));
  }
  return {};
}

Result<BootInfo> read_multiboot2(PhysAddr information, std::uint64_t direct_map) {
  constexpr std::uint32_t kEnd = 0, kModule = 3, kMemoryMap = 6, kOldRsdp = 14, kNewRsdp = 15;
  const auto total = at<std::uint32_t>(direct_map, information.value);
  BootInfo info;
  for (std::uint64_t offset = 8; offset + sizeof(Multiboot2Tag) <= total;) {
    const std::uint64_t address = information.value + offset;
    const auto& tag = at<Multiboot2Tag>(direct_map, address);
    if (tag.type == kEnd) break;
    if (tag.size < sizeof tag) return fail(ErrorKind::kBadFormat, "multiboot2 tag at ", offset, " has size ", tag.size);
    if (tag.type == kMemoryMap) TRY(read_memory_map(info, direct_map, address));
    if (tag.type == kModule && info.archive_size == 0) {
      const auto& module = at<Multiboot2Module>(direct_map, address);
      info.archive = {module.start};
      info.archive_size = module.end - module.start;
    }
    if (tag.type == kNewRsdp || (tag.type == kOldRsdp && info.rsdp_size == 0))
      copy_rsdp(info, direct_map, address + sizeof tag, tag.size - sizeof tag);
    offset += align_up(tag.size, 8);
  }
  return info;
}

}  // namespace

PhysAddr BootInfo::memory_end() const {
  std::uint64_t end = 0;
  for (const Range& region : usable()) end = std::max(end, region.end());
  return {end << kPageShift};
}

Result<void> BootInfo::add_region(std::uint64_t start, std::uint64_t size) {
  const std::uint64_t first = std::max(pages_for(start), kLowMemoryEnd >> kPageShift);
  const std::uint64_t end = (start + size) >> kPageShift;
  if (end <= first) return {};
  if (region_count == kMaximumRegions)
    return fail(ErrorKind::kOutOfRange, "more than ", kMaximumRegions, " RAM regions");
  regions[region_count++] = {first, end - first};
  return {};
}

Result<BootInfo> read_boot_info(Protocol protocol, PhysAddr information, std::uint64_t direct_map) {
  TRY_ASSIGN(const BootInfo info,
             protocol == Protocol::kPvh ? read_pvh(information, direct_map) : read_multiboot2(information, direct_map));
  if (info.region_count == 0) return fail(ErrorKind::kNotFound, "the boot loader describes no RAM");
  if (info.archive_size == 0) return fail(ErrorKind::kNotFound, "the boot loader gave no boot archive");
  return info;
}

}  // namespace nano_core
