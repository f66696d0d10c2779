#include "cells/cell_namespace/cell_namespace.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "cells/cell_namespace/address_index.h"
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
  auto replacement = prepare_replace(*old, std::move(fresh));
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
    const auto dropped = prepare_replace(*old, make_cell("svc", {{"f", 10, 0}, {"h", 11, 0}}));
    ASSERT_TRUE(dropped);
  }
  EXPECT_EQ(find_symbol("f")->symbol->address, 1U);
  EXPECT_FALSE(find_symbol("h"));
  EXPECT_EQ(find_cell("svc"), *old);
  const auto clash = prepare_replace(*old, make_cell("svc", {{"g", 12, 0}}));
  ASSERT_FALSE(clash);
  EXPECT_EQ(clash.error().kind, ErrorKind::kAlreadyExists);
  LoadedCell absent;
  EXPECT_EQ(prepare_replace(&absent, make_cell("svc", {})).error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(withdraw("other"));
  ASSERT_TRUE(withdraw("svc"));
}

TEST(AddressIndex, FindsTheOwnerOfEachRootAndNothingBetween) {
  std::vector<std::unique_ptr<LoadedCell>> cells;
  for (std::uint64_t i = 0; i < 50; ++i) {
    cells.push_back(std::make_unique<LoadedCell>());
    cells.back()->roots.push_back({"root", "", 0, (50 - i) * 0x1000, 0x10, {}});
  }
  const auto index = build_index(cells);
  for (const auto& cell : cells) {
    const std::uint64_t start = cell->roots[0].address;
    EXPECT_EQ(find_in(*index, start), cell.get());
    EXPECT_EQ(find_in(*index, start + 0xf), cell.get());
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
