// Bundles as further sources of the cells of a real image.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <functional>

#include "cells/cell_loader/archive.h"
#include "cells/cell_loader/cell_loader.h"
#include "cells/cell_loader/check_links.h"
#include "cells/cell_loader/test_system.h"
#include "cells/update_bundle/write.h"
#include "ci/bazel/tools/ustar.h"

namespace cell_loader {
namespace {

using testing::archive;
using update_bundle::NewBundle;

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

witness_format::Header header_of(const std::string& witness) {
  witness_format::Header header;
  std::memcpy(&header, witness.data(), sizeof header);
  return header;
}

/// A witness that was changed says so by its digest.
void seal(std::string& witness) {
  const auto digest = witness::hash(std::as_bytes(std::span(witness)).subspan(40));
  std::memcpy(witness.data() + 8, digest.data(), digest.size());
}

/// Where the members of the archive end.
std::size_t end_of_members(std::span<const std::byte> bytes) {
  std::size_t at = 0;
  while (bytes[at] != std::byte{0}) {
    const std::string size = text_of(bytes.subspan(at + 124, 12));
    at += 512 + (std::strtoul(size.c_str(), nullptr, 8) + 511) / 512 * 512;
  }
  return at;
}

/// The image with bundles in its archive, and demo_client with what it uses loaded.
class Releases : public testing::SystemTest {
 protected:
  void SetUp() override {
    SystemTest::SetUp();
    witness_ = text_of(find_member(archive(), "witness").value());
    good_ = {.release = 1,
             .issued = 1,
             .expires = 2,
             .base = header_of(witness_).digest,
             .witness = witness_,
             .objects = {{"counter_v2", text_of(find_member(archive(), "cells/counter_v2.cell.o").value())}},
             .steps = {{"counter", "counter_v2"}}};
  }
  void TearDown() override {
    SystemTest::TearDown();
    ASSERT_TRUE(init(archive()));
  }

  /// Adds `updates/<name>`; those that were added before stay.
  void add(const std::string& name, const std::string& contents) { more_.add("updates/" + name, contents); }
  void add(const std::string& name, const NewBundle& bundle) { add(name, update_bundle::write(bundle)); }

  void begin() {
    const std::string more = more_.finish();
    const auto first = std::span(archive()).first(end_of_members(archive()));
    bytes_.assign(first.begin(), first.end());
    const auto rest = std::as_bytes(std::span(more));
    bytes_.insert(bytes_.end(), rest.begin(), rest.end());
    ASSERT_TRUE(init(bytes_));
    ASSERT_TRUE(load("demo_client"));
  }

  /// That the names of all loaded cells lie in this member, and lead to the rows that belong to them.
  void expect_labelled_by(std::string_view member) {
    const auto bytes = find_member(bytes_, member).value();
    const auto is_inside = [&](std::string_view name) {
      const auto* at = reinterpret_cast<const std::byte*>(name.data());
      return at >= bytes.data() && at < bytes.data() + bytes.size();
    };
    for (const auto& cell : cell_namespace::cells()) {
      EXPECT_TRUE(is_inside(cell->file) && is_inside(cell->cell)) << cell->file;
      EXPECT_EQ(witness::cell(image_witness(), cell->witness_index).file, cell->file);
      for (const auto& symbol : cell->exports) EXPECT_TRUE(is_inside(symbol.name)) << symbol.name;
      for (const auto& import : cell->imports) EXPECT_TRUE(is_inside(import.name)) << import.name;
      for (const auto& root : cell->roots) EXPECT_TRUE(is_inside(root.name)) << root.name;
      testing::check_links(*cell);
    }
  }

  void expect_refused(std::string_view member, ErrorKind kind, std::string_view why) {
    const Release before = running_release();
    const auto result = extend(member);
    ASSERT_FALSE(result) << member;
    EXPECT_EQ(result.error().kind, kind) << result.error().text.view();
    EXPECT_NE(result.error().text.view().find(why), std::string_view::npos) << result.error().text.view();
    EXPECT_EQ(running_release().number, before.number);
    EXPECT_EQ(running_release().digest, before.digest);
    EXPECT_EQ(running_release().is_on_trial, before.is_on_trial);
  }

  bool comes_from(std::string_view file, std::string_view member) {
    const auto object = archive_member(file).value(), bundle = find_member(bytes_, member).value();
    return object.data() >= bundle.data() && object.data() < bundle.data() + bundle.size();
  }

