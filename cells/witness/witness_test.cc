#include "cells/witness/witness.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "cells/witness/sample.h"

namespace {

using namespace witness;
using sample::File;
using sample::Graph;

std::string error_of(const File& file) {
  const Result<Witness> result = parse(file);
  return result ? "" : std::string(result.error().text.view());
}

/// The error that parse() gives for a graph, or "" when it is accepted.
std::string error_of(const Graph& graph) { return error_of(sample::write(graph)); }

/// Sets a field of a row to `value`, with a right digest.
template <typename Row>
File with_field(std::size_t table, std::uint32_t Row::* field, std::uint32_t value) {
  File file = sample::write(sample::small_graph());
  Row row;
  std::memcpy(&row, &file[table], sizeof(row));
  row.*field = value;
  std::memcpy(&file[table], &row, sizeof(row));
  sample::seal(file);
  return file;
}

/// Looks at all there is, so that a sanitizer sees every read; returns the number of bytes of names.
std::size_t read_all(const Witness& w) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i <= cell_count(w); ++i) {
    const CellView view = cell(w, i);
    bytes += view.file.size() + view.cell.size();
    bytes += find_file(w, view.file).value_or(0) + find_in_graph(w, view.cell).value_or(0);
    for (std::size_t row = 0; row <= view.export_count; ++row) {
      const ExportRow found = export_at(w, i, row);
      bytes += found.name.size();
      if (row < view.export_count) {
        EXPECT_EQ(find_export(w, i, found.name)->interface, found.interface);
      }
    }
    for (std::size_t row = 0; row <= view.import_count; ++row) {
      bytes += import_at(w, i, row).name.size() + import_at(w, i, row).exporter.size();
    }
    for (std::size_t row = 0; row <= view.root_count; ++row) {
      bytes += root_at(w, i, row).name.size() + root_at(w, i, row).category.size();
    }
    for (std::size_t to = 0; to <= cell_count(w); ++to) bytes += allows_swap(w, i, to) ? 1 : 0;
  }
  return bytes;
}

TEST(Parse, accepts_a_right_witness_and_shows_its_rows) {
  const File file = sample::write(sample::small_graph());
  const Result<Witness> w = parse(file);
  ASSERT_TRUE(w) << w.error().text.view();
  ASSERT_EQ(cell_count(*w), 4U);
  const CellView counter = cell(*w, 1);
  EXPECT_EQ(counter.file, "counter_v2");
  EXPECT_EQ(counter.cell, "counter");
  EXPECT_EQ(counter.rank, 2);
  EXPECT_EQ(counter.size, 200U);
  EXPECT_FALSE(counter.is_trusted);
  EXPECT_FALSE(counter.in_graph);
  EXPECT_TRUE(cell(*w, 2).is_trusted);
  EXPECT_EQ(counter.root_count, 2U);
  EXPECT_EQ(export_at(*w, 1, 1).name, "_ZN7counter5totalEv");
  EXPECT_EQ(import_at(*w, 0, 1).exporter, "cxx_runtime");
  EXPECT_EQ(import_at(*w, 0, 1).interface, 31U);
  EXPECT_EQ(root_at(*w, 1, 0).category, "soft");
  EXPECT_EQ(root_at(*w, 1, 1).category, "");
  EXPECT_EQ(root_at(*w, 1, 1).schema, 42U);
  EXPECT_GT(read_all(*w), 0U);
}

TEST(Parse, accepts_the_empty_graph) {
  const File file = sample::write({});
  const Result<Witness> w = parse(file);
  ASSERT_TRUE(w);
  EXPECT_EQ(cell_count(*w), 0U);
  EXPECT_EQ(read_all(*w), 0U);
}

TEST(Parse, refuses_strings_that_are_not_in_order_or_stand_twice) {
  for (const auto order : {Graph::Order::kDescending, Graph::Order::kTwice}) {
    Graph graph = sample::small_graph();
    graph.order = order;
    EXPECT_NE(error_of(graph).find("string row 0x"), std::string::npos) << error_of(graph);
  }
}

TEST(Parse, refuses_names_that_begin_inside_a_string) {
  const File file = sample::write(sample::small_graph());
  witness_format::Export row;
  constexpr std::size_t kExports = sizeof(witness_format::Header) + 4 * sizeof(witness_format::Cell);
  std::memcpy(&row, &file[kExports], sizeof(row));
  EXPECT_EQ(error_of(with_field(kExports, &witness_format::Export::name, row.name + 1)),
            "witness: export row 0x0: a name begins inside a string");
}

