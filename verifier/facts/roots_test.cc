#include "verifier/facts/roots.h"

#include <algorithm>

#include "verifier/facts/digest.h"
#include "verifier/facts/make_facts.h"
#include "verifier/facts/testdata/sample_file.h"

namespace verifier::facts {
namespace {

Section& table_of(ObjectFile& object) { return *std::ranges::find(object.sections, ".cell.roots", &Section::name); }

std::string refusal(const ObjectFile& object) {
  const auto records = read_root_records(object);
  EXPECT_FALSE(records);
  return records ? "" : records.error();
}

TEST(Roots, RecordsSayWhatTheAuthorWrote) {
  const ObjectFile object = sample_object("counter.o");
  const auto records = read_root_records(object);
  ASSERT_TRUE(records) << records.error();
  ASSERT_EQ(records->size(), 2u);
  const RootRecord& hits = *std::ranges::find(*records, "hits", &RootRecord::name);
  const RootRecord& tally = *std::ranges::find(*records, "tally", &RootRecord::name);
  EXPECT_EQ(hits.category, "soft");
  EXPECT_EQ(hits.type, "unsigned long");
  EXPECT_NE(tally.identity.find("counter::{anonymous}::tally"), std::string::npos) << tally.identity;
  EXPECT_EQ(tally.category, "");
  EXPECT_EQ(tally.size, 16u);
  EXPECT_EQ(tally.align, 8u);
  EXPECT_EQ(tally.symbol, "_ZN7counter12_GLOBAL__N_15tallyE");
  EXPECT_EQ(object.sections[tally.section].name, ".cell.state.tally");
}

TEST(Roots, FactsHaveTheLayoutAndItsDigest) {
  const auto facts = make_facts("counter.o", sample_bytes("counter.o"), Manifest{});
  ASSERT_TRUE(facts) << facts.error();
  ASSERT_EQ(facts->roots.size(), 2u);
  EXPECT_EQ(facts->roots[0].text, "unsigned long");
  EXPECT_EQ(facts->roots[1].text,
            "counter::Tally\nstruct counter::Tally = size 16 { +0 unsigned long calls; "
            "+8.0:10 unsigned short peak; +9.2:6 unsigned short low; }");
  EXPECT_EQ(facts->roots[1].schema, text_digest(facts->roots[1].text));
  EXPECT_EQ(facts->roots[1].location, "verifier/facts/testdata/counter.cc:21");
}

TEST(Roots, ObjectsWithoutRootsHaveNoRecords) { EXPECT_TRUE(read_root_records(sample_object("shapes.o"))->empty()); }

TEST(Roots, RefusesPartsOfRecords) {
  ObjectFile object = sample_object("counter.o");
  table_of(object).bytes.resize(100);
  table_of(object).size = 100;
  EXPECT_EQ(refusal(object), ".cell.roots: 100 bytes are no whole number of records");
}

TEST(Roots, RefusesPointersWithoutRelocation) {
  ObjectFile object = sample_object("counter.o");
  table_of(object).relocations.erase(table_of(object).relocations.begin());
  EXPECT_EQ(refusal(object), ".cell.roots: no 64-bit relocation at 0x0");
}

TEST(Roots, RefusesPointersOutsideTheirSection) {
  ObjectFile object = sample_object("counter.o");
  table_of(object).relocations[0].addend = 1 << 20;
  EXPECT_EQ(refusal(object).find(".cell.roots: 0x0 points outside '.cell.state."), 0u);
}

TEST(Roots, RefusesStringsWithoutEnd) {
  ObjectFile object = sample_object("counter.o");
  const Relocation name = table_of(object).relocations[1];
  for (std::uint8_t& byte : object.sections[object.symbols[name.symbol].section].bytes) byte = 'x';
  EXPECT_EQ(refusal(object), ".cell.roots: the string at 0x8 does not end");
}

TEST(Roots, RefusesANameThatStandsTwice) {
  ObjectFile object = sample_object("counter.o");
  auto& relocations = table_of(object).relocations;
  relocations[6].symbol = relocations[1].symbol;
  relocations[6].addend = relocations[1].addend;
  EXPECT_NE(refusal(object).find("' stands twice"), std::string::npos);
}

Section& migrations_of(ObjectFile& object) {
  return *std::ranges::find(object.sections, ".cell.migrations", &Section::name);
}

std::string migration_refusal(const ObjectFile& object) {
  const auto roots = read_root_records(object);
  EXPECT_TRUE(roots);
  const auto records = read_migration_records(object, *roots);
  EXPECT_FALSE(records);
  return records ? "" : records.error();
}

TEST(Migrations, FactsHaveTheLayoutThatTheyStartFrom) {
  const auto facts = make_facts("migrated.o", sample_bytes("migrated.o"), Manifest{});
  ASSERT_TRUE(facts) << facts.error();
  ASSERT_EQ(facts->migrations.size(), 1u);
  EXPECT_EQ(facts->migrations[0].root, "range");
  EXPECT_EQ(facts->migrations[0].text,
            "migrated::Old\nstruct migrated::Old = size 8 { +0 unsigned int least; +4 unsigned int greatest; }");
  EXPECT_EQ(facts->migrations[0].location, "verifier/facts/testdata/migrated.cc:20");
}

TEST(Migrations, ObjectsWithoutAnyHaveNoRecords) {
  EXPECT_TRUE(read_migration_records(sample_object("counter.o"), {})->empty());
}

TEST(Migrations, RefusesPartsOfRecords) {
  ObjectFile object = sample_object("migrated.o");
  migrations_of(object).bytes.resize(20);
  migrations_of(object).size = 20;
  EXPECT_EQ(migration_refusal(object), ".cell.migrations: 20 bytes are no whole number of records");
}

TEST(Migrations, RefusesWhatMakesNoRoot) {
  ObjectFile object = sample_object("migrated.o");
  migrations_of(object).relocations[0].addend += 4;
  EXPECT_EQ(migration_refusal(object), ".cell.migrations: 0x0 points to no state root");
}

TEST(Migrations, RefusesRecordsWithoutSymbol) {
  ObjectFile object = sample_object("migrated.o");
  const auto index = static_cast<std::uint32_t>(&migrations_of(object) - object.sections.data());
  for (Symbol& symbol : object.symbols) {
    if (symbol.section == index) symbol.name.clear();
  }
  EXPECT_EQ(migration_refusal(object), ".cell.migrations: the record at 0x0 has no symbol");
}

TEST(Migrations, RefusesARootThatIsMadeTwice) {
  ObjectFile object = sample_object("migrated.o");
  Section& table = migrations_of(object);
  const std::vector<std::uint8_t> row = table.bytes;
  table.bytes.insert(table.bytes.end(), row.begin(), row.end());
  table.size = table.bytes.size();
  const auto index = static_cast<std::uint32_t>(&table - object.sections.data());
  const auto record = std::ranges::find_if(object.symbols, [&](const Symbol& symbol) {
    return symbol.section == index && symbol.value == 0 && !symbol.name.empty();
  });
  ASSERT_NE(record, object.symbols.end());
  Symbol second = *record;
  second.value = row.size();
  object.symbols.push_back(second);
  Relocation again = table.relocations[0];
  again.offset += row.size();
  table.relocations.push_back(again);
  EXPECT_EQ(migration_refusal(object), ".cell.migrations: root 'range' is made twice");
}

}  // namespace
}  // namespace verifier::facts