  /// The witness of the image with one row of a table changed.
  template <typename Row>
  std::string with_changed_row(std::size_t table, std::size_t row, const std::function<void(Row&)>& change) {
    const auto header = header_of(witness_);
    const std::size_t sizes[] = {header.cell_count * sizeof(witness_format::Cell),
                                 header.export_count * sizeof(witness_format::Export),
                                 header.import_count * sizeof(witness_format::Import)};
    // Cells, exports, imports, roots.
    std::size_t at = sizeof header + row * sizeof(Row);
    for (std::size_t i = 0; i < table; ++i) at += sizes[i];
    std::string changed = witness_;
    Row value;
    std::memcpy(&value, changed.data() + at, sizeof value);
    change(value);
    std::memcpy(changed.data() + at, &value, sizeof value);
    seal(changed);
    return changed;
  }

  /// The row of the loaded version of counter in the witness of the image.
  witness_format::Cell row_of_counter(std::size_t& index) {
    const auto witness = witness::parse(find_member(archive(), "witness").value());
    index = *witness::find_file(*witness, "counter");
    witness_format::Cell row;
    std::memcpy(&row, witness_.data() + sizeof(witness_format::Header) + index * sizeof row, sizeof row);
    return row;
  }

  /// The export of counter that has such a name.
  std::size_t export_of_counter(std::string_view part) {
    std::size_t index = 0;
    const auto row = row_of_counter(index);
    const auto witness = witness::parse(find_member(archive(), "witness").value());
    for (std::size_t i = 0; i < row.export_count; ++i) {
      if (witness::export_at(*witness, index, i).name.find(part) != std::string_view::npos) return row.first_export + i;
    }
    ADD_FAILURE() << "no export " << part;
    return 0;
  }