TEST(LookUp, finds_by_name_and_nothing_else) {
  const File file = sample::write(sample::small_graph());
  const Witness w = parse(file).value();
  EXPECT_EQ(find_file(w, "logger"), 3U);
  EXPECT_EQ(find_file(w, "logge"), std::nullopt);
  EXPECT_EQ(find_file(w, "loggers"), std::nullopt);
  EXPECT_EQ(find_file(w, ""), std::nullopt);
  EXPECT_EQ(find_in_graph(w, "counter"), 0U);
  EXPECT_EQ(find_in_graph(w, "counter_v2"), std::nullopt) << "a file, but no cell";
  EXPECT_EQ(find_export(w, 2, "memset")->interface, 31U);
  EXPECT_EQ(find_export(w, 2, "memmove"), std::nullopt);
  EXPECT_EQ(find_export(w, 3, "memset"), std::nullopt) << "exported, but by another cell";
  EXPECT_EQ(find_export(w, 4, "memset"), std::nullopt);
}

TEST(LookUp, finds_the_graph_version_when_its_file_is_named_otherwise) {
  Graph graph = sample::small_graph();
  graph.objects[0].in_graph = 0;
  graph.objects[1].in_graph = 1;
  const File file = sample::write(graph);
  EXPECT_EQ(find_in_graph(parse(file).value(), "counter"), 1U);
}

TEST(AllowsSwap, knows_only_the_proven_pairs_in_their_direction) {
  Graph graph = sample::small_graph();
  graph.swaps = {{1, 0}};
  const File file = sample::write(graph);
  const Witness w = parse(file).value();
  EXPECT_TRUE(allows_swap(w, 1, 0));
  EXPECT_FALSE(allows_swap(w, 0, 1));
  EXPECT_FALSE(allows_swap(w, 0, 0));
  EXPECT_FALSE(allows_swap(w, 1, 0x1'0000'0000));
  EXPECT_FALSE(allows_swap(Witness(), 0, 0));
}

TEST(AllowsSwap, knows_whose_fresh_copies_are_proven) {
  Graph graph = sample::small_graph();
  graph.swaps = {{0, 0}, {1, 0}, {1, 1}};
  const File file = sample::write(graph);
  const Witness w = parse(file).value();
  EXPECT_TRUE(allows_swap(w, 0, 0));
  EXPECT_TRUE(allows_swap(w, 1, 1));
  EXPECT_FALSE(allows_swap(w, 0, 1));
  EXPECT_FALSE(allows_swap(w, 2, 2));
}

TEST(CheckObject, takes_only_the_object_that_was_proven) {
  Graph graph = sample::small_graph();
  const File file = sample::write(graph);
  const Witness w = parse(file).value();
  std::vector<std::byte> object = graph.objects[1].bytes;
  EXPECT_TRUE(check_object(w, 1, object));
  for (const std::size_t at : {std::size_t{0}, std::size_t{99}, object.size() - 1}) {
    object[at] ^= std::byte{1};
    const Result<void> result = check_object(w, 1, object);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::kRefused);
    EXPECT_NE(result.error().text.view().find("counter_v2 has hash 0x"), std::string_view::npos);
    object[at] ^= std::byte{1};
  }
  object.pop_back();
  EXPECT_EQ(check_object(w, 1, object).error().text.view(), "object counter_v2 has 0xc7 bytes, the witness says 0xc8");
  EXPECT_EQ(check_object(w, 4, object).error().kind, ErrorKind::kNotFound);
}

TEST(CheckObject, tells_both_hashes_as_people_read_them) {
  Graph graph = sample::small_graph();
  graph.objects[0].bytes = {std::byte{'a'}, std::byte{'b'}, std::byte{'c'}};
  const File file = sample::write(graph);
  const std::vector<std::byte> other(3, std::byte{0});
  const Result<void> result = check_object(parse(file).value(), 0, other);
  EXPECT_EQ(result.error().text.view(),
            "object counter has hash 0x91525ff00a3755a8..., the witness says 0x6437b3ac38465133...");
}

TEST(Parse, refuses_every_truncation) {
  const File file = sample::write(sample::small_graph());
  for (std::size_t size = 0; size < file.size(); ++size) {
    const File cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(parse(cut)) << size;
  }
  File longer = file;
  longer.push_back(std::byte{0});
  EXPECT_FALSE(parse(longer));
}

TEST(Parse, refuses_every_flipped_bit) {
  const File file = sample::write(sample::small_graph());
  for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
    File flipped = file;
    flipped[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_FALSE(parse(flipped)) << "bit " << bit;
  }
}

TEST(Parse, reads_nothing_outside_when_a_flipped_bit_has_a_right_digest) {
  const File file = sample::write(sample::small_graph());
  for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
    File flipped = file;
    flipped[bit / 8] ^= std::byte{1} << (bit % 8);
    sample::seal(flipped);
    if (const Result<Witness> w = parse(flipped)) read_all(*w);
  }
}

