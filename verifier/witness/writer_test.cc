#include "verifier/witness/writer.h"

#include <gtest/gtest.h>

#include "cells/witness/witness.h"
#include "verifier/facts/digest.h"
#include "verifier/rules/test_cells.h"

namespace verifier::witness {
namespace {

using rules::function_symbol;
using rules::TestCell;

/// cxx_runtime <- counter <- client, and what else a test adds; ranks as a proof would give them.
struct Setting {
  std::vector<CellObject> cells = {
      TestCell("client").imports(function_symbol("counter", "next"), "unsigned long()").imports("memset").build(),
      TestCell("counter").exports(function_symbol("counter", "next"), "unsigned long()").root("calls", "soft").build(),
      TestCell("cxx_runtime").trusted().define("memset").build()};
  std::vector<CellObject> updates = {TestCell("counter")
                                         .file("counter_v2")
                                         .exports(function_symbol("counter", "next"), "unsigned long()")
                                         .imports("memset")
                                         .root("calls", "soft")
                                         .build()};
  std::vector<ProvenSwap> swaps = {{"counter_v2", "counter"}, {"counter", "counter_v2"}};

  facts::Parsed<std::vector<std::uint8_t>> write() const {
    Graph graph = build_graph(cells).graph;
    graph.ranks.assign(graph.cells.size(), 0);
    if (const auto client = graph.find("client")) graph.ranks[*client] = 2;
    return write_witness(graph, updates, swaps);
  }

  std::string error() const {
    const auto bytes = write();
    return bytes ? "" : bytes.error();
  }
};

/// The bytes stay alive with the view.
struct Parsed {
  std::vector<std::uint8_t> bytes;
  ::witness::Witness view;
};

Parsed parsed(const Setting& setting) {
  auto bytes = setting.write();
  EXPECT_TRUE(bytes) << bytes.error();
  Parsed result{*std::move(bytes), {}};
  const auto view = ::witness::parse(std::as_bytes(std::span(result.bytes)));
  EXPECT_TRUE(view) << view.error().text.view();
  if (view) result.view = *view;
  return result;
}

TEST(WriteWitness, is_what_the_kernel_reads) {
  const Parsed witness = parsed({});
  ASSERT_EQ(cell_count(witness.view), 4U);
  const auto counter = ::witness::cell(witness.view, 1);
  EXPECT_EQ(counter.file, "counter");
  EXPECT_TRUE(counter.in_graph);
  const auto update = ::witness::cell(witness.view, 2);
  EXPECT_EQ(update.file, "counter_v2");
  EXPECT_EQ(update.cell, "counter");
  EXPECT_FALSE(update.in_graph);
  EXPECT_TRUE(::witness::cell(witness.view, 3).is_trusted);
  EXPECT_EQ(::witness::root_at(witness.view, 1, 0).name, "calls");
  EXPECT_EQ(::witness::root_at(witness.view, 1, 0).category, "soft");
  EXPECT_EQ(::witness::root_at(witness.view, 1, 0).schema, facts::text_digest("unsigned long"));
}

TEST(WriteWitness, gives_an_import_the_digest_of_its_export) {
  const Parsed witness = parsed({});
  const auto next = ::witness::import_at(witness.view, 0, 0);
  EXPECT_EQ(next.exporter, "counter");
  EXPECT_EQ(next.interface, facts::text_digest("unsigned long()"));
  const auto memset = ::witness::import_at(witness.view, 0, 1);
  EXPECT_EQ(memset.exporter, "cxx_runtime");
  EXPECT_EQ(memset.interface, facts::text_digest("runtime memset"));
}

TEST(WriteWitness, offers_of_the_run_time_only_what_is_used) {
  Setting setting;
  setting.cells[2] = TestCell("cxx_runtime").trusted().define("memcpy").define("memset").build();
  const Parsed witness = parsed(setting);
  ASSERT_EQ(::witness::cell(witness.view, 3).export_count, 1U);
  EXPECT_EQ(::witness::export_at(witness.view, 3, 0).name, "memset");
}

TEST(WriteWitness, ranks_an_update_above_what_it_uses) {
  const Parsed witness = parsed({});
  EXPECT_EQ(::witness::cell(witness.view, 1).rank, 0);
  EXPECT_EQ(::witness::cell(witness.view, 2).rank, 1);
}

TEST(WriteWitness, allows_only_the_swaps_that_it_is_given) {
  Setting setting;
  setting.swaps = {{"counter", "counter_v2"}};
  const Parsed witness = parsed(setting);
  EXPECT_TRUE(::witness::allows_swap(witness.view, 1, 2));
  EXPECT_FALSE(::witness::allows_swap(witness.view, 2, 1));
}

TEST(WriteWitness, writes_the_same_bytes_each_time_in_any_order) {
  Setting other;
  std::ranges::reverse(other.cells);
  std::ranges::reverse(other.swaps);
  EXPECT_EQ(*Setting{}.write(), *other.write());
}

TEST(WriteWitness, leaves_out_a_weak_import_that_nobody_exports) {
  Setting setting;
  CellObject& runtime = setting.cells.back();
  runtime.elf.symbols.push_back({.name = "__pthread_key_create", .binding = 2});
  const Parsed witness = parsed(setting);
  EXPECT_EQ(::witness::cell(witness.view, 3).import_count, 0U);
}

TEST(WriteWitness, fails_on_what_it_cannot_fill) {
  Setting missing;
  missing.cells[0] = TestCell("client").imports("nowhere").build();
  EXPECT_EQ(missing.error(), "witness: //cells/client: nobody exports nowhere");
  Setting undescribed;
  undescribed.cells[1] = TestCell("counter").define("raw").build();
  EXPECT_EQ(undescribed.error(), "witness: //cells/counter: export raw is not described");
  Setting twice;
  twice.updates.push_back(twice.updates.front());
  EXPECT_EQ(twice.error(), "witness: //cells/counter: a second object with the name counter_v2");
  Setting stranger;
  stranger.swaps = {{"counter", "counter_v3"}};
  EXPECT_EQ(stranger.error(), "witness: swap counter -> counter_v3: no object of that name");
}

TEST(CheckAsKernel, tells_what_the_kernel_would_say) {
  auto bytes = *Setting{}.write();
  EXPECT_TRUE(check_as_kernel(bytes));
  bytes.back() = 1;
  const auto refused = check_as_kernel(bytes);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().starts_with("the kernel's checker: witness: ")) << refused.error();
}

}  // namespace
}  // namespace verifier::witness