  std::string witness_;
  NewBundle good_;
  ustar::Archive more_;
  std::vector<std::byte> bytes_;
};

TEST_F(Releases, BeginWithTheImage) {
  begin();
  EXPECT_EQ(running_release().number, 0U);
  EXPECT_EQ(running_release().digest, header_of(witness_).digest);
  EXPECT_FALSE(running_release().is_on_trial);
  expect_labelled_by("witness");
}

TEST_F(Releases, TakeCellsFromTheBundle) {
  add("good.bundle", good_);
  begin();
  EXPECT_FALSE(comes_from("cells/counter_v2.cell.o", "updates/good.bundle"));
  const auto taken = extend("updates/good.bundle");
  ASSERT_TRUE(taken) << taken.error().text.view();
  EXPECT_EQ(running_release().number, 1U);
  EXPECT_TRUE(running_release().is_on_trial);
  expect_labelled_by("updates/good.bundle");
  EXPECT_TRUE(comes_from("cells/counter_v2.cell.o", "updates/good.bundle"));
  EXPECT_FALSE(comes_from("cells/counter.cell.o", "updates/good.bundle"));
  ASSERT_TRUE(swap("counter", "counter_v2"));
  expect_labelled_by("updates/good.bundle");
  ASSERT_TRUE(settle());
  EXPECT_FALSE(running_release().is_on_trial);
  EXPECT_EQ(running_release().number, 1U);
  ASSERT_TRUE(swap("counter_v2", "counter_v2")) << "a fresh copy comes from there too";
}

TEST_F(Releases, GoBackWhenNothingOfTheBundleIsLoaded) {
  add("good.bundle", good_);
  begin();
  const std::uint64_t frames = testing::free_frames();
  ASSERT_TRUE(extend("updates/good.bundle"));
  ASSERT_TRUE(swap("counter", "counter_v2"));
  const auto early = retract();
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().kind, ErrorKind::kInUse);
  EXPECT_EQ(running_release().number, 1U);
  ASSERT_TRUE(swap("counter_v2", "counter"));
  expect_labelled_by("updates/good.bundle");
  ASSERT_TRUE(retract());
  EXPECT_EQ(running_release().number, 0U);
  EXPECT_FALSE(running_release().is_on_trial);
  expect_labelled_by("witness");
  EXPECT_FALSE(comes_from("cells/counter_v2.cell.o", "updates/good.bundle"));
  EXPECT_EQ(testing::free_frames(), frames);
  EXPECT_TRUE(extend("updates/good.bundle")) << "once more";
}

TEST_F(Releases, EndWhatWasKeptForAWayBack) {
  add("good", good_);
  begin();
  constexpr std::array kSet = {SwapPair{"checksum", "checksum_v2"}};
  ASSERT_TRUE(swap_set(kSet, Old::kKept));
  ASSERT_EQ(cell_namespace::kept().cells, 1U);
  ASSERT_TRUE(extend("updates/good"));
  EXPECT_EQ(cell_namespace::kept().cells, 0U) << "the witness that it was described by is not in force";
  EXPECT_EQ(swap_back().error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(retract());
}

TEST_F(Releases, AreTriedOneAtATime) {
  add("good.bundle", good_);
  good_.release = 2;
  add("second.bundle", good_);
  begin();
  ASSERT_TRUE(extend("updates/good.bundle"));
  expect_refused("updates/second.bundle", ErrorKind::kInUse, "release 0x1 is on trial");
  EXPECT_EQ(unload("demo_client").error().kind, ErrorKind::kInUse) << "it must be there when the trial ends";
  ASSERT_TRUE(settle());
  EXPECT_TRUE(extend("updates/second.bundle"));
  ASSERT_TRUE(retract());
  EXPECT_EQ(running_release().number, 1U);
  EXPECT_TRUE(unload("demo_client"));
}

TEST_F(Releases, EndATrialOnlyIfThereIsOne) {
  begin();
  EXPECT_EQ(settle().error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(retract().error().kind, ErrorKind::kNotFound);
}

TEST_F(Releases, NeverGoBackwards) {
  good_.release = 5;
  add("five.bundle", good_);
  for (const unsigned number : {4, 5}) {
    good_.release = number;
    add("late" + std::to_string(number), good_);
  }
  begin();
  ASSERT_TRUE(extend("updates/five.bundle"));
  ASSERT_TRUE(settle());
  for (const char* late : {"updates/late4", "updates/late5"})
    expect_refused(late, ErrorKind::kRefused, "does not follow release 0x5");
}

TEST_F(Releases, AreRefusedWhenTheyAreNotForThisOne) {
  NewBundle bundle = good_;
  bundle.base[31] ^= 1;
  add("elsewhere", bundle);
  add("noise", "ARIADNE");
  bundle = good_;
  bundle.witness[200] ^= 1;
  add("damaged", bundle);
  add("loaded", good_);
  begin();
  expect_refused("updates/nothing", ErrorKind::kNotFound, "no member");
  expect_refused("updates/noise", ErrorKind::kBadFormat, "cut off");
  expect_refused("updates/elsewhere", ErrorKind::kRefused, "applies to another release");
  expect_refused("updates/damaged", ErrorKind::kRefused, "hash of the content");
  ASSERT_TRUE(swap("counter", "counter_v2"));
  expect_refused("updates/loaded", ErrorKind::kInUse, "counter_v2 of the bundle is loaded");
  expect_labelled_by("witness");
}

/// Each of these witnesses is one that parse() takes.
TEST_F(Releases, AreRefusedWhenTheyDescribeALoadedCellOtherwise) {
  using witness_format::Cell;
  using witness_format::Export;
  using witness_format::Root;
  std::size_t index = 0;
  const Cell counter = row_of_counter(index);
  NewBundle bundle = good_;
  bundle.witness = with_changed_row<Cell>(0, index, [](Cell& row) { row.object[0] ^= 1; });
  add("object", bundle);
  bundle.witness = with_changed_row<Cell>(0, index, [](Cell& row) { row.trust ^= 1; });
  add("trust", bundle);
  // Nobody imports demo: of others, parse() would miss the export.
  bundle.witness = with_changed_row<Export>(1, export_of_counter("demo"), [](Export& row) { row.interface ^= 1; });
  add("export", bundle);
  bundle.witness = with_changed_row<Root>(3, counter.first_root, [](Root& row) { row.schema ^= 1; });
  add("root", bundle);
  begin();
  expect_refused("updates/object", ErrorKind::kRefused, "another object of counter");
  expect_refused("updates/trust", ErrorKind::kRefused, "another trust of counter");
  expect_refused("updates/export", ErrorKind::kRefused, "another export of counter");
  expect_refused("updates/root", ErrorKind::kRefused, "another state root of counter");
  expect_labelled_by("witness");
}

TEST_F(Releases, KeepSoManyBundlesAsCellsMayComeFrom) {
  for (unsigned number = 1; number <= 17; ++number) {
    good_.release = number;
    add(std::to_string(number), good_);
  }
  begin();
  for (unsigned number = 1; number <= 16; ++number) {
    ASSERT_TRUE(extend("updates/" + std::to_string(number))) << number;
    ASSERT_TRUE(settle());
  }
  expect_refused("updates/17", ErrorKind::kOutOfMemory, "0x10 bundles");
}

TEST_F(Releases, ForgetBundlesThatNoCellComesFrom) {
  for (unsigned number = 1; number <= 20; ++number) {
    const std::string name = "nobody" + std::to_string(number);
    good_.release = number;
    good_.objects = {{name, "what the witness does not know"}};
    good_.steps = {{"nobody", name}};
    add(std::to_string(number), good_);
  }
  begin();
  for (unsigned number = 1; number <= 20; ++number) {
    const std::string member = "cells/nobody" + std::to_string(number) + ".cell.o";
    ASSERT_TRUE(extend("updates/" + std::to_string(number))) << number;
    ASSERT_TRUE(settle());
    EXPECT_TRUE(archive_member(member)) << "the newest one stays";
    const std::string earlier = "cells/nobody" + std::to_string(number - 1) + ".cell.o";
    EXPECT_FALSE(archive_member(earlier));
  }
}

}  // namespace
}  // namespace cell_loader
