#include "cells/cell_namespace/cell_namespace.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>
#include <string>

#include "cells/cell_namespace/address_index.h"
#include "cells/cell_namespace/journal.h"
#include "cells/cell_namespace/symbol_table.h"

namespace cell_namespace {
namespace {

std::unique_ptr<LoadedCell> make_cell(std::string_view name, std::vector<Export> exports) {
  auto cell = std::make_unique<LoadedCell>();
  cell->file = name;
  cell->cell = name;
  cell->exports = std::move(exports);
  return cell;
}

std::vector<Successor> successors(LoadedCell* old, std::unique_ptr<LoadedCell> fresh) {
  std::vector<Successor> made;
  made.push_back({old, std::move(fresh)});
  return made;
}

/// Of what is not needed afterwards.
Result<Replacement> prepare(std::vector<Successor> successors, std::span<const Write> writes = {}) {
  return prepare_replace(successors, writes);
}

std::string demangled(std::string_view name) {
  Text<160> text;
  append_demangled(name, text);
  return std::string(text.view());
}

TEST(SymbolTable, AgreesWithAModelUnderInsertAndErase) {
  std::vector<std::string> names;
  for (int i = 0; i < 500; ++i) names.push_back("_ZN4cell" + std::to_string(i % 7) + "symbol" + std::to_string(i));
  std::vector<Export> exports;
  exports.reserve(names.size());
  for (const std::string& name : names) exports.push_back({name, exports.size() + 1, 0});
  LoadedCell cell;
  SymbolTable table;
  std::map<std::string_view, const Export*> model;
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    const Export& symbol = exports[random() % exports.size()];
    if (random() % 2 == 0) {
      EXPECT_EQ(table.insert({&cell, &symbol}), model.emplace(symbol.name, &symbol).second);
    } else {
      table.erase(symbol.name, &cell);
      model.erase(symbol.name);
    }
    const Export& probe = exports[random() % exports.size()];
    const auto found = table.find(probe.name);
    ASSERT_EQ(found.has_value(), model.contains(probe.name));
    if (found) {
      EXPECT_EQ(found->symbol, model[probe.name]);
    }
    ASSERT_EQ(table.size(), model.size());
  }
}

TEST(SymbolTable, ErasesOnlyTheBindingOfTheNamedCell) {
  LoadedCell one, two;
  const Export symbol{"a", 1, 0};
  SymbolTable table;
  ASSERT_TRUE(table.insert({&one, &symbol}));
  table.erase("a", &two);
  EXPECT_TRUE(table.find("a"));
  table.erase("a", &one);
  EXPECT_FALSE(table.find("a"));
}

TEST(Namespace, PublishesFindsAndWithdraws) {
  auto published = publish(make_cell("logger", {{"_ZN6logger3logEv", 0x1000, 5}}));
  ASSERT_TRUE(published);
  EXPECT_EQ(find_cell("logger"), *published);
  const auto binding = find_symbol("_ZN6logger3logEv");
  ASSERT_TRUE(binding);
  EXPECT_EQ(binding->symbol->address, 0x1000U);
  ASSERT_TRUE(withdraw("logger"));
  EXPECT_EQ(find_cell("logger"), nullptr);
  EXPECT_FALSE(find_symbol("_ZN6logger3logEv"));
}

TEST(Namespace, RefusesTheSameCellAndTheSameExportTwice) {
  ASSERT_TRUE(publish(make_cell("a", {{"shared", 1, 0}})));
  EXPECT_EQ(publish(make_cell("a", {})).error().kind, ErrorKind::kAlreadyExists);
  const auto clash = publish(make_cell("b", {{"alone", 2, 0}, {"shared", 3, 0}}));
  ASSERT_FALSE(clash);
  EXPECT_EQ(clash.error().kind, ErrorKind::kAlreadyExists);
  EXPECT_NE(clash.error().text.view().find("shared"), std::string_view::npos);
  EXPECT_FALSE(find_symbol("alone")) << "a refused cell left an export behind";
  EXPECT_EQ(find_symbol("shared")->symbol->address, 1U);
  ASSERT_TRUE(withdraw("a"));
}

TEST(Namespace, RefusesToWithdrawACellInUse) {
  auto used = publish(make_cell("used", {{"f", 1, 0}}));
  ASSERT_TRUE(used);
  auto user = make_cell("user", {});
  user->imports.push_back({"f", *used, 0, {}});
  ASSERT_TRUE(publish(std::move(user)));
  const auto refused = withdraw("used");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInUse);
  EXPECT_NE(refused.error().text.view().find("user"), std::string_view::npos);
  ASSERT_TRUE(withdraw("user"));
  ASSERT_TRUE(withdraw("used"));
  EXPECT_EQ(withdraw("used").error().kind, ErrorKind::kNotFound);
}

