#include "cells/acpi/acpi.h"

#include "cells/acpi/tables.h"
#include "cells/firmware/firmware.h"
#include "cells/mapped_pages/mapped_pages.h"

namespace acpi {
namespace {

/// Always in the direct map, whatever lies there (nano_core sees to it): firmware puts its tables there.
constexpr std::uint64_t kReach = 4ULL << 30;

Memory physical_memory() { return {{reinterpret_cast<const std::byte*>(mapped_pages::direct_map()), kReach}}; }

/// What the boot loader gave counts more than what can be found in memory.
Result<Root> find_root(const Memory& memory) {
  const firmware::Rsdp given = firmware::rsdp();
  if (given.size != 0) return read_rsdp(Bytes(given.bytes).first(given.size));
  return search_rsdp(memory);
}

Result<Bytes> find(std::string_view signature) {
  const Memory memory = physical_memory();
  TRY_ASSIGN(const Root root, find_root(memory));
  return find_table(memory, root, signature);
}

}  // namespace

Result<Madt> madt() {
  TRY_ASSIGN(const Bytes table, find("APIC"));
  return parse_madt(table);
}

Result<Hpet> hpet() {
  TRY_ASSIGN(const Bytes table, find("HPET"));
  return parse_hpet(table);
}

Result<Mcfg> mcfg() {
  TRY_ASSIGN(const Bytes table, find("MCFG"));
  return parse_mcfg(table);
}

Result<Fadt> fadt() {
  TRY_ASSIGN(const Bytes table, find("FACP"));
  return parse_fadt(table);
}

}  // namespace acpi