TEST(Parse, reads_nothing_outside_when_bytes_are_random_and_the_digest_is_right) {
  const File file = sample::write(sample::small_graph());
  std::mt19937 random(1);
  for (int round = 0; round < 10'000; ++round) {
    File changed = file;
    for (unsigned count = 1 + random() % 4; count > 0; --count) {
      constexpr std::array<unsigned, 6> kValues = {0, 1, 2, 0x7f, 0x80, 0xff};
      const unsigned value = random() % 2 == 0 ? random() : kValues[random() % kValues.size()];
      changed[40 + random() % (changed.size() - 40)] = static_cast<std::byte>(value);
    }
    sample::seal(changed);
    if (const Result<Witness> w = parse(changed)) read_all(*w);
  }
}

TEST(Parse, refuses_bytes_that_are_not_aligned) {
  const File file = sample::write(sample::small_graph());
  const auto moved = std::make_unique<std::array<std::byte, 4096>>();
  std::memcpy(moved->data() + 1, file.data(), file.size());
  EXPECT_EQ(parse(std::span(*moved).subspan(1, file.size())).error().kind, ErrorKind::kMisaligned);
}

TEST(Parse, says_that_another_version_is_not_known) {
  File file = sample::write(sample::small_graph());
  file[40] = std::byte{witness_format::kVersion + 1};
  sample::seal(file);
  EXPECT_EQ(parse(file).error().kind, ErrorKind::kUnsupported);
}

/// A change to the small graph that must be refused, and a part of the reason.
struct Wrong {
  const char* name;
  void (*change)(Graph&);
  const char* reason;
};

class Contradiction : public testing::TestWithParam<Wrong> {};

TEST_P(Contradiction, is_refused_with_its_reason) {
  Graph graph = sample::small_graph();
  GetParam().change(graph);
  EXPECT_NE(error_of(graph).find(GetParam().reason), std::string::npos) << error_of(graph);
}

INSTANTIATE_TEST_SUITE_P(
    Witness, Contradiction,
    testing::Values(
        Wrong{"RankOfExporterNotLower", [](Graph& g) { g.objects[3].rank = 2; },
              "counter of rank 0x2 uses logger of rank 0x2"},
        Wrong{"RankOfRuntimeNotLower", [](Graph& g) { g.objects[2].rank = 1; },
              "logger of rank 0x1 uses cxx_runtime of rank 0x1"},
        Wrong{"RankOfAlternativeTooLow", [](Graph& g) { g.objects[1].rank = 1; },
              "counter_v2 of rank 0x1 uses logger of rank 0x1"},
        Wrong{"ExporterMissing", [](Graph& g) { g.objects[0].imports[0].exporter = "nobody"; },
              "counter uses nobody, which is not in the graph"},
        Wrong{"ExporterNotInGraph", [](Graph& g) { g.objects[3].in_graph = 0; },
              "counter uses logger, which is not in the graph"},
        Wrong{"ExporterUnnamed", [](Graph& g) { g.objects[0].imports[0].exporter = ""; },
              "import row 0x0: a name is empty"},
        Wrong{"ImportFromItself",
              [](Graph& g) {
                g.objects[1].rank = 3;
                g.objects[1].imports = {{"_ZN7counter4nextEv", "counter", 11}};
              },
              "counter_v2 of rank 0x3 uses counter"},
        Wrong{"SymbolNotExported", [](Graph& g) { g.objects[0].imports[1].name = "memmove"; },
              "cxx_runtime does not export memmove used by counter"},
        Wrong{"SymbolOfAnotherCell", [](Graph& g) { g.objects[0].imports[1].exporter = "logger"; },
              "logger does not export memset"},
        Wrong{"InterfaceDiffers", [](Graph& g) { g.objects[2].exports[1].interface = 0; },
              "cxx_runtime has another interface for memset used by counter"},
        Wrong{"TwoVersionsInGraph", [](Graph& g) { g.objects[1].in_graph = 1; },
              "two versions of counter are in the graph"},
        Wrong{"FilesNotSorted", [](Graph& g) { std::swap(g.objects[2], g.objects[3]); },
              "cell row 0x3: the file is not after"},
        Wrong{"FileTwice", [](Graph& g) { g.objects[1].file = "counter"; }, "cell row 0x1: the file is not after"},
        Wrong{"FileUnnamed", [](Graph& g) { g.objects[0].file = ""; }, "cell row 0x0: a name is empty"},
        Wrong{"CellUnnamed", [](Graph& g) { g.objects[0].cell = ""; }, "cell row 0x0: a name is empty"},
        Wrong{"ExportsNotSorted", [](Graph& g) { std::swap(g.objects[2].exports[0], g.objects[2].exports[1]); },
              "export row 0x5: the name is not after"},
        Wrong{"ExportTwice", [](Graph& g) { g.objects[0].exports[1] = g.objects[0].exports[0]; },
              "export row 0x1: the name is not after"},
        Wrong{"ImportsNotSorted", [](Graph& g) { std::swap(g.objects[0].imports[0], g.objects[0].imports[1]); },
              "import row 0x1: the name is not after"},
        Wrong{"RootsNotSorted", [](Graph& g) { std::swap(g.objects[1].roots[0], g.objects[1].roots[1]); },
              "root row 0x2: the name is not after"},
        Wrong{"RootUnnamed", [](Graph& g) { g.objects[0].roots[0].name = ""; }, "root row 0x0: a name is empty"},
        Wrong{"ReservedUsed", [](Graph& g) { g.objects[0].exports[0].reserved = 1; },
              "export row 0x0: the reserved field is not 0"},
        Wrong{"TrustUnknown", [](Graph& g) { g.objects[2].trust = 2; }, "cell row 0x2: trust or in_graph"},
        Wrong{"InGraphUnknown", [](Graph& g) { g.objects[2].in_graph = 2; }, "cell row 0x2: trust or in_graph"},
        Wrong{"SwapOfTwoCells", [](Graph& g) { g.swaps = {{0, 3}}; },
              "counter and logger are not versions of one cell"},
        Wrong{"SwapOutside", [](Graph& g) { g.swaps = {{0, 4}}; }, "swap row 0x0: it is not between two objects"},
        Wrong{"SwapsNotSorted", [](Graph& g) { std::swap(g.swaps[0], g.swaps[1]); },
              "swap row 0x1: it is not in order"},
        Wrong{"SwapTwice", [](Graph& g) { g.swaps = {{0, 1}, {0, 1}}; }, "swap row 0x1: it is not in order"}),
    [](const testing::TestParamInfo<Wrong>& info) { return info.param.name; });

