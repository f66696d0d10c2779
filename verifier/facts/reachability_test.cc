// Ways from exports to state in testdata/reach.cc, and addresses that become values there.
#include "verifier/facts/reachability.h"

#include <set>

#include "verifier/facts/testdata/sample_file.h"

namespace verifier::facts {
namespace {

class Reachability : public testing::Test {
 protected:
  /// The roots that an export may touch.
  std::set<std::string> roots(const std::string& function) const {
    std::set<std::string> names;
    for (const Reach& reach : reaches_) {
      if (reach.from == function) names.insert(reach.root);
    }
    return names;
  }

  std::vector<std::string> path(const std::string& function) const {
    for (const Reach& reach : reaches_) {
      if (reach.from == function) return reach.path;
    }
    return {};
  }

  const AddressTaken* taken(const std::string& function, const std::string& by) const {
    for (const AddressTaken& entry : taken_) {
      if (entry.function == function && entry.by == by) return &entry;
    }
    return nullptr;
  }

  bool is_taken(const std::string& function) const {
    return std::ranges::find(taken_, function, &AddressTaken::function) != taken_.end();
  }

  const ObjectFile object_ = sample_object("reach.o");
  const CodeScan scan_ = *scan_code(object_);
  const std::vector<Reach> reaches_ = reachable_state(object_, ReferenceGraph(object_, scan_));
  const std::vector<AddressTaken> taken_ = addresses_taken(object_, scan_);
};

using Names = std::set<std::string>;

TEST_F(Reachability, PureFunctionsReachNothing) { EXPECT_EQ(roots("_ZN5reach4pureEi"), Names{}); }

TEST_F(Reachability, FindsStateInTheFunctionItself) { EXPECT_EQ(roots("_ZN5reach7touchesEi"), Names{"direct"}); }

TEST_F(Reachability, FollowsCallsAndShowsTheShortestPath) {
  EXPECT_EQ(roots("_ZN5reach5callsEi"), Names{"deep"});
  EXPECT_EQ(path("_ZN5reach5callsEi"),
            (std::vector<std::string>{"_ZN5reach5callsEi", "_ZN5reach5outerEi", "_ZN5reach5innerEi",
                                      "_ZN5reach12_GLOBAL__N_14deepE"}));
}

TEST_F(Reachability, FollowsTakenAddresses) { EXPECT_EQ(roots("_ZN5reach9hands_outEv"), Names{"by_pointer"}); }

TEST_F(Reachability, FollowsVtables) { EXPECT_EQ(roots("_ZN5reach10constructsEPv"), Names{"by_vtable"}); }

TEST_F(Reachability, FollowsTablesOfFunctions) { EXPECT_EQ(roots("_ZN5reach13through_tableEj"), Names{"by_table"}); }

TEST_F(Reachability, FollowsExportedConstants) { EXPECT_EQ(roots("_ZN5reach9kExportedE"), Names{"by_constant"}); }

TEST_F(Reachability, FollowsExportedVtables) { EXPECT_EQ(roots("_ZTVN5reach4OpenE"), Names{"by_exported_vtable"}); }

TEST_F(Reachability, FindsArraysThatAreIndexedFromBefore) { EXPECT_EQ(roots("_ZN5reach7indexedEl"), Names{"array"}); }

TEST_F(Reachability, FollowsPiecesThatWereSplitOff) { EXPECT_EQ(roots("_ZN5reach8unlikelyEi"), Names{"cold"}); }

TEST_F(Reachability, PiecesAreReachedWithoutAJump) {
  ObjectFile object = object_;
  for (Section& section : object.sections) {
    if (section.name == ".text._ZN5reach8unlikelyEi") section.relocations.clear();
  }
  const auto reaches = reachable_state(object, ReferenceGraph(object, scan_));
  const auto found = std::ranges::find(reaches, "_ZN5reach8unlikelyEi", &Reach::from);
  ASSERT_NE(found, reaches.end());
  EXPECT_EQ(found->root, "cold");
}

TEST_F(Reachability, ExportsOfOtherCellsAreNotFollowed) { EXPECT_EQ(roots("_ZN5reach12calls_importEi"), Names{}); }

TEST_F(Reachability, OtherWritableDataCountsBySymbol) {
  const ObjectFile machine = sample_object("machine.o");
  const CodeScan scan = *scan_code(machine);
  std::set<std::string> found;
  for (const Reach& reach : reachable_state(machine, ReferenceGraph(machine, scan))) found.insert(reach.root);
  EXPECT_EQ(found, Names{"written"});
}

TEST_F(Reachability, AliasesAreExportsOfTheirOwn) {
  ObjectFile object = object_;
  Symbol alias = *std::ranges::find(object.symbols, "_ZN5reach7touchesEi", &Symbol::name);
  alias.name = "alias";
  object.symbols.push_back(alias);
  const auto reaches = reachable_state(object, ReferenceGraph(object, scan_));
  const auto found = std::ranges::find(reaches, "alias", &Reach::from);
  ASSERT_NE(found, reaches.end());
  EXPECT_EQ(found->root, "direct");
  EXPECT_EQ(found->path.front(), "alias");
}

TEST_F(Reachability, AddressesInCodeAreTaken) {
  EXPECT_NE(taken("_ZN5reach8callbackEi", "_ZN5reach9hands_outEv"), nullptr);
}

TEST_F(Reachability, AddressesOfImportsAreTaken) {
  EXPECT_NE(taken("_ZN5other8importedEi", "_ZN5reach16hands_out_importEv"), nullptr);
  EXPECT_EQ(taken("_ZN5other8importedEi", "_ZN5reach12calls_importEi"), nullptr);
}

TEST_F(Reachability, AddressesInTablesAreTaken) {
  EXPECT_NE(taken("_ZN5reach5firstEi", "_ZN5reachL6kTableE"), nullptr);
  EXPECT_FALSE(taken("_ZN5reach5firstEi", "_ZN5reachL6kTableE")->vtable);
}

TEST_F(Reachability, VtablesAreMarked) {
  const AddressTaken* act = taken("_ZN5reach5Actor3actEi", "_ZTVN5reach5ActorE");
  ASSERT_NE(act, nullptr);
  EXPECT_TRUE(act->vtable);
}

TEST_F(Reachability, CallsTakeNoAddress) {
  EXPECT_FALSE(is_taken("_ZN5reach5innerEi"));
  EXPECT_FALSE(is_taken("_ZN5reach5outerEi"));
  EXPECT_FALSE(is_taken("_ZN5reach4rareEv"));
}

TEST_F(Reachability, ExportsTakeNoAddressByUnwindTables) { EXPECT_FALSE(is_taken("_ZN5reach4pureEi")); }

}  // namespace
}  // namespace verifier::facts
