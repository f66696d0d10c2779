// For tests: writes witnesses, right ones and wrong ones, from plain values. Rows go into the file as they are given.
#pragma once

#include <cstring>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cells/witness/witness.h"

namespace witness::sample {

struct Export {
  std::string name = {};
  std::uint64_t interface = 0;
  std::uint32_t reserved = 0;
};
struct Import {
  std::string name = {};
  std::string exporter = {};
  std::uint64_t interface = 0;
};
struct Root {
  std::string name = {};
  std::string category = {};
  std::uint64_t schema = 0;
};
struct Object {
  std::string file;
  std::string cell;
  std::uint16_t rank = 0;
  std::uint8_t trust = 0;
  std::uint8_t in_graph = 1;
  std::vector<Export> exports = {};
  std::vector<Import> imports = {};
  std::vector<Root> roots = {};
  std::vector<std::byte> bytes = {};  ///< The `.cell.o` itself.
};
struct Graph {
  std::vector<Object> objects;
  std::vector<witness_format::Swap> swaps;
  /// Of the string table; only kAscending is right.
  enum class Order { kAscending, kDescending, kTwice } order = Order::kAscending;
};

/// The string table of a graph.
class Names {
 public:
  explicit Names(const Graph& graph) {
    for (const Object& object : graph.objects) collect(object);
    offsets_.erase("");
    for (auto& [name, offset] : offsets_) {
      const std::string before = std::exchange(table_, "");
      const std::string text = name + '\0';
      table_ = graph.order == Graph::Order::kDescending ? text + before : before + text;
      if (graph.order == Graph::Order::kTwice) table_ += text;
    }
    table_.insert(0, 1, '\0');
    for (auto& [name, offset] : offsets_) offset = static_cast<std::uint32_t>(table_.find('\0' + name + '\0') + 1);
    offsets_[""] = 0;
  }

  std::uint32_t offset(const std::string& name) const { return offsets_.at(name); }
  const std::string& table() const { return table_; }

 private:
  void collect(const Object& object) {
    offsets_[object.file] = offsets_[object.cell] = 0;
    for (const Export& row : object.exports) offsets_[row.name] = 0;
    for (const Import& row : object.imports) offsets_[row.name] = offsets_[row.exporter] = 0;
    for (const Root& row : object.roots) offsets_[row.name] = offsets_[row.category] = 0;
  }

  std::string table_;
  std::map<std::string, std::uint32_t> offsets_;
};

/// The file in a buffer of exactly its size, so that AddressSanitizer sees every read outside.
using File = std::vector<std::byte>;

template <typename Row>
void append(File& file, const Row& row) {
  const std::size_t at = file.size();
  file.resize(at + sizeof(row));
  std::memcpy(&file[at], &row, sizeof(row));
}

/// Makes size and digest in the header right again after a change.
inline void seal(File& file) {
  constexpr std::size_t kDigest = offsetof(witness_format::Header, digest);
  constexpr std::size_t kContent = kDigest + sizeof(Digest);
  if (file.size() < sizeof(witness_format::Header)) return;
  const Digest digest = hash(std::span<const std::byte>(file).subspan(kContent));
  std::memcpy(&file[kDigest], digest.data(), sizeof(digest));
}

inline File write(const Graph& graph) {
  const Names names(graph);
  witness_format::Header header{.magic = witness_format::kMagic,
                                .digest = {},
                                .version = witness_format::kVersion,
                                .total_size = 0,
                                .cell_count = 0,
                                .export_count = 0,
                                .import_count = 0,
                                .root_count = 0,
                                .swap_count = static_cast<std::uint32_t>(graph.swaps.size()),
                                .string_size = 0};
  File cells, exports, imports, roots;
  for (const Object& object : graph.objects) {
    append(cells, witness_format::Cell{.file = names.offset(object.file),
                                       .cell = names.offset(object.cell),
                                       .object = hash(object.bytes),
                                       .size = static_cast<std::uint32_t>(object.bytes.size()),
                                       .rank = object.rank,
                                       .trust = object.trust,
                                       .in_graph = object.in_graph,
                                       .first_export = header.export_count,
                                       .export_count = static_cast<std::uint32_t>(object.exports.size()),
                                       .first_import = header.import_count,
                                       .import_count = static_cast<std::uint32_t>(object.imports.size()),
                                       .first_root = header.root_count,
                                       .root_count = static_cast<std::uint32_t>(object.roots.size())});
    header.cell_count += 1;
    header.export_count += static_cast<std::uint32_t>(object.exports.size());
    header.import_count += static_cast<std::uint32_t>(object.imports.size());
    header.root_count += static_cast<std::uint32_t>(object.roots.size());
    for (const Export& row : object.exports) {
      append(exports, witness_format::Export{names.offset(row.name), row.reserved, row.interface});
    }
    for (const Import& row : object.imports) {
      append(imports, witness_format::Import{names.offset(row.name), names.offset(row.exporter), row.interface});
    }
    for (const Root& row : object.roots) {
      append(roots, witness_format::Root{names.offset(row.name), names.offset(row.category), row.schema});
    }
  }
  File file;
  header.string_size = static_cast<std::uint32_t>(names.table().size());
  header.total_size =
      static_cast<std::uint32_t>(sizeof(header) + cells.size() + exports.size() + imports.size() + roots.size() +
                                 graph.swaps.size() * sizeof(graph.swaps[0]) + names.table().size());
  append(file, header);
  for (const File& table : {cells, exports, imports, roots}) file.insert(file.end(), table.begin(), table.end());
  for (const witness_format::Swap& row : graph.swaps) append(file, row);
  for (const char c : names.table()) append(file, c);
  seal(file);
  return file;
}

/// Three cells in a chain, the uppermost in two versions that may replace each other.
inline Graph small_graph() {
  const std::vector<std::byte> first(100, std::byte{1});
  const std::vector<std::byte> second(200, std::byte{2});
  Graph graph;
  graph.objects = {
      {.file = "counter",
       .cell = "counter",
       .rank = 2,
       .exports = {{"_ZN7counter4nextEv", 11}, {"_ZN7counter5totalEv", 12}},
       .imports = {{"_ZN6logger5writeEv", "logger", 21}, {"memset", "cxx_runtime", 31}},
       .roots = {{"calls", "soft", 41}},
       .bytes = first},
      {.file = "counter_v2",
       .cell = "counter",
       .rank = 2,
       .in_graph = 0,
       .exports = {{"_ZN7counter4nextEv", 11}, {"_ZN7counter5totalEv", 12}},
       .imports = {{"_ZN6logger5writeEv", "logger", 21}},
       .roots = {{"calls", "soft", 41}, {"extra", "", 42}},
       .bytes = second},
      {.file = "cxx_runtime",
       .cell = "cxx_runtime",
       .trust = 1,
       .exports = {{"memcpy", 30}, {"memset", 31}},
       .bytes = first},
      {.file = "logger",
       .cell = "logger",
       .rank = 1,
       .exports = {{"_ZN6logger5writeEv", 21}},
       .imports = {{"memcpy", "cxx_runtime", 30}},
       .bytes = second},
  };
  graph.swaps = {{0, 1}, {1, 0}};
  return graph;
}

}  // namespace witness::sample