TEST(Namespace, ReplacesACellAndRepointsItsUsers) {
  auto old = publish(make_cell("svc", {{"f", 1, 0}, {"old_only", 2, 0}}));
  auto user = make_cell("user", {});
  user->imports.push_back({"f", *old, 0, {}});
  auto published_user = publish(std::move(user));
  auto fresh = make_cell("svc", {{"f", 10, 0}});
  fresh->file = "svc_v2";
  LoadedCell* const fresh_pointer = fresh.get();
  auto replacement = prepare(successors(*old, std::move(fresh)));
  ASSERT_TRUE(replacement);
  EXPECT_EQ(find_symbol("f")->symbol->address, 1U) << "preparing changed something";
  EXPECT_EQ(find_cell("svc"), *old);
  commit(*replacement);
  EXPECT_EQ(find_cell("svc"), fresh_pointer);
  EXPECT_EQ(find_symbol("f")->symbol->address, 10U);
  EXPECT_FALSE(find_symbol("old_only"));
  EXPECT_EQ((*published_user)->imports[0].exporter, fresh_pointer);
  ASSERT_TRUE(withdraw("user"));
  ASSERT_TRUE(withdraw("svc"));
}

TEST(Namespace, LeavesEverythingAsItWasWhenAReplacementIsDropped) {
  auto old = publish(make_cell("svc", {{"f", 1, 0}}));
  ASSERT_TRUE(publish(make_cell("other", {{"g", 5, 0}})));
  {
    const auto dropped = prepare(successors(*old, make_cell("svc", {{"f", 10, 0}, {"h", 11, 0}})));
    ASSERT_TRUE(dropped);
  }
  EXPECT_EQ(find_symbol("f")->symbol->address, 1U);
  EXPECT_FALSE(find_symbol("h"));
  EXPECT_EQ(find_cell("svc"), *old);
  const auto clash = prepare(successors(*old, make_cell("svc", {{"g", 12, 0}})));
  ASSERT_FALSE(clash);
  EXPECT_EQ(clash.error().kind, ErrorKind::kAlreadyExists);
  LoadedCell absent;
  EXPECT_EQ(prepare(successors(&absent, make_cell("svc", {}))).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(prepare(successors(*old, make_cell("other", {}))).error().kind, ErrorKind::kRefused);
  ASSERT_TRUE(withdraw("other"));
  ASSERT_TRUE(withdraw("svc"));
}

/// Two cells that exchange a name and a user of both; what a change may touch, as text.
class Exchanging : public testing::Test {
 protected:
  void SetUp() override {
    one_ = publish(make_cell("one", {{"f", 1, 0}, {"moves", 2, 0}})).value();
    two_ = publish(make_cell("two", {{"g", 3, 0}})).value();
    auto user = make_cell("user", {});
    user->imports = {{"f", one_, 0, {}}, {"g", two_, 0, {}}, {"moves", one_, 0, {}}};
    user_ = publish(std::move(user)).value();
  }
  void TearDown() override {
    for (const char* name : {"user", "two", "one"}) EXPECT_TRUE(withdraw(name));
  }

  static std::vector<Successor> next(bool same_names) {
    std::vector<Successor> made = successors(find_mutable("one"), make_cell("one", {{"f", 10, 0}}));
    std::vector<Export> exports = {{"g", 30, 0}};
    if (same_names) {
      made[0].fresh->exports.push_back({"moves", 20, 0});
    } else {
      exports.push_back({"moves", 20, 0});
    }
    made.push_back({find_mutable("two"), make_cell("two", exports)});
    for (Successor& successor : made) successor.fresh->file = successor.old->file == "one" ? "one_v2" : "two_v2";
    return made;
  }

  std::string state() const {
    std::string text;
    for (const LoadedCell* cell : cells()) text += std::string(cell->file) + " ";
    for (const char* name : {"f", "g", "moves"}) {
      const auto found = find_symbol(name);
      text += found ? std::string(found->cell->file) + ":" + std::to_string(found->symbol->address) + " " : "- ";
    }
    for (const Import& import : user_->imports) text += std::string(import.exporter->file) + " ";
    return text + std::to_string(word_);
  }

  LoadedCell* one_ = nullptr;
  LoadedCell* two_ = nullptr;
  LoadedCell* user_ = nullptr;
  std::uint64_t word_ = 7;
};

TEST_F(Exchanging, ReplacesSeveralCellsAndTheirNamesAtOnce) {
  {
    auto replacement = prepare(next(true));
    ASSERT_TRUE(replacement);
    commit(*replacement);
    EXPECT_EQ(state(), "one_v2 two_v2 user one_v2:10 two_v2:30 one_v2:20 one_v2 two_v2 one_v2 7");
  }
  EXPECT_EQ(find_cell("one")->file, "one_v2");
}

TEST_F(Exchanging, TakesBackEveryWriteThatWasMadeWhenItStopsAtAny) {
  for (const bool same_names : {true, false}) {
    const std::string before = state();
    std::size_t stop = 0;
    for (bool is_over = false; !is_over; ++stop) {
      const Write write{reinterpret_cast<std::byte*>(&word_), 8, 8};
      auto replacement = prepare(next(same_names), {&write, 1});
      ASSERT_TRUE(replacement);
      EXPECT_EQ(state(), before) << "preparing changed something";
      is_over = stop + 1 == writes(*replacement);
      for (std::size_t made = 0; made < stop; ++made) ASSERT_TRUE(step(*replacement));
      EXPECT_EQ(state() == before, stop == 0) << stop;
      *replacement = Replacement();
      EXPECT_EQ(state(), before) << "after " << stop << " writes";
    }
    EXPECT_GE(stop, 7U);
  }
}

TEST_F(Exchanging, HandsOverWhatIsNotLoaded) {
  auto replacement = prepare(next(false));
  ASSERT_TRUE(replacement);
  auto set = take_aside(*replacement);
  EXPECT_TRUE(replacement->empty());
  ASSERT_EQ(set.size(), 2U);
  EXPECT_EQ(set[0].old, one_);
  EXPECT_EQ(set[0].fresh->file, "one_v2");
  const std::string before = state();
  replacement = prepare_replace(set);
  ASSERT_TRUE(replacement);
  EXPECT_TRUE(set.empty());
  commit(*replacement);
  EXPECT_FALSE(step(*replacement));
  EXPECT_EQ(find_symbol("moves")->cell->file, "two_v2");
  set = take_aside(*replacement);
  ASSERT_EQ(set.size(), 2U);
  EXPECT_EQ(set[0].old, find_cell("one"));
  EXPECT_EQ(set[0].fresh.get(), one_);
  // And the same way back.
  replacement = prepare_replace(set);
  ASSERT_TRUE(replacement);
  commit(*replacement);
  *replacement = Replacement();
  EXPECT_EQ(state(), before);
}

TEST_F(Exchanging, LeavesWhatItRefusesToItsOwner) {
  auto set = next(true);
  set[1].fresh->exports.push_back({"moves", 40, 0});
  EXPECT_EQ(prepare_replace(set).error().kind, ErrorKind::kAlreadyExists);
  ASSERT_EQ(set.size(), 2U);
  EXPECT_EQ(set[1].fresh->file, "two_v2");
}

TEST_F(Exchanging, KeepsOneSetAsideUntilTheNextOrAnUnloading) {
  EXPECT_EQ(kept().cells, 0U);
  keep_aside(next(true));
  EXPECT_EQ(kept().cells, 2U);
  auto set = take_kept();
  EXPECT_EQ(set.size(), 2U);
  EXPECT_EQ(kept().cells, 0U);
  set.pop_back();
  keep_aside(next(true));
  keep_aside(std::move(set));
  EXPECT_EQ(kept().cells, 1U);
  ASSERT_TRUE(publish(make_cell("passing", {})));
  EXPECT_EQ(kept().cells, 1U);
  EXPECT_FALSE(withdraw("one"));
  EXPECT_EQ(kept().cells, 1U) << "nothing was unloaded";
  ASSERT_TRUE(withdraw("passing"));
  EXPECT_EQ(kept().cells, 0U);
}

TEST_F(Exchanging, RefusesTwoSuccessorsForOneCellAndTwoOwnersOfOneName) {
  const std::string before = state();
  auto twice = next(true);
  twice[1].old = one_;
  twice[1].fresh->cell = "one";
  EXPECT_EQ(prepare(std::move(twice)).error().kind, ErrorKind::kAlreadyExists);
  auto clash = next(true);
  clash[1].fresh->exports.push_back({"moves", 40, 0});
  EXPECT_EQ(prepare(std::move(clash)).error().kind, ErrorKind::kAlreadyExists);
  EXPECT_EQ(state(), before);
}

TEST(Journal, WritesFourOrEightBytesAnywhereAndTakesThemBackInReverse) {
  std::array<std::byte, 24> memory{};
  memory.fill(std::byte{0xee});
  const auto before = memory;
  Journal journal;
  journal.add({&memory[1], 0x1122334455667788, 8});
  journal.add({&memory[11], 0xaabbccdd, 4});
  EXPECT_EQ(memory, before);
  EXPECT_TRUE(journal.step());
  EXPECT_EQ(memory[1], std::byte{0x88});
  EXPECT_EQ(memory[8], std::byte{0x11});
  EXPECT_EQ(memory[11], std::byte{0xee});
  EXPECT_FALSE(journal.is_complete());
  EXPECT_TRUE(journal.step());
  EXPECT_EQ(memory[11], std::byte{0xdd});
  EXPECT_EQ(memory[15], std::byte{0xee});
  EXPECT_TRUE(journal.is_complete());
  EXPECT_FALSE(journal.step());
  journal.undo();
  EXPECT_EQ(memory, before);
  EXPECT_EQ(journal.made(), 0U);
}

TEST(Journal, RestoresTheFirstValueOfAPlaceThatIsWrittenTwice) {
  std::uint64_t word = 1;
  auto* const where = reinterpret_cast<std::byte*>(&word);
  Journal journal;
  journal.add({where, 2, 8});
  ASSERT_TRUE(journal.step());
  journal.add({where, 3, 8});
  ASSERT_TRUE(journal.step());
  EXPECT_EQ(word, 3U);
  journal.undo();
  EXPECT_EQ(word, 1U);
}

TEST(AddressIndex, FindsTheOwnerOfEachRootAndNothingBetween) {
  std::vector<std::unique_ptr<LoadedCell>> owned;
  std::vector<const LoadedCell*> cells;
  for (std::uint64_t i = 0; i < 50; ++i) {
    owned.push_back(std::make_unique<LoadedCell>());
    cells.push_back(owned.back().get());
    owned.back()->roots.push_back({"root", "", 0, (50 - i) * 0x1000, 0x10, {}});
  }
  const auto index = build_index(cells);
  for (const LoadedCell* cell : cells) {
    const std::uint64_t start = cell->roots[0].address;
    EXPECT_EQ(find_in(*index, start), cell);
    EXPECT_EQ(find_in(*index, start + 0xf), cell);
    EXPECT_EQ(find_in(*index, start + 0x10), nullptr);
    EXPECT_EQ(find_in(*index, start - 1), nullptr);
  }
  EXPECT_EQ(find_in(*index, ~std::uint64_t{0}), nullptr);
}

TEST(Demangle, SpellsNestedNames) {
  EXPECT_EQ(demangled("_ZN4heap8allocateEm"), "heap::allocate");
  EXPECT_EQ(demangled("_ZN12mapped_pages7MappingD1Ev"), "mapped_pages::Mapping::~Mapping");
  EXPECT_EQ(demangled("_ZN12mapped_pages7MappingC2EOS0_"), "mapped_pages::Mapping::Mapping");
  EXPECT_EQ(demangled("_ZNK7counter7Counter5valueEv"), "counter::Counter::value");
  EXPECT_EQ(demangled("_ZN4heap12_GLOBAL__N_15slabsE"), "heap::(anonymous)::slabs");
  EXPECT_EQ(demangled("_ZN3cpu4exitB6unsafeEh"), "cpu::exit[unsafe]");
}

TEST(Demangle, LeavesOtherNamesAlone) {
  for (const char* name : {"memcpy", "_Z", "_ZN", "_ZN4hea", "_ZNSt6vectorIiE9push_backEi", "_ZN99999999999999999999aE",
                           "_ZTV7Mapping", ""})
    EXPECT_EQ(demangled(name), name);
}

}  // namespace
}  // namespace cell_namespace
