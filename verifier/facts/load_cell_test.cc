#include "verifier/facts/load_cell.h"

#include <random>

#include "verifier/facts/facts_json.h"
#include "verifier/facts/make_facts.h"
#include "verifier/facts/manifest_reader.h"
#include "verifier/facts/testdata/sample_file.h"
#include "verifier/ship/ship.h"

namespace verifier::facts {
namespace {

TEST(LoadCell, PutsEverythingTogether) {
  const auto cell = load_cell(sample_path("counter.cell.o"));
  ASSERT_TRUE(cell) << cell.error();
  EXPECT_EQ(cell->manifest.cell, "counter");
  EXPECT_EQ(cell->code, cell->facts.code);
  EXPECT_EQ(cell->facts.exports.size(), 3u);
  EXPECT_EQ(cell->facts.roots.size(), 2u);
  EXPECT_TRUE(cell->privileged.empty());
  EXPECT_FALSE(cell->reaches.empty());
}

TEST(LoadCell, HasSizeAndHashOfTheBytesThatShip) {
  const auto cell = load_cell(sample_path("counter.cell.o"));
  ASSERT_TRUE(cell) << cell.error();
  const auto bytes = ship::shipped_form("counter", sample_bytes("counter.cell.o"));
  ASSERT_TRUE(bytes) << bytes.error();
  EXPECT_EQ(cell->elf.size, bytes->size());
  EXPECT_EQ(cell->elf.hash, read_elf("counter", *bytes, ElfUse::kCell)->hash);
}

TEST(LoadCell, ShowsFactsOfAnotherObject) {
  const auto cell = load_cell(sample_path("counter_liar.cell.o"));
  ASSERT_TRUE(cell) << cell.error();
  EXPECT_NE(cell->code, cell->facts.code);
}

TEST(LoadCell, RefusesObjectsWithoutManifest) {
  const auto cell = load_cell(sample_path("counter.o"));
  ASSERT_FALSE(cell);
  EXPECT_EQ(cell.error(), "verifier/facts/counter.o: no section .cell.manifest");
}

TEST(LoadCell, RefusesDataFlowThatCannotBeRead) {
  const auto cell = load_cell(sample_path("counter_broken_flow.cell.o"));
  ASSERT_FALSE(cell);
  EXPECT_TRUE(cell.error().starts_with("verifier/facts/counter_broken_flow.cell.o: flow: ")) << cell.error();
}

TEST(LoadCell, GivesTheSameFactsEachTime) {
  const Bytes bytes = sample_bytes("counter.o");
  EXPECT_EQ(*write_facts(*make_facts("a", bytes, Manifest{})), *write_facts(*make_facts("b", bytes, Manifest{})));
}

/// Changes a few bytes at a time, always the same ones: whatever comes, the readers answer or refuse.
class Mutations : public testing::Test {
 protected:
  /// `count` copies of `bytes` with one to eight changes within [begin, end), each given to `read`.
  template <typename Read>
  void mutate(const Bytes& bytes, std::size_t begin, std::size_t end, int count, Read read) {
    std::uniform_int_distribution<std::size_t> place(begin, end - 1);
    std::uniform_int_distribution<int> times(1, 8), byte(0, 255), kind(0, 3);
    for (int i = 0; i < count; ++i) {
      Bytes copy = bytes;
      for (int change = times(random_); change > 0; --change) {
        std::uint8_t& target = copy[place(random_)];
        switch (kind(random_)) {
          case 0:
            target = static_cast<std::uint8_t>(byte(random_));
            break;
          case 1:
            target = static_cast<std::uint8_t>(target ^ (1 << (byte(random_) % 8)));
            break;
          case 2:
            target = 0xff;
            break;
          default:
            target = 0;
            break;
        }
      }
      read(copy);
    }
  }

  static void as_cell(const Bytes& bytes) { accepted_ += load_cell("mutated", bytes).has_value(); }
  static void as_full_object(const Bytes& bytes) { accepted_ += make_facts("mutated", bytes, Manifest{}).has_value(); }

  std::mt19937 random_{20'000'003};
  static inline int accepted_ = 0;
};

TEST_F(Mutations, OfTheElfHeader) { mutate(sample_bytes("counter.cell.o"), 0, 64, 1500, as_cell); }

TEST_F(Mutations, OfTheSectionHeaders) {
  Damage cell(sample_bytes("counter.cell.o"));
  const std::size_t begin = cell.header().e_shoff;
  mutate(cell.bytes(), begin, begin + cell.header().e_shnum * sizeof(llvm::ELF::Elf64_Shdr), 2500, as_cell);
}

TEST_F(Mutations, OfTheWholeCell) {
  const Bytes cell = sample_bytes("counter.cell.o");
  mutate(cell, 0, cell.size(), 2500, as_cell);
}

TEST_F(Mutations, OfDebugInformation) {
  for (const char* name : {".debug_info", ".debug_abbrev", ".debug_line", ".debug_str"}) {
    Damage object(sample_bytes("counter.o"));
    const auto parsed = sample_object("counter.o");
    const auto index = static_cast<std::size_t>(find_section(parsed, name) - parsed.sections.data());
    const auto& section = object.section(index);
    mutate(object.bytes(), section.sh_offset, section.sh_offset + section.sh_size, 400, as_full_object);
  }
}

TEST_F(Mutations, OfTheWholeObject) {
  const Bytes object = sample_bytes("shapes.o");
  mutate(object, 0, object.size(), 600, as_full_object);
}

TEST_F(Mutations, OfJson) {
  const auto facts = make_facts("counter.o", sample_bytes("counter.o"), Manifest{});
  const std::string text = *write_facts(*facts);
  mutate(Bytes(text.begin(), text.end()), 0, text.size(), 3000, [](const Bytes& bytes) {
    const std::string_view json(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    static_cast<void>(read_facts(json));
    static_cast<void>(read_manifest(json));
  });
}

}  // namespace
}  // namespace verifier::facts
