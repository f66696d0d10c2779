// From one release to the next: another witness for the cells that are loaded, and a further source of cells.
#include <cstring>

#include "cells/cell_loader/relabel.h"
#include "cells/cell_loader/source.h"
#include "cells/cell_loader/standstill.h"
#include "cells/logger/logger.h"
#include "cells/update_bundle/update_bundle.h"

namespace cell_loader {
namespace {

using update_bundle::Bundle;

constexpr std::string_view kFolder = "cells/";
constexpr std::string_view kEnding = ".cell.o";

/// All loaded cells, or none.
Result<void> check_all_described(const witness::Witness& witness) {
  for (const auto* cell : cell_namespace::cells()) TRY(check_described(witness, *cell));
  return {};
}

/// What is kept for a way back is described by the witness from before, and goes.
void relabel_all(const witness::Witness& witness) {
  cell_namespace::keep_aside({});
  for (const auto* cell : cell_namespace::cells()) relabel(witness, *cell_namespace::find_mutable(cell->cell));
}

/// That no loaded cell comes from this bundle. When it came, none of its objects was loaded under its name.
Result<void> check_unused(const Bundle& bundle) {
  for (const auto* cell : cell_namespace::cells()) {
    if (!update_bundle::find_object(bundle, cell->file).empty())
      return fail(ErrorKind::kInUse, "the cell ", cell->file, " of the bundle is loaded");
  }
  return {};
}

/// Whether a cell could still be loaded from the bundle.
bool is_needed(std::span<const std::byte> bytes, const witness::Witness& witness) {
  const auto bundle = update_bundle::parse(bytes);
  for (std::size_t i = 0; bundle && i < bundle->object_count; ++i) {
    if (witness::find_file(witness, update_bundle::object_at(*bundle, i).file.view())) return true;
  }
  return false;
}

Result<void> check_follows(const Bundle& bundle, const Proven& running) {
  if (bundle.release <= running.number)
    return fail(ErrorKind::kRefused, "release ", bundle.release, " does not follow release ", running.number,
                ", which runs");
  if (bundle.base != running.digest)
    return fail(ErrorKind::kRefused, "the bundle applies to another release than runs");
  return {};
}

/// Says why in the log too, as load and swap do.
Result<void> refused(std::string_view what, Result<void> result) {
  if (!result) logger::error("cell_loader", what, result.error().text);
  return result;
}

Result<void> take(std::string_view member) {
  Source& source = the_source();
  TRY(check_no_trial());
  if (source.bundle_count == source.bundles.size())
    return fail(ErrorKind::kOutOfMemory, "cells of ", source.bundle_count, " bundles are in use");
  TRY_ASSIGN(const auto bytes, archive_member(member));
  TRY_ASSIGN(const Bundle bundle, update_bundle::parse(bytes));
  TRY(check_follows(bundle, source.release));
  TRY(check_unused(bundle));
  TRY_ASSIGN(const witness::Witness witness, witness::parse(bundle.witness));
  TRY(check_all_described(witness));
  relabel_all(witness);
  source.before = source.release;
  source.release = {witness, digest_of(bundle.witness), bundle.release};
  source.bundles[source.bundle_count++] = bytes;
  source.is_on_trial = true;
  return {};
}

Result<void> give_back() {
  Source& source = the_source();
  if (!source.is_on_trial) return fail(ErrorKind::kNotFound, "no release is on trial");
  TRY_ASSIGN(const Bundle bundle, update_bundle::parse(source.bundles[source.bundle_count - 1]));
  TRY(check_unused(bundle));
  // A copy, as in Builder: what cells are given must not lead to the root that it came from.
  const Proven before = source.before;
  TRY(check_all_described(before.witness));
  relabel_all(before.witness);
  source.release = before;
  --source.bundle_count;
  source.is_on_trial = false;
  return {};
}

}  // namespace

witness::Digest digest_of(std::span<const std::byte> witness) {
  witness_format::Header header;
  std::memcpy(&header, witness.data(), sizeof header);
  return header.digest;
}

Result<std::span<const std::byte>> object_of(std::string_view file) {
  Text<112> member;
  member.append(kFolder);
  member.append(file);
  member.append(kEnding);
  return archive_member(member.view());
}

std::span<const std::byte> find_in_bundles(const Source& source, std::string_view member) {
  if (!member.starts_with(kFolder) || !member.ends_with(kEnding)) return {};
  member.remove_prefix(kFolder.size());
  member.remove_suffix(kEnding.size());
  for (std::size_t i = source.bundle_count; i > 0; --i) {
    const auto bundle = update_bundle::parse(source.bundles[i - 1]);
    if (!bundle) continue;
    const auto object = update_bundle::find_object(*bundle, member);
    if (!object.empty()) return object;
  }
  return {};
}

Result<void> check_no_trial() {
  const Source& source = the_source();
  if (!source.is_on_trial) return {};
  return fail(ErrorKind::kInUse, "release ", source.release.number, " is on trial");
}

Release running_release() {
  const Source& source = the_source();
  return {source.release.number, source.release.digest, source.is_on_trial};
}

Result<void> extend(std::string_view member) {
  const Standstill others;
  return refused("cannot take the bundle: ", take(member));
}

Result<void> settle() {
  const Standstill others;
  Source& source = the_source();
  if (!source.is_on_trial) return fail(ErrorKind::kNotFound, "no release is on trial");
  source.is_on_trial = false;
  const std::size_t newest = source.bundle_count - 1;
  source.bundle_count = 0;
  for (std::size_t i = 0; i <= newest; ++i) {
    if (i == newest || is_needed(source.bundles[i], source.release.witness))
      source.bundles[source.bundle_count++] = source.bundles[i];
  }
  return {};
}

Result<void> retract() {
  const Standstill others;
  return refused("cannot go back: ", give_back());
}

}  // namespace cell_loader
