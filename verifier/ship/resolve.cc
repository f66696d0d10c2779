#include "verifier/ship/resolve.h"

#include <elf.h>

#include <cstring>
#include <limits>

namespace verifier::ship {
namespace {

using facts::hex;
using facts::Parsed;
using facts::refuse;

bool is_resolvable(const ObjectFile& object, std::uint32_t section, const Relocation& relocation) {
  const Symbol& symbol = object.symbols[relocation.symbol];
  // A thread-local offset or a function that chooses another one is no place in a section.
  const bool is_place =
      symbol.type == STT_NOTYPE || symbol.type == STT_OBJECT || symbol.type == STT_FUNC || symbol.type == STT_SECTION;
  return is_place && symbol.section == section &&
         (relocation.type == R_X86_64_PC32 || relocation.type == R_X86_64_PLT32 || relocation.type == R_X86_64_PC64);
}

Parsed<void> fill(Section& section, const Symbol& symbol, const Relocation& relocation) {
  // S + A - P of the psABI (table 4.10), with S and P counted from the start of the section.
  const std::uint64_t distance = symbol.value + static_cast<std::uint64_t>(relocation.addend) - relocation.offset;
  std::uint8_t* const field = &section.bytes[relocation.offset];
  if (relocation.type == R_X86_64_PC64) {
    std::memcpy(field, &distance, 8);
    return {};
  }
  using Narrow = std::int32_t;
  const auto wide = static_cast<std::int64_t>(distance);
  if (wide < std::numeric_limits<Narrow>::min() || wide > std::numeric_limits<Narrow>::max())
    return refuse("the reference at ", hex(relocation.offset), " of ", section.name, " to '", symbol.name, "' + ",
                  hex(static_cast<std::uint64_t>(relocation.addend)), " does not fit into 32 bits");
  const auto narrow = static_cast<Narrow>(wide);
  std::memcpy(field, &narrow, 4);
  return {};
}

}  // namespace

Parsed<void> resolve_inside_sections(ObjectFile& object) {
  for (std::uint32_t i = 1; i < object.sections.size(); ++i) {
    Section& section = object.sections[i];
    if (!section.is_code() || section.is_writable() || section.bytes.size() != section.size) continue;
    std::vector<Relocation> left;
    for (const Relocation& relocation : section.relocations) {
      if (is_resolvable(object, i, relocation)) {
        FACTS_CHECK(fill(section, object.symbols[relocation.symbol], relocation));
      } else {
        left.push_back(relocation);
      }
    }
    section.relocations = std::move(left);
  }
  return {};
}

}  // namespace verifier::ship
