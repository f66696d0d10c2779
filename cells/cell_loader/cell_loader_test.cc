// Loading and unloading real cells of a real image.
#include "cells/cell_loader/cell_loader.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "cells/cell_loader/archive.h"
#include "cells/cell_loader/builder.h"
#include "cells/cell_loader/check_links.h"
#include "cells/cell_loader/test_system.h"

namespace cell_loader {
namespace {

using mapped_pages::testing::leave_only;
using testing::archive;
using testing::free_frames;

class Load : public testing::SystemTest {};
class Unload : public testing::SystemTest {};
class Call : public testing::SystemTest {};
class Init : public testing::SystemTest {};
class Build : public testing::SystemTest {};

std::vector<std::string_view> loaded() {
  std::vector<std::string_view> names;
  for (const auto& cell : cell_namespace::cells()) names.push_back(cell->file);
  return names;
}

/// Flips one bit of an object in the archive as long as it lives.
class Damage {
 public:
  explicit Damage(std::string_view member) {
    const auto bytes = find_member(archive(), member).value();
    at_ = &archive()[static_cast<std::size_t>(bytes.data() - archive().data()) + bytes.size() / 2];
    *at_ ^= std::byte{1};
  }
  Damage(const Damage&) = delete;
  Damage& operator=(const Damage&) = delete;
  ~Damage() { *at_ ^= std::byte{1}; }

 private:
  std::byte* at_;
};

TEST_F(Load, BringsWhatTheCellUsesFirst) {
  ASSERT_TRUE(load("demo_client"));
  EXPECT_EQ(loaded().back(), "demo_client");
  for (const std::string_view used : {"checksum", "counter"}) EXPECT_NE(cell_namespace::find_cell(used), nullptr);
  const auto* client = cell_namespace::find_cell("demo_client");
  for (const auto& import : client->imports) {
    EXPECT_LT(import.exporter->rank, client->rank);
    EXPECT_FALSE(import.sites.empty()) << import.name;
  }
}

TEST_F(Load, WritesEveryRelocationOfEveryCell) {
  ASSERT_TRUE(load("bench_main"));  // the largest closure: with cell_loader itself and libsupc++
  ASSERT_TRUE(load("bench_relocations"));
  std::size_t checked = 0;
  for (const auto& cell : cell_namespace::cells()) checked += testing::check_links(*cell);
  EXPECT_GT(checked, 3'000U);  // what shipping leaves: references inside their code are resolved
}

TEST_F(Load, NeverMapsWritableAndExecutable) {
  ASSERT_TRUE(load("counter"));
  const auto* cell = cell_namespace::find_cell("counter");
  const auto text = mapped_pages::translate(cell->text.start());
  EXPECT_TRUE(text.is_executable && !text.is_writable);
  const auto constants = mapped_pages::translate(cell->read_only.start());
  EXPECT_TRUE(!constants.is_executable && !constants.is_writable);
  const auto state = mapped_pages::translate({cell->roots.at(0).address});
  EXPECT_TRUE(!state.is_executable && state.is_writable);
}

TEST_F(Load, MakesExportsRootsAndUnwindTablesKnown) {
  ASSERT_TRUE(load("counter"));
  const auto* cell = cell_namespace::find_cell("counter");
  const auto version = cell_namespace::find_symbol("_ZN7counter7versionEv");
  ASSERT_TRUE(version);
  EXPECT_EQ(cell_namespace::find_address(version->symbol->address), cell);
  // counter.cc: `return 1;` is `mov eax, 1; ret` (Intel SDM volume 2, MOV: B8 id; RET: C3).
  const std::byte expected[] = {std::byte{0xb8}, std::byte{1}, {}, {}, {}, std::byte{0xc3}};
  EXPECT_EQ(std::memcmp(testing::alias_of(version->symbol->address), expected, sizeof expected), 0);
  ASSERT_EQ(cell->roots.size(), 1U);
  EXPECT_EQ(cell->roots[0].name, "calls");
  EXPECT_EQ(cell->roots[0].size, 8U);
  const auto has_row = [&](const auto& row) { return row.start == version->symbol->address; };
  EXPECT_TRUE(std::ranges::any_of(cell->frames, has_row));
}

TEST_F(Load, NamesAFileThatTheWitnessDoesNotDescribe) {
  const auto result = load("nobody");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kNotFound);
  EXPECT_NE(output().find("cannot load nobody"), std::string::npos) << output();
}

TEST_F(Load, RefusesASecondVersionOfALoadedCell) {
  ASSERT_TRUE(load("counter"));
  for (const std::string_view file : {"counter", "counter_v2"}) {
    const auto result = load(file);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::kAlreadyExists);
  }
  EXPECT_EQ(loaded(), std::vector<std::string_view>{"counter"});
}

TEST_F(Load, RefusesAChangedObjectAndTakesOutWhatCameBefore) {
  const Damage damage("cells/demo_client.cell.o");
  const auto result = load("demo_client");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kRefused);
  EXPECT_TRUE(loaded().empty());
  EXPECT_NE(output().find("cannot load demo_client"), std::string::npos) << output();
}

