#include "verifier/ship/ship.h"

#include <elf.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "cells/elf_loader/elf_loader.h"
#include "verifier/facts/elf_reader.h"
#include "verifier/ship/elf_writer.h"
#include "verifier/ship/test_objects.h"

namespace verifier::ship {
namespace {

using facts::ElfUse;
using facts::find_section;
using facts::read_elf;

Bytes read(const std::string& cell) {
  auto bytes = facts::read_file("cells/" + cell + "/" + cell + ".cell.o");
  if (!bytes) ADD_FAILURE() << bytes.error();
  return bytes.value_or(Bytes{});
}

ObjectFile shipped(const std::string& cell) {
  const auto bytes = shipped_form(cell, read(cell));
  EXPECT_TRUE(bytes) << bytes.error();
  return parse(bytes.value_or(Bytes{}));
}

ObjectFile judged(const std::string& cell) {
  const auto shipment = ship(cell, read(cell));
  EXPECT_TRUE(shipment) << shipment.error();
  return shipment ? shipment->judged : ObjectFile{};
}

bool is_merged(const Section& section) {
  return section.is_code() && !section.is_writable() && !section.comdat && section.name.starts_with(".text");
}

/// A place by the function that holds it, which stays when sections are merged; elsewhere by section.
std::string place(const ObjectFile& object, std::uint32_t section, std::uint64_t offset) {
  for (const Symbol& symbol : object.symbols) {
    if (symbol.section == section && symbol.type == STT_FUNC && offset >= symbol.value &&
        offset < symbol.value + symbol.size)
      return facts::cat(symbol.name, "+", offset - symbol.value);
  }
  return facts::cat(object.sections[section].name, "+", offset);
}

/// What a relocation does, at an offset from where it is counted.
std::string meaning(const ObjectFile& object, const Section& from, const Relocation& relocation, std::uint64_t start) {
  const Symbol& symbol = object.symbols[relocation.symbol];
  // In code, relative values count from behind the field.
  const bool is_relative = from.is_code() && relocation.type != R_X86_64_64 && relocation.type != R_X86_64_32S;
  const std::uint64_t offset = symbol.value + static_cast<std::uint64_t>(relocation.addend) + (is_relative ? 4 : 0);
  const std::string target = symbol.binding != STB_LOCAL || !symbol.is_defined()
                                 ? facts::cat(symbol.name, "+", relocation.addend)
                                 : place(object, symbol.section, offset);
  return facts::cat(relocation.offset - start, ": ", relocation.type, " ", target);
}

/// Bytes and relocations of each function; of each section that is not merged; sorted.
std::vector<std::string> contents(const ObjectFile& object) {
  std::vector<std::string> all;
  const auto describe = [&](std::string text, const Section& section, std::uint64_t start, std::uint64_t size) {
    if (section.type != SHT_NOBITS)
      text.append(section.bytes.begin() + static_cast<std::ptrdiff_t>(start),
                  section.bytes.begin() + static_cast<std::ptrdiff_t>(start + size));
    for (const Relocation& relocation : section.relocations) {
      if (relocation.offset >= start && relocation.offset < start + size)
        text += "\n" + meaning(object, section, relocation, start);
    }
    all.push_back(std::move(text));
  };
  for (const Symbol& symbol : object.symbols) {
    if (symbol.type != STT_FUNC || !symbol.is_defined() || !object.sections[symbol.section].is_alloc()) continue;
    describe(facts::cat(symbol.name, " ", symbol.binding, symbol.visibility, " "), object.sections[symbol.section],
             symbol.value, symbol.size);
  }
  for (const Section& section : object.sections) {
    if (!section.is_alloc() || is_merged(section)) continue;
    describe(facts::cat(section.name, " ", section.type, " ", section.flags & 0x407, " ", section.align, " ",
                        section.size, " ", section.comdat.value_or("-"), "\n"),
             section, 0, section.size);
  }
  std::ranges::sort(all);
  return all;
}

/// The sections of an object as a loader leaves them that puts each at a multiple of `distance`, and imports nowhere.
std::vector<Bytes> loaded(const ObjectFile& object, std::uint64_t distance) {
  std::vector<Bytes> memory;
  for (std::uint32_t i = 0; i < object.sections.size(); ++i) {
    const Section& section = object.sections[i];
    if (!section.is_alloc()) continue;
    Bytes& bytes = memory.emplace_back(section.bytes);
    for (const Relocation& relocation : section.relocations) {
      const Symbol& symbol = object.symbols[relocation.symbol];
      const std::uint64_t base = symbol.is_defined() ? distance * symbol.section : 0x1000;
      EXPECT_TRUE(elf_loader::apply(relocation.type, reinterpret_cast<std::byte*>(&bytes[relocation.offset]),
                                    distance * i + relocation.offset,
                                    base + symbol.value + static_cast<std::uint64_t>(relocation.addend)));
    }
  }
  return memory;
}

class OfCells : public testing::TestWithParam<const char*> {};

TEST_P(OfCells, CodeAndDataStayAsTheyAre) {
  const auto after = contents(judged(GetParam())), before = contents(parse(read(GetParam())));
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < after.size(); ++i) EXPECT_EQ(after[i], before[i]);
}

TEST_P(OfCells, WhatShipsLoadsToTheBytesThatWereJudged) {
  for (const std::uint64_t distance : {0x10'0000, 0x12'3000})
    EXPECT_EQ(loaded(shipped(GetParam()), distance), loaded(judged(GetParam()), distance));
}

TEST_P(OfCells, JudgedHasSizeAndHashOfWhatShips) {
  const auto shipment = ship(GetParam(), read(GetParam()));
  ASSERT_TRUE(shipment) << shipment.error();
  EXPECT_EQ(shipment->judged.size, shipment->bytes.size());
  EXPECT_EQ(shipment->judged.hash, parse(shipment->bytes).hash);
}

TEST_P(OfCells, CodeOutsideGroupsIsOneSection) {
  const ObjectFile object = shipped(GetParam());
  EXPECT_EQ(std::ranges::count_if(object.sections, is_merged), 1);
}

TEST_P(OfCells, SymbolsOfDataStay) {
  const auto named = [](const ObjectFile& object) {
    std::vector<std::string> symbols;
    for (const Symbol& symbol : object.symbols) {
      const bool has_place = symbol.is_defined() && object.sections[symbol.section].is_alloc();
      if (has_place && !symbol.name.empty() && !object.sections[symbol.section].is_code())
        symbols.push_back(facts::cat(symbol.name, " ", symbol.type, symbol.binding, symbol.visibility, " ",
                                     object.sections[symbol.section].name, " ", symbol.value, " ", symbol.size));
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

TEST(Ship, FillsGapsInCodeWithNoOperations) {
  ObjectFile object = small_object();
  object.sections.push_back(section(".text.more", SHF_ALLOC | SHF_EXECINSTR, {0x90, 0xc3}));
  object.sections.back().align = 4;
  object.symbols.push_back({.name = "more", .type = STT_FUNC, .section = 2, .size = 2});
  const ObjectFile merged = parse(shipped_form(object).value());
  EXPECT_EQ(merged.sections[1].bytes, (Bytes{0xc3, 0x90, 0x90, 0x90, 0x90, 0xc3}));
  EXPECT_EQ(merged.sections[1].align, 4U);
  EXPECT_EQ(std::ranges::find(merged.symbols, "more", &Symbol::name)->value, 4U);
}

TEST(Ship, LeavesCodeApartThatIsWritableOrRunsByItself) {
  ObjectFile object = small_object();
  object.sections.push_back(section(".text.patch", SHF_ALLOC | SHF_EXECINSTR | SHF_WRITE, {0xc3}));
  object.sections.push_back(section(".init", SHF_ALLOC | SHF_EXECINSTR, {0xc3}));
  const ObjectFile merged = parse(shipped_form(object).value());
  EXPECT_NE(find_section(merged, ".text.patch"), nullptr);
  EXPECT_NE(find_section(merged, ".init"), nullptr);
}

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
  object.sections.resize(0xff00, section(".rodata", SHF_ALLOC, {0}));
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
