#include "verifier/facts/elf_reader.h"

#include <algorithm>

#include "verifier/facts/digest.h"
#include "verifier/facts/testdata/sample_file.h"

namespace verifier::facts {
namespace {

namespace elf = llvm::ELF;

/// The error of reading a damaged file as a cell; fails if it is read.
std::string refusal(const Damage& damage, ElfUse use = ElfUse::kCell) {
  const auto object = read_elf("x.o", damage.bytes(), use);
  EXPECT_FALSE(object);
  return object ? "" : object.error();
}

Damage counter() { return Damage(sample_bytes("counter.o")); }

testing::AssertionResult says(const std::string& text, std::string_view part) {
  return text.find(part) != text.npos ? testing::AssertionSuccess() : testing::AssertionFailure() << text;
}

TEST(ElfReader, KeepsSectionsWithTheirBytesAndRelocations) {
  const ObjectFile object = sample_object("counter.o");
  const Section* code = find_section(object, ".text._ZN7counter3addEj");
  ASSERT_NE(code, nullptr);
  EXPECT_TRUE(code->is_code() && code->is_alloc() && !code->is_writable());
  EXPECT_EQ(code->bytes.size(), code->size);
  EXPECT_FALSE(code->relocations.empty());
  EXPECT_TRUE(std::ranges::is_sorted(code->relocations, {}, &Relocation::offset));
  EXPECT_TRUE(find_section(object, ".cell.state.tally")->is_writable());
}

TEST(ElfReader, LeavesDebugInformationOut) {
  const ObjectFile object = sample_object("counter.o");
  const Section* debug = find_section(object, ".debug_info");
  ASSERT_NE(debug, nullptr);
  EXPECT_TRUE(debug->bytes.empty());
  EXPECT_TRUE(debug->relocations.empty());
}

TEST(ElfReader, KeepsSymbolsByTheirIndex) {
  const ObjectFile object = sample_object("counter.o");
  const auto named = [&object](std::string_view name) {
    return *std::ranges::find(object.symbols, name, &Symbol::name);
  };
  const Symbol add = named("_ZN7counter3addEj"), note = named("_ZN6logger4noteEPKci");
  EXPECT_TRUE(add.is_defined() && add.is_visible());
  EXPECT_EQ(object.sections[add.section].name, ".text._ZN7counter3addEj");
  EXPECT_EQ(note.section, Symbol::kUndefined);
}

TEST(ElfReader, NamesTheComdatGroupOfASection) {
  const ObjectFile object = sample_object("shapes.o");
  const Section* vtable = find_section(object, ".rodata._ZTVN6shapes6DeviceE");
  if (vtable == nullptr) vtable = find_section(object, ".data.rel.ro._ZTVN6shapes6DeviceE");
  ASSERT_NE(vtable, nullptr);
  EXPECT_EQ(vtable->comdat, "_ZTVN6shapes6DeviceE");
}

TEST(ElfReader, HashesTheWholeFile) {
  const Bytes bytes = sample_bytes("counter.o");
  EXPECT_EQ(sample_object("counter.o").hash, hash(bytes));
  EXPECT_EQ(sample_object("counter.o").size, bytes.size());
}

TEST(ElfReader, ReadsSharedLibrariesForTheirInterfaceOnly) {
  const Bytes bytes = sample_bytes("libshapes.so");
  EXPECT_TRUE(read_elf("libshapes.so", bytes, ElfUse::kInterface));
  const auto as_cell = read_elf("libshapes.so", bytes, ElfUse::kCell);
  ASSERT_FALSE(as_cell);
  EXPECT_TRUE(says(as_cell.error(), "libshapes.so: file type 3 is not a relocatable object"));
}

TEST(ElfReader, RefusesWhatIsNoElfFile) {
  EXPECT_TRUE(says(refusal(Damage({})), "not an ELF file"));
  EXPECT_TRUE(says(refusal(Damage({'#', '!', '/'})), "not an ELF file"));
  EXPECT_TRUE(says(refusal(Damage({0x7f, 'E', 'L', 'F'})), "ELF header"));
}

TEST(ElfReader, RefusesOtherMachines) {
  Damage damage = counter();
  damage.header().e_machine = elf::EM_AARCH64;
  EXPECT_TRUE(says(refusal(damage), "machine 183 is not x86-64"));
}

TEST(ElfReader, RefusesEveryTruncation) {
  const Bytes bytes = sample_bytes("counter.o");
  for (std::size_t size = 0; size < bytes.size(); size += 97) {
    EXPECT_FALSE(read_elf("x.o", std::span(bytes).first(size), ElfUse::kCell)) << size;
  }
}

TEST(ElfReader, RefusesAbsurdSectionCounts) {
  Damage damage = counter();
  damage.header().e_shnum = 0xfff0;
  EXPECT_TRUE(says(refusal(damage), "section header table"));
}

TEST(ElfReader, RefusesContentsOutsideTheFile) {
  Damage damage = counter();
  damage.section_of_type(elf::SHT_PROGBITS).sh_size = 1ULL << 40;
  EXPECT_TRUE(says(refusal(damage), "section "));
}

TEST(ElfReader, RefusesOverlappingSections) {
  Damage damage = counter();
  damage.section_of_type(elf::SHT_RELA).sh_offset -= 24;
  EXPECT_TRUE(says(refusal(damage), " overlaps "));
}

TEST(ElfReader, RefusesSectionsOverTheHeader) {
  Damage damage = counter();
  damage.section_of_type(elf::SHT_STRTAB).sh_offset = 0;
  EXPECT_TRUE(says(refusal(damage), " overlaps ELF header"));
}

TEST(ElfReader, RefusesAlignmentsThatAreNoPowerOfTwo) {
  Damage damage = counter();
  damage.section_of_type(elf::SHT_PROGBITS).sh_addralign = 24;
  EXPECT_TRUE(says(refusal(damage), "alignment 24 is not a power of two"));
}

TEST(ElfReader, RefusesHugeUninitialisedSections) {
  Damage damage = counter();
  auto& section = damage.section_of_type(elf::SHT_PROGBITS);
  section.sh_type = elf::SHT_NOBITS;
  section.sh_size = 1ULL << 31;
  EXPECT_TRUE(says(refusal(damage), "larger than 1 GiB"));
}

TEST(ElfReader, RefusesSymbolsInSectionsThatDoNotExist) {
  Damage damage = counter();
  auto& table = damage.section_of_type(elf::SHT_SYMTAB);
  damage.row<elf::Elf64_Sym>(table, 1).st_shndx = 0x1234;
  EXPECT_TRUE(says(refusal(damage), "symbol 1: section index 4660 of "));
}

TEST(ElfReader, RefusesSymbolsOutsideTheirSection) {
  Damage damage = counter();
  auto& table = damage.section_of_type(elf::SHT_SYMTAB);
  const std::size_t last = table.sh_size / sizeof(elf::Elf64_Sym) - 1;
  for (std::size_t i = last; i > 0; --i) {
    auto& symbol = damage.row<elf::Elf64_Sym>(table, i);
    if (symbol.st_shndx == 0) continue;
    symbol.st_size = ~0ULL;
    break;
  }
  EXPECT_TRUE(says(refusal(damage), " lie outside section "));
}

TEST(ElfReader, RefusesASecondSymbolTable) {
  Damage damage = counter();
  damage.section_of_type(elf::SHT_RELA).sh_type = elf::SHT_SYMTAB;
  EXPECT_TRUE(says(refusal(damage), "a second symbol table"));
}

TEST(ElfReader, RefusesRelocationsOutsideTheirSection) {
  Damage damage = counter();
  damage.row<elf::Elf64_Rela>(damage.section_of_type(elf::SHT_RELA), 0).r_offset = 1 << 20;
  EXPECT_TRUE(says(refusal(damage), "relocation at 0x100000 lies outside '"));
}

TEST(ElfReader, RefusesRelocationsOfUnknownType) {
  Damage damage = counter();
  auto& relocation = damage.row<elf::Elf64_Rela>(damage.section_of_type(elf::SHT_RELA), 0);
  relocation.setSymbolAndType(relocation.getSymbol(), 77);
  EXPECT_TRUE(says(refusal(damage), ": unknown type 77"));
}

TEST(ElfReader, RefusesRelocationsToSymbolsThatDoNotExist) {
  Damage damage = counter();
  auto& relocation = damage.row<elf::Elf64_Rela>(damage.section_of_type(elf::SHT_RELA), 0);
  relocation.setSymbolAndType(70000, relocation.getType());
  EXPECT_TRUE(says(refusal(damage), ": symbol 70000 of "));
}

TEST(ElfReader, RefusesRelocationsOfSectionsThatDoNotExist) {
  Damage damage = counter();
  damage.section_of_type(elf::SHT_RELA).sh_info = 9999;
  EXPECT_TRUE(says(refusal(damage), ": patches section 9999 of "));
}

TEST(ElfReader, RefusesGroupMembersThatDoNotExist) {
  Damage damage(sample_bytes("shapes.o"));
  auto& group = damage.section_of_type(elf::SHT_GROUP);
  damage.row<std::uint32_t>(group, 1) = 4000;
  EXPECT_TRUE(says(refusal(damage), ": member 4000 of "));
}

TEST(ElfReader, RefusesFilesThatDoNotExist) {
  const auto object = read_cell_file("no/such/file.o");
  ASSERT_FALSE(object);
  EXPECT_EQ(object.error(), "no/such/file.o: cannot be opened");
}

}  // namespace
}  // namespace verifier::facts