TEST_F(Load, KeepsWhatWasThereWhenItFails) {
  ASSERT_TRUE(load("checksum"));
  const Damage damage("cells/counter.cell.o");
  EXPECT_FALSE(load("demo_client"));
  EXPECT_EQ(loaded(), std::vector<std::string_view>{"checksum"});
}

TEST_F(Load, RunningOutOfFramesAtAnyStepLeavesNothing) {
  std::uint64_t left = 0;
  for (bool is_done = false; !is_done; ++left) {
    ASSERT_LT(left, 200U);
    const auto held = leave_only(left);
    const auto result = load("demo_client");
    is_done = result.has_value();
    if (is_done) {
      unload_all();
    } else {
      ASSERT_EQ(result.error().kind, ErrorKind::kOutOfMemory) << result.error().text.view();
    }
    ASSERT_TRUE(loaded().empty());
    ASSERT_EQ(free_frames(), left);
  }
  EXPECT_GT(left, 6U);  // three cells, each with text and constants
}

TEST_F(Load, ReusesAddresses) {
  ASSERT_TRUE(load("demo_client"));
  const std::uint64_t first = cell_namespace::find_cell("demo_client")->text.start().value;
  ASSERT_TRUE(unload("demo_client"));
  ASSERT_TRUE(load("demo_client"));
  EXPECT_EQ(cell_namespace::find_cell("demo_client")->text.start().value, first);
}

TEST_F(Unload, ForgetsNamesAndAddresses) {
  ASSERT_TRUE(load("checksum"));
  const std::uint64_t text = cell_namespace::find_cell("checksum")->text.start().value;
  ASSERT_TRUE(unload("checksum"));
  EXPECT_EQ(cell_namespace::find_cell("checksum"), nullptr);
  EXPECT_EQ(cell_namespace::find_address(text), nullptr);
  EXPECT_FALSE(cell_namespace::find_symbol("_ZN8checksum7versionEv"));
  EXPECT_FALSE(mapped_pages::translate({text}).is_mapped);
}

TEST_F(Unload, NamesADependent) {
  ASSERT_TRUE(load("demo_client"));
  const auto result = unload("counter");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kInUse);
  EXPECT_NE(result.error().text.view().find("demo_client"), std::string_view::npos) << result.error().text.view();
  EXPECT_NE(cell_namespace::find_cell("counter"), nullptr);
}

TEST_F(Unload, NamesACellThatIsNotLoaded) { EXPECT_EQ(unload("counter").error().kind, ErrorKind::kNotFound); }

int levels_left = 0;

/// Runs `action` below `depth` frames.
[[gnu::noinline]] Result<void> deep_down(int depth, Result<void> (*action)()) {
  if (depth == 0) return action();
  auto result = deep_down(depth - 1, action);
  levels_left += 1;  // so that the call is no tail call
  return result;
}