TEST(Parse, refuses_tables_and_names_that_lie_outside) {
  using witness_format::Cell;
  using witness_format::Header;
  constexpr std::size_t kCells = sizeof(Header);
  constexpr std::size_t kExports = kCells + 4 * sizeof(Cell);
  constexpr std::size_t kImports = kExports + 7 * sizeof(witness_format::Export);
  constexpr std::size_t kRoots = kImports + 4 * sizeof(witness_format::Import);
  for (const std::uint32_t value : {0xffff'ffffU, 0x8000'0000U, 0x1000'0000U, 4096U, 1'000U}) {
    for (const auto field : {&Header::cell_count, &Header::export_count, &Header::import_count, &Header::root_count,
                             &Header::swap_count, &Header::string_size, &Header::total_size}) {
      EXPECT_NE(error_of(with_field(0, field, value)).find("bytes, header says"), std::string::npos);
    }
    for (const auto field : {&Cell::first_export, &Cell::export_count, &Cell::first_import, &Cell::import_count,
                             &Cell::first_root, &Cell::root_count}) {
      EXPECT_NE(error_of(with_field(kCells, field, value)).find("does not take the next rows"), std::string::npos);
    }
    EXPECT_NE(error_of(with_field(kCells, &Cell::file, value)).find("cell row 0x0: a name lies outside"),
              std::string::npos);
    EXPECT_NE(error_of(with_field(kCells, &Cell::cell, value)).find("cell row 0x0: a name lies outside"),
              std::string::npos);
    EXPECT_NE(error_of(with_field(kExports, &witness_format::Export::name, value))
                  .find("export row 0x0: a name lies outside"),
              std::string::npos);
    EXPECT_NE(
        error_of(with_field(kImports, &witness_format::Import::exporter, value)).find("import row 0x0: a name lies"),
        std::string::npos);
    EXPECT_NE(error_of(with_field(kRoots, &witness_format::Root::category, value)).find("root row 0x0: a name lies"),
              std::string::npos);
  }
}

TEST(Parse, refuses_rows_that_belong_to_no_cell) {
  File file = with_field(sizeof(witness_format::Header) + 3 * sizeof(witness_format::Cell),
                         &witness_format::Cell::export_count, 0);
  EXPECT_EQ(error_of(file), "witness: export row 0x6: it belongs to no cell");
}

TEST(Parse, refuses_a_string_table_that_is_not_closed) {
  File file = sample::write(sample::small_graph());
  file.back() = std::byte{'x'};
  sample::seal(file);
  EXPECT_EQ(error_of(file), "witness: the string table does not begin and end with NUL");
}

}  // namespace
