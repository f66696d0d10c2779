#include "verifier/ship/ship.h"

#include <elf.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "verifier/facts/elf_reader.h"
#include "verifier/ship/elf_writer.h"

namespace verifier::ship {
namespace {

using facts::ElfUse;
using facts::find_section;
using facts::read_elf;

using Bytes = std::vector<std::uint8_t>;

Bytes read(const std::string& cell) {
  auto bytes = facts::read_file("cells/" + cell + "/" + cell + ".cell.o");
  if (!bytes) ADD_FAILURE() << bytes.error();
  return bytes.value_or(Bytes{});
}

ObjectFile parse(const Bytes& bytes) {
  auto object = read_elf("x.cell.o", bytes, ElfUse::kCell);
  if (!object) ADD_FAILURE() << object.error();
  return object.value_or(ObjectFile{});
}

ObjectFile shipped(const std::string& cell) {
  const auto bytes = shipped_form(cell, read(cell));
  EXPECT_TRUE(bytes) << bytes.error();
  return parse(bytes.value_or(Bytes{}));
}

/// Name, binding and place of a symbol: what a relocation leads to.
using Target = std::tuple<std::string, int, std::string, std::uint64_t>;

Target target_of(const ObjectFile& object, const Symbol& symbol) {
  return {symbol.name, symbol.binding, symbol.is_defined() ? object.sections[symbol.section].name : "", symbol.value};
}

Section section(const std::string& name, std::uint64_t flags, Bytes bytes) {
  Section made;
  made.name = name;
  made.type = SHT_PROGBITS;
  made.flags = flags;
  made.size = bytes.size();
  made.bytes = std::move(bytes);
  return made;
}

/// An object with one function, to be changed before it ships.
ObjectFile small_object() {
  ObjectFile object;
  object.sections = {{}, section(".text", SHF_ALLOC | SHF_EXECINSTR, {0xc3})};
  object.symbols = {{}, {.name = "run", .binding = 1, .type = 2, .section = 1, .size = 1}};
  return object;
}

std::string refusal(const ObjectFile& object) {
  const auto bytes = shipped_form(object);
  EXPECT_FALSE(bytes);
  return bytes ? "" : bytes.error();
}

class OfCells : public testing::TestWithParam<const char*> {};

TEST_P(OfCells, WhatIsPlacedInMemoryStaysAsItIs) {
  const ObjectFile before = parse(read(GetParam())), after = shipped(GetParam());
  auto placed = after.sections.begin();
  for (const Section& section : before.sections) {
    if (!section.is_alloc()) continue;
    placed = std::find_if(placed, after.sections.end(), [](const Section& s) { return s.is_alloc(); });
    ASSERT_NE(placed, after.sections.end()) << section.name;
    EXPECT_EQ(placed->name, section.name);
    EXPECT_EQ(placed->size, section.size);
    EXPECT_EQ(placed->align, section.align);
    EXPECT_EQ(placed->bytes, section.bytes);
    EXPECT_EQ(placed->comdat, section.comdat) << section.name;
    ASSERT_EQ(placed->relocations.size(), section.relocations.size());
    for (std::size_t i = 0; i < section.relocations.size(); ++i) {
      EXPECT_EQ(placed->relocations[i].offset, section.relocations[i].offset);
      EXPECT_EQ(placed->relocations[i].type, section.relocations[i].type);
      EXPECT_EQ(placed->relocations[i].addend, section.relocations[i].addend);
      EXPECT_EQ(target_of(after, after.symbols[placed->relocations[i].symbol]),
                target_of(before, before.symbols[section.relocations[i].symbol]));
    }
    ++placed;
  }
}

TEST_P(OfCells, FunctionsAndObjectsKeepNameAndSize) {
  const auto named = [](const ObjectFile& object) {
    std::vector<std::tuple<Target, std::uint64_t, int, int>> symbols;
    for (const Symbol& symbol : object.symbols) {
      const bool has_place = symbol.is_defined() && object.sections[symbol.section].is_alloc();
      if (has_place && symbol.type <= 2 && !symbol.name.empty())
        symbols.emplace_back(target_of(object, symbol), symbol.size, symbol.type, symbol.visibility);
    }
    std::ranges::sort(symbols);
    return symbols;
  };
  EXPECT_EQ(named(shipped(GetParam())), named(parse(read(GetParam()))));
}

TEST_P(OfCells, EvidenceStaysBehind) {
  const ObjectFile object = shipped(GetParam());
  for (const char* name : {".cell.facts", ".cell.manifest", ".comment"})
    EXPECT_EQ(find_section(object, name), nullptr) << name;
  EXPECT_LT(object.size, read(GetParam()).size());
}

TEST_P(OfCells, WhatHasShippedShipsAsItIs) {
  const auto once = shipped_form("once", read(GetParam()));
  ASSERT_TRUE(once) << once.error();
  const auto twice = shipped_form("twice", *once);
  ASSERT_TRUE(twice) << twice.error();
  EXPECT_EQ(*once, *twice);
}

// cell_loader has groups that are named after local symbols in the header of the group.
INSTANTIATE_TEST_SUITE_P(Ship, OfCells, testing::Values("cell_loader", "counter", "cxx_runtime"));

TEST(Ship, EvidenceDoesNotChangeWhatShips) {
  ObjectFile object = small_object();
  const auto without = shipped_form(object);
  object.sections.push_back(section(".cell.flow", 0, {1, 2, 3}));
  object.symbols.insert(object.symbols.begin() + 1, {.name = "unit.cc", .type = 4, .section = Symbol::kAbsolute});
  EXPECT_EQ(shipped_form(object), without);
}

TEST(Ship, RefusesSymbolsAndRelocationsWithoutAPlace) {
  ObjectFile object = small_object();
  object.path = "a.cell.o";
  object.sections.push_back(section(".cell.flow", 0, Bytes(8)));
  object.symbols.push_back({.name = "hook", .binding = 1, .section = 2});
  EXPECT_EQ(refusal(object), "a.cell.o: cannot ship: symbol 2 'hook' lies in section .cell.flow, which does not ship");
  object.symbols.back().binding = 0;
  EXPECT_TRUE(shipped_form(object));
  object.sections[1].relocations = {{.offset = 0, .type = 14, .symbol = 2}};
  EXPECT_NE(refusal(object).find("'hook' lies in section .cell.flow"), std::string::npos);
}

TEST(Ship, RefusesWhatTheKernelCannotRead) {
  ObjectFile object = small_object();
  object.sections[1].relocations = {{.offset = 0, .type = 14, .symbol = 1}};  // R_X86_64_8
  EXPECT_NE(refusal(object).find("the kernel cannot read it: relocation type 0xe"), std::string::npos)
      << refusal(object);
}

TEST(Ship, RefusesTablesInMemory) {
  ObjectFile object = small_object();
  object.sections.push_back(section(".rela.more", SHF_ALLOC, Bytes(24)));
  object.sections.back().type = SHT_RELA;
  EXPECT_NE(refusal(object).find("section 2 '.rela.more' is a table that wants to be in memory"), std::string::npos);
}

TEST(Ship, RefusesGroupsWithoutASymbolAndTooManySections) {
  ObjectFile object = small_object();
  object.sections[1].comdat = "nobody";
  EXPECT_NE(refusal(object).find("group 'nobody' is named after no symbol"), std::string::npos);
  object = small_object();
  object.sections.resize(0xff00, object.sections[1]);
  EXPECT_NE(refusal(object).find("sections are too many"), std::string::npos);
}

/// Whatever a damaged object says: an answer, and one that both readers take.
TEST(Ship, SurvivesMutations) {
  const Bytes original = read("counter");
  std::mt19937 random(20'261'126);
  int accepted = 0;
  for (int round = 0; round < 4000; ++round) {
    Bytes bytes = original;
    // Half of the changes go into the tables at the end: headers and symbols.
    const std::size_t begin = round % 2 == 0 ? 0 : bytes.size() - bytes.size() / 4;
    for (unsigned i = 0; i < 1 + random() % 4; ++i)
      bytes[begin + random() % (bytes.size() - begin)] = static_cast<std::uint8_t>(random());
    const auto once = shipped_form("mutated", bytes);
    if (!once) continue;
    ++accepted;
    const auto reread = read_elf("mutated", *once, ElfUse::kCell);
    ASSERT_TRUE(reread) << reread.error();
    EXPECT_EQ(shipped_form("again", *once), once);
  }
  EXPECT_GT(accepted, 100);
}

}  // namespace
}  // namespace verifier::ship
