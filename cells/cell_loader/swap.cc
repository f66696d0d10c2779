#include "cells/cell_loader/swap.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "cells/cell_loader/builder.h"
#include "cells/cell_loader/linker.h"
#include "cells/cell_loader/source.h"
#include "cells/cell_loader/stack_check.h"
#include "cells/cell_loader/standstill.h"
#include "cells/cell_loader/transfer.h"
#include "cells/logger/logger.h"
#include "kernel/arch/cpu_ops.h"

namespace cell_loader {
namespace {

using cell_namespace::Import;
using cell_namespace::LoadedCell;
using cell_namespace::Replacement;
using cell_namespace::Site;
using cell_namespace::Successor;
using cell_namespace::Write;

/// A cell of the set, before it is built.
struct Member {
  LoadedCell* old;
  std::size_t index;  ///< Of the new version in the witness.
  std::uint16_t rank;
};

/// Whether a fresh copy of an object may take its own place: see swap().
bool may_be_renewed(std::size_t index) {
  for (std::size_t other = 0; other < witness::cell_count(image_witness()); ++other) {
    if (witness::allows_swap(image_witness(), index, other)) return true;
  }
  return false;
}

Result<std::size_t> check_replacement(const LoadedCell& old, std::string_view new_file) {
  const auto index = witness::find_file(image_witness(), new_file);
  if (!index) return fail(ErrorKind::kNotFound, "the witness describes no cell file ", new_file);
  const bool is_allowed = *index == old.witness_index
                              ? may_be_renewed(*index)
                              : witness::allows_swap(image_witness(), old.witness_index, *index);
  if (!is_allowed)
    return fail(ErrorKind::kRefused, "the witness does not allow ", new_file, " in the place of ", old.file);
  return *index;
}

Result<LoadedCell*> find_loaded_file(std::string_view file) {
  for (const LoadedCell* cell : cell_namespace::cells()) {
    if (cell->file == file) return cell_namespace::find_mutable(cell->cell);
  }
  return fail(ErrorKind::kNotFound, "no cell is loaded from ", file);
}

/// The members of the set, those that others use first.
Result<std::vector<Member>> find_members(std::span<const SwapPair> pairs) {
  if (pairs.empty()) return fail(ErrorKind::kOutOfRange, "no cell to replace");
  std::vector<Member> members;
  for (const auto& [old_file, new_file] : pairs) {
    TRY_ASSIGN(LoadedCell* const old, find_loaded_file(old_file));
    if (std::ranges::find(members, old, &Member::old) != members.end())
      return fail(ErrorKind::kAlreadyExists, "cell ", old->cell, " is to be replaced twice");
    TRY_ASSIGN(const std::size_t index, check_replacement(*old, new_file));
    members.push_back({old, index, witness::cell(image_witness(), index).rank});
  }
  for (std::size_t i = 1; i < members.size(); ++i) {
    for (std::size_t k = i; k > 0 && members[k].rank < members[k - 1].rank; --k) std::swap(members[k], members[k - 1]);
  }
  return members;
}

/// Aside, each linked to those before it.
Result<std::vector<Successor>> build_all(std::span<const Member> members) {
  std::vector<Successor> built;
  built.reserve(members.size());
  for (const Member& member : members) {
    TRY_ASSIGN(const auto object, object_of(witness::cell(image_witness(), member.index).file));
    TRY_ASSIGN(auto fresh, build(image_witness(), member.index, object, member.old, built));
    built.push_back({member.old, std::move(fresh)});
  }
  return built;
}

const LoadedCell* successor_of(std::span<const Successor> set, const LoadedCell* cell) {
  const auto at = std::ranges::find(set, cell, &Successor::old);
  return at == set.end() ? nullptr : at->fresh.get();
}

Result<void> plan_import(const LoadedCell& dependent, const Import& import, const LoadedCell& fresh,
                         std::vector<Write>& rewrites) {
  const cell_namespace::Export* symbol = find_by_name(fresh.exports, import.name);
  if (symbol == nullptr || symbol->interface != import.interface)
    return fail(ErrorKind::kRefused, fresh.file, " does not offer ", import.name, " as ", dependent.cell, " uses it");
  for (const Site& site : import.sites) {
    const std::uint64_t place = dependent.segment_start(site.segment) + site.offset;
    const std::uint64_t value = symbol->address + static_cast<std::uint64_t>(site.addend);
    TRY_ASSIGN(const std::uint64_t width, elf_loader::width_of(site.type));
    Write rewrite{writable_alias(dependent, site.segment, site.offset), 0, static_cast<std::uint8_t>(width)};
    TRY(elf_loader::apply(site.type, reinterpret_cast<std::byte*>(&rewrite.after), place, value));
    rewrites.push_back(rewrite);
  }
  return {};
}

/// All places in all cells that stay and name an old version. What can fail, fails here.
Result<std::vector<Write>> plan_rewrites(std::span<const Successor> set) {
  std::vector<Write> rewrites;
  for (const LoadedCell* dependent : cell_namespace::cells()) {
    if (successor_of(set, dependent) != nullptr) continue;
    for (const Import& import : dependent->imports) {
      if (const LoadedCell* fresh = successor_of(set, import.exporter))
        TRY(plan_import(*dependent, import, *fresh, rewrites));
    }
  }
  return rewrites;
}

std::uint64_t count_adopted(const LoadedCell& fresh) {
  std::uint64_t count = 0;
  for (const auto& root : fresh.roots) count += root.pages.owners() > 1 ? 1 : 0;
  return count;
}

/// Dropped, or kept for the way back; what was kept before is linked to what may be gone.
void part_with(Replacement replacement, Old old) {
  std::vector<Successor> versions;
  if (old == Old::kKept) versions = cell_namespace::take_aside(replacement);
  cell_namespace::keep_aside(std::move(versions));
}

/// What is left of a swap once its versions are there. `set` has them again if it fails.
Result<SwapReport> exchange(std::vector<Successor>& set, std::uint64_t begin, Old old) {
  SwapReport report;
  TRY_ASSIGN(auto prepared, prepare(set, report));
  const std::uint64_t ready = arch::ticks();
  if (auto done = commit(prepared); !done) {
    set = cell_namespace::take_aside(prepared.replacement);
    return std::unexpected<Error>(done.error());
  }
  const std::uint64_t committed = arch::ticks();
  part_with(std::move(prepared.replacement), old);
  report.prepare_ticks = ready - begin;
  report.commit_ticks = committed - ready;
  report.release_ticks = arch::ticks() - committed;
  return report;
}

std::vector<const LoadedCell*> loaded_of(std::span<const Successor> set) {
  std::vector<const LoadedCell*> cells;
  cells.reserve(set.size());
  for (const Successor& next : set) cells.push_back(next.old);
  return cells;
}

/// Of versions that were in use before.
Result<void> check_way_back(std::span<const Successor> set) {
  TRY(check_unused(loaded_of(set)));
  for (const Successor& next : set) {
    const bool is_allowed = next.fresh->witness_index == next.old->witness_index ||
                            witness::allows_swap(image_witness(), next.old->witness_index, next.fresh->witness_index);
    if (!is_allowed)
      return fail(ErrorKind::kRefused, "the witness does not allow ", next.fresh->file, " in the place of ",
                  next.old->file);
  }
  return {};
}

}  // namespace

Result<void> check_order(std::span<const Successor> set) {
  for (const Successor& next : set) {
    for (const Import& import : next.fresh->imports) {
      if (successor_of(set, import.exporter) != nullptr)
        return fail(ErrorKind::kRefused, next.fresh->file, " uses ", import.exporter->cell,
                    ", whose new version is not below it");
    }
  }
  return {};
}

Result<std::vector<Successor>> build_set(std::span<const SwapPair> pairs) {
  TRY_ASSIGN(const auto members, find_members(pairs));
  std::vector<const LoadedCell*> old;
  for (const Member& member : members) old.push_back(member.old);
  // Of other flows it is asked once more when it is written; but nothing is built in vain for who is told to wait.
  TRY(check_unused(old));
  return build_all(members);
}

Result<Prepared> prepare(std::vector<Successor>& set, SwapReport& report) {
  Prepared prepared{loaded_of(set), {}};
  TRY(check_order(set));
  TRY_ASSIGN(const auto rewrites, plan_rewrites(set));
  report = {.sites = rewrites.size(), .cells = set.size()};
  for (const Successor& next : set) {
    TRY(transfer_state(*next.old, *next.fresh));
    report.roots += count_adopted(*next.fresh);
  }
  TRY_ASSIGN(prepared.replacement, cell_namespace::prepare_replace(set, rewrites));
  report.writes = cell_namespace::writes(prepared.replacement);
  return prepared;
}

Result<void> commit(Prepared& prepared) {
  const Held held;
  TRY(held.check_not_in(prepared.old));
  // Of this frame: if a fault ends it, what was written is taken back before others go on.
  Replacement doing = std::move(prepared.replacement);
  cell_namespace::commit(doing);
  prepared.replacement = std::move(doing);
  return {};
}

Result<SwapReport> swap_set(std::span<const SwapPair> pairs, Old old) {
  const Standstill others;
  const std::uint64_t begin = arch::ticks();
  TRY_ASSIGN(auto set, build_set(pairs));
  return exchange(set, begin, old);
}

Result<SwapReport> rehearse(std::span<const SwapPair> pairs) {
  const Standstill others;
  SwapReport report;
  const std::uint64_t begin = arch::ticks();
  TRY_ASSIGN(auto set, build_set(pairs));
  TRY_ASSIGN(const auto prepared, prepare(set, report));
  report.prepare_ticks = arch::ticks() - begin;
  return report;
}

Result<SwapReport> swap_back() {
  const Standstill others;
  const std::uint64_t begin = arch::ticks();
  auto set = cell_namespace::take_kept();
  if (set.empty()) return fail(ErrorKind::kNotFound, "no version is kept");
  const auto allowed = check_way_back(set);
  auto report = allowed ? exchange(set, begin, Old::kDropped) : std::unexpected<Error>(allowed.error());
  if (!report) cell_namespace::keep_aside(std::move(set));
  return report;
}

void drop_kept() {
  const Standstill others;
  cell_namespace::keep_aside({});
}

Result<SwapReport> swap(std::string_view old_file, std::string_view new_file) {
  const SwapPair pair{old_file, new_file};
  auto report = swap_set({&pair, 1});
  if (!report) logger::error("cell_loader", "cannot swap ", old_file, ": ", report.error().text);
  return report;
}

}  // namespace cell_loader
