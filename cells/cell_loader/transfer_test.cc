// What becomes of state whose layout is another one in the new version.
#include "cells/cell_loader/transfer.h"

#include <gtest/gtest.h>

namespace cell_loader {
namespace {

using cell_namespace::LoadedCell;
using cell_namespace::Root;

LoadedCell cell_with(std::string_view file, std::vector<Root> roots) {
  LoadedCell cell;
  cell.file = file;
  cell.roots = std::move(roots);
  return cell;
}

Root root(std::string_view name, std::uint64_t address) {
  Root made;
  made.name = name;
  made.address = address;
  return made;
}

TEST(TransferState, LeavesAloneWhatIsAdopted) {
  EXPECT_TRUE(
      transfer_state(cell_with("pool", {root("slots", 0x1000)}), cell_with("pool_v2", {root("slots", 0x1000)})));
}

TEST(TransferState, RefusesToLoseARoot) {
  const auto done = transfer_state(cell_with("pool", {root("slots", 0x1000)}), cell_with("pool_v2", {}));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::kRefused);
  EXPECT_EQ(done.error().text.view(), "pool_v2 has no root slots for the state of pool");
}

TEST(TransferState, RefusesAnotherLayoutThatNothingMigrates) {
  const auto done =
      transfer_state(cell_with("pool", {root("slots", 0x1000)}), cell_with("pool_v2", {root("slots", 0x2000)}));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::kRefused);
  EXPECT_EQ(done.error().text.view(), "pool_v2 cannot adopt the root slots and does not migrate it");
}

}  // namespace
}  // namespace cell_loader