TEST_F(Unload, RefusesWhenTheStackIsTooDeepToBeWalked) {
  ASSERT_TRUE(load("checksum"));
  const auto result = deep_down(80, [] { return unload("checksum"); });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kOutOfRange);
  EXPECT_NE(cell_namespace::find_cell("checksum"), nullptr);
}

TEST_F(Unload, RefusesWhenTheStackCannotBeWalked) {
  ASSERT_TRUE(load("checksum"));
  cxx_runtime::unregister_frame_finder();
  const auto result = unload("checksum");
  ASSERT_TRUE(cxx_runtime::register_frame_finder([](std::uint64_t pc) noexcept {
    static const char kKnown = 0;
    return cxx_runtime::FrameEntry{&kKnown, pc};
  }));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kRefused);
}

TEST_F(Call, NamesWhatIsMissing) {
  EXPECT_EQ(call("counter", "counter::demo").error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(load("counter"));
  const auto result = call("counter", "counter::demolish");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kNotFound);
  EXPECT_NE(result.error().text.view().find("counter::demolish"), std::string_view::npos);
}

TEST_F(Call, RefusesAnExportOfAnotherType) {
  ASSERT_TRUE(load("counter"));
  for (const std::string_view name : {"counter::create", "_ZN7counter6createEm"})
    EXPECT_EQ(call("counter", name).error().kind, ErrorKind::kRefused) << name;
}

TEST_F(Init, RefusesABadArchiveAndKeepsTheOldOne) {
  const std::size_t cells = witness::cell_count(image_witness());
  ASSERT_GT(cells, 10U);
  EXPECT_EQ(init({}).error().kind, ErrorKind::kBadFormat);
  const Damage damage("witness");
  EXPECT_FALSE(init(archive()));
  EXPECT_EQ(witness::cell_count(image_witness()), cells);
  EXPECT_TRUE(archive_member("cells/counter.cell.o"));
  EXPECT_EQ(archive_member("cells/nobody.cell.o").error().kind, ErrorKind::kNotFound);
}

Result<std::unique_ptr<cell_namespace::LoadedCell>> build_client() {
  const std::size_t index = witness::find_file(image_witness(), "demo_client").value();
  return build(image_witness(), index, archive_member("cells/demo_client.cell.o").value(), nullptr);
}

TEST_F(Build, NeedsTheExporters) {
  const auto built = build_client();
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().kind, ErrorKind::kNotFound);
}

TEST_F(Build, ShowsNothingAndUndoesItselfWhenDropped) {
  ASSERT_TRUE(load("counter") && load("checksum"));
  const std::uint64_t frames = free_frames();
  {
    const auto built = build_client();
    ASSERT_TRUE(built);
    EXPECT_LT(free_frames(), frames);
    EXPECT_EQ(cell_namespace::find_cell("demo_client"), nullptr);
    EXPECT_EQ(cell_namespace::find_address((*built)->text.start().value), nullptr);
  }
  EXPECT_EQ(free_frames(), frames);
}

TEST_F(Build, RefusesExportsThatItWasNotProvenWith) {
  ASSERT_TRUE(load("counter") && load("checksum"));
  auto* const counter = cell_namespace::find_mutable("counter");
  for (auto& symbol : counter->exports) symbol.interface ^= 1;
  const auto built = build_client();
  for (auto& symbol : counter->exports) symbol.interface ^= 1;
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().kind, ErrorKind::kRefused);
  EXPECT_NE(built.error().text.view().find("another interface"), std::string_view::npos) << built.error().text.view();
}

TEST_F(Build, RefusesAnEdgeThatDoesNotFall) {
  ASSERT_TRUE(load("counter") && load("checksum"));
  auto* const counter = cell_namespace::find_mutable("counter");
  const auto rank = std::exchange(counter->rank, std::uint16_t{1000});
  const auto built = build_client();
  counter->rank = rank;
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().kind, ErrorKind::kRefused);
}

}  // namespace
}  // namespace cell_loader
