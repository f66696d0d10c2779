// libFuzzer: any bytes, taken for a table, an RSDP and the whole of memory, must be refused or be safe to read.
//   bazel build //cells/acpi:acpi_fuzz && .bazel/bin/cells/acpi/acpi_fuzz -max_len=4096
#include "cells/acpi/sample.h"

namespace {

using acpi::Bytes;

void parse_all(Bytes table) {
  if (const auto madt = acpi::parse_madt(table); madt && madt->processors.count > madt->processors.rows.size())
    __builtin_trap();
  static_cast<void>(acpi::parse_hpet(table));
  static_cast<void>(acpi::parse_fadt(table));
  if (const auto mcfg = acpi::parse_mcfg(table)) {
    for (const auto& row : mcfg->all())
      if (row.first_bus > row.last_bus) __builtin_trap();
  }
}

/// The bytes as memory with a root table that leads into them: checksums are put right, or nothing would pass them.
void walk(Bytes bytes) {
  static acpi::sample::Machine machine;
  std::vector<std::byte> contents(bytes.begin(), bytes.end());
  contents.resize(std::min<std::size_t>(contents.size(), 0x1000));
  machine.put_table(0x4000, "APIC", contents);
  machine.put_table(0x8000, "XSDT", contents);
  for (const char* signature : {"APIC", "HPET", "\xff"}) {
    if (const auto table = acpi::find_table(machine.memory(), {0x8000, true}, signature)) parse_all(*table);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
  parse_all(bytes);
  if (const auto root = acpi::read_rsdp(bytes)) static_cast<void>(acpi::find_table({bytes}, *root, "APIC"));
  static_cast<void>(acpi::search_rsdp({bytes}));
  walk(bytes);
  return 0;
}
