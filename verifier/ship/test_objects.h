// Objects of a few bytes, to be changed before they ship.
#pragma once

#include <elf.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "verifier/facts/elf_reader.h"
#include "verifier/ship/ship.h"

namespace verifier::ship {

using Bytes = std::vector<std::uint8_t>;

inline ObjectFile parse(const Bytes& bytes) {
  auto object = facts::read_elf("x.cell.o", bytes, facts::ElfUse::kCell);
  if (!object) ADD_FAILURE() << object.error();
  return object.value_or(ObjectFile{});
}

inline Section section(const std::string& name, std::uint64_t flags, Bytes bytes) {
  Section made;
  made.name = name;
  made.type = SHT_PROGBITS;
  made.flags = flags;
  made.size = bytes.size();
  made.bytes = std::move(bytes);
  return made;
}

/// An object with one function, to be changed before it ships.
inline ObjectFile small_object() {
  ObjectFile object;
  object.sections = {{}, section(".text", SHF_ALLOC | SHF_EXECINSTR, {0xc3})};
  object.symbols = {{}, {.name = "run", .binding = 1, .type = 2, .section = 1, .size = 1}};
  return object;
}

inline std::string refusal(const ObjectFile& object) {
  const auto bytes = shipped_form(object);
  EXPECT_FALSE(bytes);
  return bytes ? "" : bytes.error();
}

}  // namespace verifier::ship
