// What becomes of state whose layout is another one in the new version.
#include "cells/cell_loader/transfer.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "kernel/abi/cell.h"

namespace cell_loader {
namespace {

using cell_namespace::LoadedCell;
using cell_namespace::Root;

LoadedCell cell_with(std::string_view file, std::vector<Root> roots) {
  LoadedCell cell;
  cell.file = file;
  cell.witness_index = file == "pool" ? 0 : 1;
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

TEST(TransferState, LetsAFreshCopyBeginAnew) {
  EXPECT_TRUE(transfer_state(cell_with("pool", {root("slots", 0x1000)}), cell_with("pool", {root("slots", 0x2000)})));
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

/// A version whose root `made` comes from a record with this function.
class Migrating : public testing::Test {
 protected:
  static bool twice(const std::byte* from, void* to) {
    std::uint64_t value = 0;
    std::memcpy(&value, from, sizeof value);
    value *= 2;
    std::memcpy(to, &value, sizeof value);
    return true;
  }
  static bool never(const std::byte*, void*) { return false; }

  Result<void> transfer(bool (*apply)(const std::byte*, void*)) {
    std::ifstream in("cells/cell_loader/migrated.o", std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    std::vector<std::byte> bytes(text.size());
    std::memcpy(bytes.data(), text.data(), text.size());
    LoadedCell fresh = cell_with("pool_v2", {root("slots", reinterpret_cast<std::uint64_t>(&made))});
    fresh.object = elf_loader::Object::parse(bytes).value();
    const cell_abi::Migration<std::byte> record{&made, apply};
    for (std::uint32_t i = 0; i < fresh.object.section_count(); ++i)
      fresh.sections.push_back(reinterpret_cast<std::uint64_t>(&record));
    return transfer_state(cell_with("pool", {root("slots", reinterpret_cast<std::uint64_t>(&kept))}), fresh);
  }

  std::uint64_t kept = 21, made = 0;
};

TEST_F(Migrating, MakesTheRootFromTheOldOne) {
  ASSERT_TRUE(transfer(&twice));
  EXPECT_EQ(made, 42U);
  EXPECT_EQ(kept, 21U);
}

TEST_F(Migrating, RefusesWhenTheMigrationFails) {
  const auto done = transfer(&never);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::kRefused);
  EXPECT_EQ(done.error().text.view(), "the migration of the root slots to pool_v2 failed");
  EXPECT_EQ(kept, 21U);
}

}  // namespace
}  // namespace cell_loader
