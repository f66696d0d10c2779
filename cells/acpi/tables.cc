// Facts: ACPI 6.5, sections 5.2.5 to 5.2.12.
#include "cells/acpi/tables.h"

#include <algorithm>

namespace acpi {
namespace {

constexpr std::size_t kHeader = 36;  ///< Bytes before the contents of every table (5.2.6).
constexpr std::size_t kRsdpOld = 20;
constexpr std::size_t kRsdpNew = 36;
constexpr std::string_view kRsdpSignature = "RSD PTR ";
/// No table that is read here is longer; a length that claims more is not one.
constexpr std::uint32_t kMaxTable = 1 << 20;

bool sums_to_zero(Bytes bytes) {
  std::uint8_t sum = 0;
  for (const std::byte byte : bytes) sum = static_cast<std::uint8_t>(sum + static_cast<std::uint8_t>(byte));
  return sum == 0;
}

bool begins_with(Bytes bytes, std::string_view text) {
  return bytes.size() >= text.size() &&
         std::equal(text.begin(), text.end(), bytes.begin(),
                    [](char wanted, std::byte found) { return static_cast<std::byte>(wanted) == found; });
}

/// The table at `address`, its length believed only as far as memory and checksum bear it out.
Result<Bytes> table_at(const Memory& memory, std::uint64_t address) {
  TRY_ASSIGN(const Bytes header, memory.at(address, kHeader));
  const auto length = number_at<std::uint32_t>(header, 4);
  if (length < kHeader || length > kMaxTable)
    return fail(ErrorKind::kBadFormat, "acpi: the table at ", address, " has length ", length);
  TRY_ASSIGN(const Bytes table, memory.at(address, length));
  if (!sums_to_zero(table)) return fail(ErrorKind::kBadFormat, "acpi: checksum of the table at ", address);
  return table;
}

Result<Bytes> body_of(Bytes table, std::size_t least) {
  if (table.size() < least) return fail(ErrorKind::kBadFormat, "acpi: a table of ", table.size(), " bytes");
  return table;
}

/// Interrupt flags of 5.2.12.5: ISA interrupts that "conform to the bus" are active high and edge-triggered.
constexpr bool is_active_low(std::uint16_t flags) { return (flags & 3) == 3; }
constexpr bool is_level(std::uint16_t flags) { return ((flags >> 2) & 3) == 3; }

Processor processor(std::uint32_t apic_id, std::uint32_t flags) { return {apic_id, (flags & 1) != 0}; }

/// One row of the MADT; kinds that are not used are skipped. `row` is as long as it says.
Result<void> add_row(Madt& madt, Bytes row) {
  enum : std::uint8_t { kLocalApic = 0, kIoApic = 1, kOverride = 2, kAddressOverride = 5, kLocalX2Apic = 9 };
  constexpr std::size_t kNeeded[] = {8, 12, 10, 0, 0, 12, 0, 0, 0, 16};
  const auto kind = number_at<std::uint8_t>(row, 0);
  if (kind < std::size(kNeeded) && row.size() < kNeeded[kind])
    return fail(ErrorKind::kBadFormat, "acpi: MADT row of kind ", kind, " has ", row.size(), " bytes");
  const auto byte = [&](std::size_t offset) { return number_at<std::uint8_t>(row, offset); };
  const auto half = [&](std::size_t offset) { return number_at<std::uint16_t>(row, offset); };
  const auto word = [&](std::size_t offset) { return number_at<std::uint32_t>(row, offset); };
  if (kind == kLocalApic) madt.processors.add(processor(byte(3), word(4)));
  if (kind == kLocalX2Apic) madt.processors.add(processor(word(4), word(8)));
  if (kind == kIoApic) madt.io_apics.add({byte(2), {word(4)}, word(8)});
  if (kind == kOverride) madt.overrides.add({byte(3), word(4), is_active_low(half(8)), is_level(half(8))});
  if (kind == kAddressOverride) madt.local_apic = {number_at<std::uint64_t>(row, 4)};
  return {};
}

}  // namespace

Result<Bytes> Memory::at(std::uint64_t address, std::uint64_t size) const {
  if (address > bytes.size() || size > bytes.size() - address)
    return fail(ErrorKind::kUnsupported, "acpi: a table at ", address, ", which cannot be reached");
  return bytes.subspan(address, size);
}

Result<Root> read_rsdp(Bytes rsdp) {
  if (rsdp.size() < kRsdpOld || !begins_with(rsdp, kRsdpSignature) || !sums_to_zero(rsdp.first(kRsdpOld)))
    return fail(ErrorKind::kBadFormat, "acpi: signature or checksum of the RSDP");
  const auto revision = number_at<std::uint8_t>(rsdp, 15);
  const Root old{number_at<std::uint32_t>(rsdp, 16), false};
  if (revision < 2) return old;
  if (rsdp.size() < kRsdpNew || !sums_to_zero(rsdp.first(kRsdpNew)))
    return fail(ErrorKind::kBadFormat, "acpi: size or checksum of the RSDP of revision ", revision);
  const Root extended{number_at<std::uint64_t>(rsdp, 24), true};
  return extended.address == 0 ? old : extended;
}

Result<Root> search_rsdp(const Memory& memory) {
  constexpr std::uint64_t kStep = 16;
  const std::uint64_t ebda = std::uint64_t{number_at<std::uint16_t>(memory.bytes, 0x40e)} << 4;
  const Range areas[] = {{ebda, ebda == 0 ? 0 : std::uint64_t{1024}}, {0xe'0000, 0x2'0000}};
  for (const Range& area : areas) {
    for (std::uint64_t at = area.start; at < area.end(); at += kStep) {
      if (at >= memory.bytes.size()) break;
      const Bytes here = memory.bytes.subspan(at);
      if (!begins_with(here, kRsdpSignature)) continue;
      if (auto root = read_rsdp(here.first(std::min(here.size(), kRsdpNew)))) return root;
    }
  }
  return fail(ErrorKind::kNotFound, "acpi: no RSDP in the BIOS area");
}

Result<Bytes> find_table(const Memory& memory, const Root& root, std::string_view signature) {
  TRY_ASSIGN(const Bytes list, table_at(memory, root.address));
  if (!begins_with(list, root.is_extended ? "XSDT" : "RSDT"))
    return fail(ErrorKind::kBadFormat, "acpi: no root table at ", root.address);
  const std::size_t stride = root.is_extended ? 8 : 4;
  for (std::size_t at = kHeader; list.size() - at >= stride; at += stride) {
    const std::uint64_t address =
        root.is_extended ? number_at<std::uint64_t>(list, at) : number_at<std::uint32_t>(list, at);
    const auto header = memory.at(address, kHeader);
    if (header && begins_with(*header, signature)) return table_at(memory, address);
  }
  return fail(ErrorKind::kNotFound, "acpi: no table ", signature);
}

Result<Madt> parse_madt(Bytes table) {
  constexpr std::size_t kRows = kHeader + 8;
  TRY_ASSIGN(const Bytes madt, body_of(table, kRows));
  Madt parsed;
  parsed.local_apic = {number_at<std::uint32_t>(madt, kHeader)};
  parsed.has_legacy_controllers = (number_at<std::uint32_t>(madt, kHeader + 4) & 1) != 0;
  for (std::size_t at = kRows; at < madt.size();) {
    const std::size_t left = madt.size() - at;
    const auto length = number_at<std::uint8_t>(madt, at + 1);
    if (length < 2 || length > left) return fail(ErrorKind::kBadFormat, "acpi: MADT row at ", at, " of ", length);
    TRY(add_row(parsed, madt.subspan(at, length)));
    at += length;
  }
  return parsed;
}

Result<Hpet> parse_hpet(Bytes table) {
  TRY_ASSIGN(const Bytes hpet, body_of(table, 56));
  constexpr std::uint8_t kInMemory = 0;
  if (number_at<std::uint8_t>(hpet, 40) != kInMemory)
    return fail(ErrorKind::kBadFormat, "acpi: the HPET is not in memory");
  return Hpet{{number_at<std::uint64_t>(hpet, 44)}, number_at<std::uint16_t>(hpet, 53)};
}

Result<Mcfg> parse_mcfg(Bytes table) {
  constexpr std::size_t kRows = kHeader + 8;
  constexpr std::size_t kRow = 16;
  TRY_ASSIGN(const Bytes mcfg, body_of(table, kRows));
  Mcfg parsed;
  for (std::size_t at = kRows; mcfg.size() - at >= kRow; at += kRow) {
    const ConfigurationSpace row{{number_at<std::uint64_t>(mcfg, at)},
                                 number_at<std::uint16_t>(mcfg, at + 8),
                                 number_at<std::uint8_t>(mcfg, at + 10),
                                 number_at<std::uint8_t>(mcfg, at + 11)};
    if (row.first_bus > row.last_bus)
      return fail(ErrorKind::kBadFormat, "acpi: MCFG busses ", row.first_bus, " to ", row.last_bus);
    parsed.add(row);
  }
  return parsed;
}

Result<Fadt> parse_fadt(Bytes table) {
  TRY_ASSIGN(const Bytes fadt, body_of(table, 116));
  constexpr std::uint32_t kTimerIs32Bits = 1 << 8;
  return Fadt{number_at<std::uint32_t>(fadt, 76), (number_at<std::uint32_t>(fadt, 112) & kTimerIs32Bits) != 0,
              number_at<std::uint16_t>(fadt, 46), number_at<std::uint32_t>(fadt, 40)};
}

}  // namespace acpi
