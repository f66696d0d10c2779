#include "cells/cell_loader/cell_loader.h"

#include "cells/cell_loader/archive.h"
#include "cells/cell_loader/builder.h"
#include "cells/cell_loader/source.h"
#include "cells/cell_loader/stack_check.h"
#include "cells/cell_loader/standstill.h"
#include "cells/logger/logger.h"

namespace cell_loader {

CELL_KEPT(Source, source, "inventory", "the boot archive, and the witness of what runs, the same for all callers")

Source& the_source() { return source; }

namespace {

/// How many cells may be loaded on the way to one: each is an activation of load_file on the stack.
constexpr unsigned kMaximumChain = 20;

Result<void> load_file(std::string_view file, unsigned chain);

Result<void> load_missing_exporters(std::size_t index, unsigned chain) {
  const std::size_t count = witness::cell(source.release.witness, index).import_count;
  for (std::size_t row = 0; row < count; ++row) {
    const witness::ImportRow import = witness::import_at(source.release.witness, index, row);
    if (cell_namespace::find_cell(import.exporter) != nullptr) continue;
    const auto exporter = witness::find_in_graph(source.release.witness, import.exporter);
    if (!exporter) return fail(ErrorKind::kNotFound, "no version of ", import.exporter, " is in the boot graph");
    TRY(load_file(witness::cell(source.release.witness, *exporter).file, chain + 1));
  }
  return {};
}

/// Loads one cell after what it uses; ranks fall along every import, so the recursion ends. Cells that were loaded on
/// the way stay when this fails: `load` takes them out.
Result<void> load_file(std::string_view file, unsigned chain) {
  if (chain > kMaximumChain)
    return fail(ErrorKind::kOutOfRange, file, " is needed by a chain of more than ", kMaximumChain, " cells");
  const auto index = witness::find_file(source.release.witness, file);
  if (!index) return fail(ErrorKind::kNotFound, "the witness describes no cell file ", file);
  const std::string_view cell = witness::cell(source.release.witness, *index).cell;
  if (const auto* loaded = cell_namespace::find_cell(cell))
    return fail(ErrorKind::kAlreadyExists, "cell ", cell, " is already loaded from ", loaded->file);
  TRY(load_missing_exporters(*index, chain));
  TRY_ASSIGN(const auto object, object_of(file));
  TRY_ASSIGN(auto built, build(source.release.witness, *index, object, nullptr));
  TRY(cell_namespace::publish(std::move(built)));
  return {};
}

}  // namespace

Result<void> init(std::span<const std::byte> archive) {
  TRY(check_archive(archive));
  TRY_ASSIGN(const auto bytes, find_member(archive, "witness"));
  TRY_ASSIGN(const witness::Witness witness, witness::parse(bytes));
  source = {};
  source.release = {witness, digest_of(bytes)};
  source.archive = archive;
  return {};
}

const witness::Witness& image_witness() { return source.release.witness; }

Result<std::span<const std::byte>> archive_member(std::string_view name) {
  if (const auto object = find_in_bundles(source, name); !object.empty()) return object;
  return find_member(source.archive, name);
}

namespace {

Result<void> load_alone(std::string_view file) {
  const std::size_t before = cell_namespace::cells().size();
  auto result = load_file(file, 1);
  if (result) return result;
  // Dependents stand behind what they use, so taking out the last one first always works.
  while (cell_namespace::cells().size() > before) {
    if (!cell_namespace::withdraw(cell_namespace::cells().back()->cell)) break;
  }
  logger::error("cell_loader", "cannot load ", file, ": ", result.error().text);
  return result;
}

Result<void> unload_alone(std::string_view cell) {
  const auto* loaded = cell_namespace::find_cell(cell);
  if (loaded == nullptr) return fail(ErrorKind::kNotFound, "no loaded cell is named ", cell);
  TRY(check_no_trial());
  TRY(check_not_on_stack({&loaded, 1}));
  const Held held;
  TRY(held.check_not_in({&loaded, 1}));
  TRY(cell_namespace::withdraw(cell));
  return {};
}

}  // namespace

Result<void> load(std::string_view file) {
  const Standstill others;
  return load_alone(file);
}

Result<void> unload(std::string_view cell) {
  const Standstill others;
  return unload_alone(cell);
}

}  // namespace cell_loader
