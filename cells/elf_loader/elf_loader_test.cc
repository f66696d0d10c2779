#include "cells/elf_loader/elf_loader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

namespace elf_loader {
namespace {

std::vector<std::byte> read_sample() {
  std::ifstream in("cells/elf_loader/sample.o", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  std::vector<std::byte> bytes(text.size());
  std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

std::uint32_t section_named(const Object& object, std::string_view name) {
  for (std::uint32_t i = 1; i < object.section_count(); ++i) {
    if (object.section_name(i) == name) return i;
  }
  ADD_FAILURE() << "no section " << name;
  return 0;
}

Elf64_Ehdr& header(std::vector<std::byte>& bytes) { return *reinterpret_cast<Elf64_Ehdr*>(bytes.data()); }
Elf64_Shdr& section_header(std::vector<std::byte>& bytes, std::uint32_t index) {
  return reinterpret_cast<Elf64_Shdr*>(bytes.data() + header(bytes).e_shoff)[index];
}

ErrorKind kind_of(std::span<const std::byte> bytes) {
  const auto object = Object::parse(bytes);
  EXPECT_FALSE(object);
  return object ? ErrorKind{} : object.error().kind;
}

TEST(Parse, ReadsSectionsSymbolsAndRelocationsOfARealObject) {
  const auto bytes = read_sample();
  const auto object = Object::parse(bytes);
  ASSERT_TRUE(object) << object.error().text.view();
  const std::uint32_t state = section_named(*object, ".cell.state.counter");
  ASSERT_EQ(object->contents(state).size(), 8U);
  EXPECT_EQ(std::to_integer<int>(object->contents(state)[0]), 41);
  bool has_import = false;
  for (std::uint32_t i = 1; i < object->symbol_count(); ++i)
    has_import |=
        object->symbol_name(i) == "_ZN6sample17imported_functionEi" && object->symbol(i).st_shndx == SHN_UNDEF;
  EXPECT_TRUE(has_import);
  const std::uint32_t relocations = section_named(*object, ".rela.text._ZN6sample11call_importEi");
  EXPECT_GE(object->relocations(relocations).size(), 2U);
}

TEST(Parse, RefusesEveryTruncation) {
  const auto bytes = read_sample();
  for (std::size_t size = 0; size < bytes.size(); size += 7) {
    std::vector<std::byte> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(Object::parse(cut)) << size;
  }
}

TEST(Parse, NamesWhatIsWrongWithTheHeader) {
  auto bytes = read_sample();
  header(bytes).e_ident[0] = 0;
  EXPECT_EQ(kind_of(bytes), ErrorKind::kBadFormat);
  bytes = read_sample();
  header(bytes).e_ident[EI_CLASS] = ELFCLASS32;
  EXPECT_EQ(kind_of(bytes), ErrorKind::kUnsupported);
  bytes = read_sample();
  header(bytes).e_machine = EM_AARCH64;
  EXPECT_EQ(kind_of(bytes), ErrorKind::kUnsupported);
  bytes = read_sample();
  header(bytes).e_type = ET_EXEC;
  EXPECT_EQ(kind_of(bytes), ErrorKind::kUnsupported);
  bytes = read_sample();
  header(bytes).e_shstrndx = header(bytes).e_shnum;
  EXPECT_EQ(kind_of(bytes), ErrorKind::kBadFormat);
  bytes = read_sample();
  header(bytes).e_shoff += 1;
  EXPECT_EQ(kind_of(bytes), ErrorKind::kBadFormat);
}

TEST(Parse, RefusesMisalignedBytes) {
  auto bytes = read_sample();
  bytes.insert(bytes.begin(), std::byte{0});
  EXPECT_EQ(kind_of(std::span(bytes).subspan(1)), ErrorKind::kMisaligned);
}

TEST(Parse, RefusesARelocationOutsideItsSection) {
  auto bytes = read_sample();
  const auto object = Object::parse(bytes);
  ASSERT_TRUE(object);
  const std::uint32_t relocations = section_named(*object, ".rela.text._ZN6sample11call_importEi");
  auto* row = reinterpret_cast<Elf64_Rela*>(bytes.data() + section_header(bytes, relocations).sh_offset);
  row->r_offset = object->section(object->section(relocations).sh_info).sh_size - 3;
  EXPECT_EQ(kind_of(bytes), ErrorKind::kBadFormat);
  row->r_offset = 0;
  row->r_info = ELF64_R_INFO(ELF64_R_SYM(row->r_info), R_X86_64_TPOFF32);
  EXPECT_EQ(kind_of(bytes), ErrorKind::kUnsupported);
  row->r_info = ELF64_R_INFO(object->symbol_count(), R_X86_64_PC32);
  EXPECT_EQ(kind_of(bytes), ErrorKind::kBadFormat);
}

TEST(Parse, CountsReferencesThroughSlots) {
  auto bytes = read_sample();
  const auto object = Object::parse(bytes);
  ASSERT_TRUE(object);
  EXPECT_EQ(object->got_references(), 0U);
  const std::uint32_t relocations = section_named(*object, ".rela.text._ZN6sample11call_importEi");
  auto* row = reinterpret_cast<Elf64_Rela*>(bytes.data() + section_header(bytes, relocations).sh_offset);
  for (const std::uint32_t type : {R_X86_64_GOTPCREL, R_X86_64_GOTPCRELX, R_X86_64_REX_GOTPCRELX}) {
    row->r_info = ELF64_R_INFO(ELF64_R_SYM(row->r_info), type);
    const auto changed = Object::parse(bytes);
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->got_references(), 1U);
    EXPECT_EQ(plan_layout(*changed)->got_slots, 1U);
  }
}

TEST(Parse, TellsWhereLocalSymbolsEnd) {
  const auto bytes = read_sample();
  const auto object = Object::parse(bytes);
  ASSERT_TRUE(object);
  ASSERT_LT(object->first_global(), object->symbol_count());
  for (std::uint32_t i = 0; i < object->symbol_count(); ++i)
    EXPECT_EQ(ELF64_ST_BIND(object->symbol(i).st_info) == STB_LOCAL, i < object->first_global());
}

TEST(Parse, SurvivesMutations) {
  const auto original = read_sample();
  std::mt19937 random(20261123);
  std::size_t accepted = 0;
  for (int round = 0; round < 20000; ++round) {
    auto bytes = original;
    for (unsigned i = 0; i < 1 + random() % 4; ++i) bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    const auto object = Object::parse(bytes);
    if (!object) continue;
    ++accepted;
    // Whatever parse accepted must be safe to walk.
    std::size_t sum = 0;
    for (std::uint32_t i = 1; i < object->symbol_count(); ++i) sum += object->symbol_name(i).size();
    for (std::uint32_t i = 1; i < object->section_count(); ++i) {
      sum += object->section_name(i).size();
      for (const std::byte b : object->contents(i)) sum += std::to_integer<std::size_t>(b);
    }
    static_cast<void>(plan_layout(*object));
    EXPECT_NE(sum, 0U);
  }
  EXPECT_GT(accepted, 0U);
}

TEST(Layout, SeparatesTextConstantsAndState) {
  const auto bytes = read_sample();
  const auto object = Object::parse(bytes);
  ASSERT_TRUE(object);
  const auto layout = plan_layout(*object);
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->sections[section_named(*object, ".text._ZN6sample4nextEv")].segment, Segment::kText);
  EXPECT_EQ(layout->sections[section_named(*object, ".eh_frame")].segment, Segment::kReadOnly);
  EXPECT_EQ(layout->sections[section_named(*object, ".cell.state.counter")].segment, Segment::kState);
  EXPECT_EQ(layout->sections[section_named(*object, ".symtab")].segment, Segment::kNone);
  EXPECT_EQ(layout->sizes[static_cast<std::size_t>(Segment::kState)], 8U);
}

TEST(Layout, RefusesWritableCode) {
  auto bytes = read_sample();
  const auto object = Object::parse(bytes);
  ASSERT_TRUE(object);
  section_header(bytes, section_named(*object, ".text._ZN6sample4nextEv")).sh_flags |= SHF_WRITE;
  const auto layout = plan_layout(*Object::parse(bytes));
  ASSERT_FALSE(layout);
  EXPECT_EQ(layout.error().kind, ErrorKind::kUnsupported);
  EXPECT_NE(layout.error().text.view().find("sample4next"), std::string_view::npos);
}

TEST(Layout, RefusesThreadLocalsAndHugeSections) {
  auto bytes = read_sample();
  const auto object = Object::parse(bytes);
  ASSERT_TRUE(object);
  const std::uint32_t state = section_named(*object, ".cell.state.counter");
  section_header(bytes, state).sh_flags |= SHF_TLS;
  EXPECT_FALSE(plan_layout(*Object::parse(bytes)));
  section_header(bytes, state).sh_flags &= ~static_cast<std::uint64_t>(SHF_TLS);
  section_header(bytes, state).sh_type = SHT_NOBITS;
  section_header(bytes, state).sh_size = 1ULL << 40;
  const auto layout = plan_layout(*Object::parse(bytes));
  ASSERT_FALSE(layout);
  EXPECT_EQ(layout.error().kind, ErrorKind::kOutOfRange);
}

constexpr std::uint64_t kPlace = 0xffff'ffff'c000'1000;

template <typename Field>
Field applied(std::uint32_t type, std::uint64_t value) {
  Field field{};
  const auto result = apply(type, reinterpret_cast<std::byte*>(&field), kPlace, value);
  EXPECT_TRUE(result) << result.error().text.view();
  return field;
}

TEST(Relocate, WritesEachTypeAsThePsabiSays) {
  EXPECT_EQ(applied<std::uint64_t>(R_X86_64_64, 0x1234'5678'9abc'def0), 0x1234'5678'9abc'def0U);
  EXPECT_EQ(applied<std::int32_t>(R_X86_64_PC32, kPlace + 0x100 - 4), 0xfc);
  EXPECT_EQ(applied<std::int32_t>(R_X86_64_PLT32, kPlace - 0x100), -0x100);
  EXPECT_EQ(applied<std::int32_t>(R_X86_64_32S, 0xffff'ffff'c000'0000), -0x4000'0000);
  EXPECT_EQ(applied<std::uint32_t>(R_X86_64_32, 0xffff'0000), 0xffff'0000U);
  EXPECT_EQ(applied<std::int64_t>(R_X86_64_PC64, kPlace - 1), -1);
}

TEST(Relocate, RefusesWhatDoesNotFitAndWritesNothing) {
  for (const auto& [type, value] : {std::pair<std::uint32_t, std::uint64_t>{R_X86_64_32, 0xffff'ffff'c000'0000},
                                    {R_X86_64_32S, 0x8000'0000},
                                    {R_X86_64_PC32, kPlace - 0x8000'0001},
                                    {R_X86_64_PLT32, 0x1'0000'0000}}) {
    std::uint32_t field = 0xcafe'f00d;
    const auto result = apply(type, reinterpret_cast<std::byte*>(&field), kPlace, value);
    ASSERT_FALSE(result) << type;
    EXPECT_EQ(result.error().kind, ErrorKind::kOverflow);
    EXPECT_EQ(field, 0xcafe'f00d);
  }
}

TEST(Relocate, RefusesUnknownTypes) {
  std::uint64_t field = 0;
  EXPECT_EQ(apply(R_X86_64_TPOFF64, reinterpret_cast<std::byte*>(&field), kPlace, 1).error().kind,
            ErrorKind::kUnsupported);
  EXPECT_FALSE(width_of(99));
}

/// The sample's .eh_frame with its relocations applied as if text started at `text`.
std::vector<std::byte> relocated_frames(const Object& object, const Layout& layout, std::uint64_t address,
                                        std::uint64_t text) {
  const std::uint32_t section = section_named(object, ".eh_frame");
  const auto contents = object.contents(section);
  std::vector<std::byte> frames(contents.begin(), contents.end());
  for (const Elf64_Rela& row : object.relocations(section_named(object, ".rela.eh_frame"))) {
    const Elf64_Sym& symbol = object.symbol(static_cast<std::uint32_t>(ELF64_R_SYM(row.r_info)));
    const std::uint64_t value = text + layout.sections[symbol.st_shndx].offset + symbol.st_value;
    EXPECT_TRUE(apply(static_cast<std::uint32_t>(ELF64_R_TYPE(row.r_info)), frames.data() + row.r_offset,
                      address + row.r_offset, value + static_cast<std::uint64_t>(row.r_addend)));
  }
  return frames;
}

TEST(Frames, IndexesEachFunctionOnce) {
  const auto bytes = read_sample();
  const auto object = Object::parse(bytes);
  const auto layout = plan_layout(*object);
  constexpr std::uint64_t kText = 0xffff'ffff'c000'0000, kFrames = 0xffff'ffff'c010'0000;
  const auto frames = relocated_frames(*object, *layout, kFrames, kText);
  const auto rows = index_frames(frames, kFrames, kText, kText + layout->sizes[0]);
  ASSERT_TRUE(rows) << rows.error().text.view();
  std::size_t functions = 0;
  for (std::uint32_t i = 1; i < object->symbol_count(); ++i) {
    const Elf64_Sym& symbol = object->symbol(i);
    if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_shndx == SHN_UNDEF) continue;
    ++functions;
    const std::uint64_t start = kText + layout->sections[symbol.st_shndx].offset + symbol.st_value;
    const auto row = std::find_if(rows->begin(), rows->end(), [start](const FrameRow& r) { return r.start == start; });
    ASSERT_NE(row, rows->end()) << object->symbol_name(i);
    EXPECT_EQ(row->end - row->start, symbol.st_size);
    EXPECT_GE(row->fde, kFrames);
  }
  EXPECT_EQ(rows->size(), functions);
  EXPECT_TRUE(std::is_sorted(rows->begin(), rows->end(),
                             [](const FrameRow& a, const FrameRow& b) { return a.start < b.start; }));
}

TEST(Frames, NamesWhatItCannotRead) {
  const auto bytes = read_sample();
  const auto object = Object::parse(bytes);
  const auto original = relocated_frames(*object, *plan_layout(*object), 0x1000, 0x10000);
  const auto kind_with = [&](std::size_t offset, std::uint8_t value) {
    auto frames = original;
    frames.at(offset) = static_cast<std::byte>(value);
    const auto rows = index_frames(frames, 0x1000, 0x10000, 0x20000);
    EXPECT_FALSE(rows);
    return rows ? ErrorKind{} : rows.error().kind;
  };
  // A CIE: length, id, version, "zR", three numbers of a byte, length of the data, encoding of addresses.
  ASSERT_EQ(original.at(16), std::byte{0x1b});
  for (const std::uint8_t encoding : {0x00, 0x03, 0x3b}) EXPECT_EQ(kind_with(16, encoding), ErrorKind::kUnsupported);
  EXPECT_EQ(kind_with(9, 'y'), ErrorKind::kUnsupported);   // no data whose length is known
  EXPECT_EQ(kind_with(10, 'x'), ErrorKind::kUnsupported);  // letter
  EXPECT_EQ(kind_with(3, 0xff), ErrorKind::kBadFormat);    // longer than the section
  EXPECT_EQ(kind_with(0, 8), ErrorKind::kBadFormat);       // too short for an entry
  const auto fde = 4 + std::to_integer<std::size_t>(original.at(0));
  EXPECT_EQ(kind_with(fde + 4, 0x01), ErrorKind::kBadFormat);  // a way back that leads to no CIE
  EXPECT_EQ(kind_with(fde + 7, 0x7f), ErrorKind::kBadFormat);  // and one out of the section
}

TEST(Frames, SortsFunctions) {
  const auto bytes = read_sample();
  const auto object = Object::parse(bytes);
  auto frames = relocated_frames(*object, *plan_layout(*object), 0x1000, 0x10000);
  const std::size_t fde = 4 + std::to_integer<std::size_t>(frames.at(0));
  std::int32_t start = 0;
  std::memcpy(&start, &frames[fde + 8], sizeof start);
  start += 0x8000;  // the first function now lies behind all others
  std::memcpy(&frames[fde + 8], &start, sizeof start);
  const auto rows = index_frames(frames, 0x1000, 0x10000, 0x20000);
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->back().fde, 0x1000 + fde);
  EXPECT_TRUE(std::ranges::is_sorted(*rows, {}, &FrameRow::start));
}

TEST(Frames, LeavesOutFunctionsOutsideTheText) {
  const auto bytes = read_sample();
  const auto object = Object::parse(bytes);
  const auto layout = plan_layout(*object);
  const auto frames = relocated_frames(*object, *layout, 0x1000, 0x10000);
  const auto rows = index_frames(frames, 0x1000, 0x90000, 0xa0000);
  ASSERT_TRUE(rows);
  EXPECT_TRUE(rows->empty());
}

TEST(Frames, SurvivesMutations) {
  const auto bytes = read_sample();
  const auto object = Object::parse(bytes);
  const auto layout = plan_layout(*object);
  const auto original = relocated_frames(*object, *layout, 0x1000, 0x10000);
  std::mt19937 random(1);
  std::size_t refused = 0;
  for (int round = 0; round < 20000; ++round) {
    auto frames = original;
    frames[random() % frames.size()] = static_cast<std::byte>(random());
    frames.resize(random() % 8 == 0 ? random() % frames.size() : frames.size());
    refused += index_frames(frames, 0x1000, 0x10000, 0x20000) ? 0 : 1;
  }
  EXPECT_GT(refused, 0U);
}

}  // namespace
}  // namespace elf_loader
