// Brings cells from the boot archive into memory, takes them out, and replaces one by another version while the system
// runs. Nothing is loaded that the witness does not describe, byte for byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "cells/witness/witness.h"
#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace cell_loader {

/// Called once, by nano_core: takes the boot archive (ustar; the caller keeps its bytes for ever) and checks its
/// witness. Errors: kBadFormat for a broken archive; kNotFound when it holds no witness; what witness::parse reports.
[[nodiscard]] CELL_UNSAFE Result<void> init(std::span<const std::byte> archive);

/// The witness of what runs: of the image, or of the last bundle that extend() took.
[[nodiscard]] CELL_EXPORT const witness::Witness& image_witness();
/// A member of the boot archive; `cells/<file>.cell.o` first of the bundles that extend() took. Errors: kNotFound.
[[nodiscard]] CELL_EXPORT Result<std::span<const std::byte>> archive_member(std::string_view name);

/// Loads `<file>.cell.o` of the archive, and before it the cells that it uses and that are not loaded. All or nothing.
/// Errors: kNotFound without such a file; kRefused when the witness does not describe it, its hash differs, or an
/// import does not match; kAlreadyExists when a version of the cell is loaded; kOverflow for a relocation that does not
/// fit; kOutOfRange when more than 20 cells would have to be loaded in a chain; kOutOfMemory. The reason is logged too.
[[nodiscard]] CELL_EXPORT Result<void> load(std::string_view file);

/// Unloads a cell that nobody uses; its pages, frames and names are free again.
/// Errors: kNotFound; kInUse names a dependent, or the function on the stack, or says that a release is on trial: what
/// it replaces must be there when it ends.
[[nodiscard]] CELL_EXPORT Result<void> unload(std::string_view cell);

/// What a swap did, in ticks of the time stamp counter.
struct SwapReport {
  std::uint64_t prepare_ticks = 0;  ///< Check, load aside, resolve.
  std::uint64_t commit_ticks = 0;   ///< Looking where others are, and the writes.
  std::uint64_t release_ticks = 0;  ///< Unloading the old versions.
  std::uint64_t sites = 0;          ///< Relocations rewritten.
  std::uint64_t roots = 0;          ///< State roots adopted in place.
  std::uint64_t cells = 0;          ///< Replaced.
  std::uint64_t writes = 0;         ///< Those of `sites`, and what the namespace changes.
};

/// A loaded version and the one that is to take its place.
struct SwapPair {
  std::string_view old_file;
  std::string_view new_file;
};

/// What becomes of old versions.
enum class Old : std::uint8_t {
  kDropped,
  kKept,  ///< For swap_back(), until the next swap, or until any cell is unloaded. cell_namespace::kept() says how
          ///< much.
};

/// Replaces loaded versions by others of the same cells, all of them or none: loads the new ones aside, lets them adopt
/// the state roots of equal schema, rewrites every relocation of every cell that stays, frees the old ones. New
/// versions that use each other are linked to each other, in whatever order they are named. On error nothing has
/// changed, and likewise when a fault ends it: each write is taken back then. A pair may name the same file twice: then
/// a fresh copy takes the place; code and constants as they were shipped; state that others rely on is adopted, that on
/// which by proof nobody's results depend (`soft`, `cache`) begins anew. Allowed when the witness allows that, or
/// any other version in the place of this one: what is proven of the old version either way, that nothing leads to it
/// afterwards, is all that is not plainly true of the same object. Errors: kOutOfRange for no pair; kNotFound;
/// kAlreadyExists when a cell would be replaced twice, or an export belongs to another cell; kRefused when the witness
/// does not allow one of the replacements, or an interface differs; kInUse when a function of an old version is on the
/// stack, or may be on that of another flow of control; those of `load`. Nothing is logged: whoever is told kInUse may
/// try again (`cell_swap` does).
[[nodiscard]] CELL_EXPORT Result<SwapReport> swap_set(std::span<const SwapPair> pairs, Old old = Old::kDropped);
/// All of swap_set() but its writes, for people who want to know: nothing has changed when it returns. Errors: the
/// same.
[[nodiscard]] CELL_EXPORT Result<SwapReport> rehearse(std::span<const SwapPair> pairs);

/// Puts the versions that the last swap has kept back into their places, all of them or none; frees those that ran.
/// They are there, built and linked, so it takes little time. State goes the same way: what had been adopted is adopted
/// back, what had been migrated is migrated back. Until it succeeds they are kept. Errors: kNotFound when nothing is
/// kept; kRefused when the witness does not allow the way back, state would be lost, or an interface that somebody uses
/// since then differs; kInUse as swap_set().
[[nodiscard]] CELL_EXPORT Result<SwapReport> swap_back();
/// Frees what is kept; nothing happens without.
CELL_EXPORT void drop_kept();

/// The same of one; logs why it failed.
[[nodiscard]] CELL_EXPORT Result<SwapReport> swap(std::string_view old_file, std::string_view new_file);

/// Which release runs.
struct Release {
  std::uint64_t number = 0;  ///< 0: the image that was booted.
  witness::Digest digest{};  ///< Of its witness, as a bundle names what it applies to.
  bool is_on_trial = false;  ///< extend() took it, and neither settle() nor retract() has come.
};
[[nodiscard]] CELL_EXPORT Release running_release();

/// Takes a member of the boot archive, an update bundle, as a further source of cells, on trial: from now on its
/// witness tells what may be loaded and swapped, of old cells and new ones. Every loaded cell is compared with its row
/// there first. No cell changes. Whose the bundle is and until when it may be used the caller has checked. Errors:
/// kNotFound; kInUse while another one is on trial, or when a cell that it brings is loaded; kOutOfMemory when cells of
/// 16 earlier ones are still in use; kRefused when its number is not higher than that of what runs, when it applies to
/// another release, or when its witness describes a loaded cell otherwise than it was loaded; those of
/// update_bundle::parse and witness::parse. Then nothing has changed.
[[nodiscard]] CELL_EXPORT Result<void> extend(std::string_view member);

/// The trial has ended well: there is no way back but another bundle. Errors: kNotFound when there is no trial.
[[nodiscard]] CELL_EXPORT Result<void> settle();

/// The trial has ended: the release before it counts again. Errors: kNotFound when there is no trial; kInUse, with
/// nothing changed, names a cell that is loaded from the bundle: it has to be swapped back first.
[[nodiscard]] CELL_EXPORT Result<void> retract();

/// Calls an export of the type `unsigned long()`, named as people write it ("counter::demo") or mangled.
/// Errors: kNotFound; kRefused for an export of another type.
[[nodiscard]] CELL_EXPORT Result<unsigned long> call(std::string_view cell, std::string_view symbol);

}  // namespace cell_loader
