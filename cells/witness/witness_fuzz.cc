// libFuzzer: any bytes, as they are and with a frame put right, must be refused or be safe to read and free of
// contradictions.
//   bazel build //cells/witness:witness_fuzz && .bazel/bin/cells/witness/witness_fuzz -max_len=2000
#include "cells/witness/sample.h"

namespace {

void look(const witness::Witness& w) {
  for (std::size_t i = 0; i < witness::cell_count(w); ++i) {
    const witness::CellView view = witness::cell(w, i);
    if (witness::find_file(w, view.file) != i) __builtin_trap();
    for (std::size_t row = 0; row < view.import_count; ++row) {
      const witness::ImportRow import = witness::import_at(w, i, row);
      const auto exporter = witness::find_in_graph(w, import.exporter);
      if (!exporter || witness::cell(w, *exporter).rank >= view.rank) __builtin_trap();
      const auto found = witness::find_export(w, *exporter, import.name);
      if (!found || found->interface != import.interface) __builtin_trap();
    }
  }
}

std::uint64_t size_without_names(const witness_format::Header& header) {
  return sizeof(header) + std::uint64_t{header.cell_count} * sizeof(witness_format::Cell) +
         std::uint64_t{header.export_count} * sizeof(witness_format::Export) +
         std::uint64_t{header.import_count} * sizeof(witness_format::Import) +
         std::uint64_t{header.root_count} * sizeof(witness_format::Root) +
         std::uint64_t{header.swap_count} * sizeof(witness_format::Swap);
}

void try_one(witness::sample::File file) {
  if (const auto w = witness::parse(file)) look(*w);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  witness::sample::File file(size);
  if (size > 0) std::memcpy(file.data(), data, size);
  try_one(file);
  witness_format::Header header;
  if (size < sizeof(header)) return 0;
  std::memcpy(&header, file.data(), sizeof(header));
  header.magic = witness_format::kMagic;
  header.version = witness_format::kVersion;
  header.total_size = static_cast<std::uint32_t>(size);
  header.string_size = static_cast<std::uint32_t>(size - size_without_names(header));  // wraps when there is no room
  std::memcpy(file.data(), &header, sizeof(header));
  witness::sample::seal(file);
  try_one(file);
  return 0;
}
