#include "cells/fault_recovery/fault_recovery.h"

#include "cells/cell_loader/cell_loader.h"
#include "cells/cell_namespace/cell_namespace.h"
#include "cells/scheduler/scheduler.h"
#include "cells/timer/timer.h"

namespace fault_recovery {
namespace {

constexpr std::uint64_t kNsPerMs = 1'000'000;

/// The cell to blame; empty if it is unknown. The name lies in the boot archive.
std::string_view cell_of(const unwinder::Kill& kill) {
  const cell_namespace::LoadedCell* const cell = cell_namespace::find_address(unwinder::place_of(kill));
  return cell == nullptr ? std::string_view() : cell->cell;
}

/// Puts a fresh copy into the place of a cell, and writes down how that went. It is tried and not waited for: while
/// somebody else is in the cell it stays.
bool replace(const Recovery& recovery, std::string_view name) {
  Text<64> action;
  const cell_namespace::LoadedCell* const cell = cell_namespace::find_cell(name);
  const auto swapped =
      cell == nullptr ? fail(ErrorKind::kNotFound, "no cell to replace") : cell_loader::swap(cell->file, cell->file);
  action.append(swapped ? "replaced " : "restarted, could not replace ");
  action.append(name);
  recovery.note_action(action.view());
  return swapped.has_value();
}

void note_restart(const Recovery& recovery, std::uint64_t wait_ns) {
  Text<64> action;
  action.append("restarted after ");
  action.append_decimal(wait_ns / kNsPerMs);
  action.append(" ms");
  recovery.note_action(action.view());
}

/// A cell that was loaded for one task.
class LoadedFor final {
 public:
  LoadedFor() = default;
  LoadedFor(const LoadedFor&) = delete;
  LoadedFor& operator=(const LoadedFor&) = delete;
  LoadedFor(LoadedFor&& other) noexcept : cell_(std::exchange(other.cell_, {})) {}
  LoadedFor& operator=(LoadedFor&&) = delete;
  ~LoadedFor() {
    // Somebody else may use it by now; then it stays.
    if (cell_.size() != 0) [[maybe_unused]]
      const auto unloaded = cell_loader::unload(cell_.view());
  }
  [[nodiscard]] Result<void> load(std::string_view cell) {
    if (cell_namespace::find_cell(cell) != nullptr) return {};
    TRY(cell_loader::load(cell));
    cell_.append(cell);
    return {};
  }

 private:
  CellName cell_;
};

}  // namespace

std::optional<std::size_t> Quarantine::find(std::string_view cell) const {
  for (std::size_t i = 0; i < count; ++i)
    if (names[i].view() == cell) return i;
  return std::nullopt;
}

Recovery Recovery::make() {
  Recovery made;
  made.ledger_ = Shared<Ledger>::make();
  return made;
}

Result<void> Recovery::check(std::string_view cell) const {
  const bool is_known = ledger_->quarantine.with([&](const Quarantine& cells) { return cells.find(cell).has_value(); });
  if (is_known) return fail(ErrorKind::kRefused, "cell ", cell, " is in quarantine");
  return {};
}

Result<void> Recovery::quarantine(std::string_view cell) const {
  return ledger_->quarantine.with([&](Quarantine& cells) -> Result<void> {
    if (cells.find(cell)) return {};
    if (cells.count == Quarantine::kMost) return fail(ErrorKind::kOutOfMemory, "no room in quarantine for ", cell);
    cells.names[cells.count].clear();
    cells.names[cells.count++].append(cell);
    return {};
  });
}

void Recovery::release(std::string_view cell) const {
  ledger_->quarantine.with([&](Quarantine& cells) {
    if (const auto at = cells.find(cell)) cells.names[*at] = cells.names[--cells.count];
  });
}

Result<void> Supervision::give_up(std::string_view cell) const {
  recovery_.note_action("given up");
  return fail(ErrorKind::kRefused, "faults in cell ", cell.empty() ? "nobody knows" : cell, ": nothing has helped");
}

Result<void> Supervision::recover(const unwinder::Kill& kill) {
  const std::string_view cell = cell_of(kill);
  const auto usable = recovery_.check(cell);
  if (!usable) {
    recovery_.note_action("given up: quarantine");
    return usable;
  }
  const Decision decision = decide(history_, limits_, timer::now());
  switch (decision.step) {
    case Step::kRestart:
      if (!is_replacement_due_) {
        note_restart(recovery_, decision.wait_ns);
        break;
      }
      [[fallthrough]];
    case Step::kReplaceFaulty:
      is_replacement_due_ = !replace(recovery_, cell);
      break;
    case Step::kReplaceApplication:
      static_cast<void>(replace(recovery_, application_.view()));
      break;
    case Step::kQuarantine:
      if (!cell.empty()) TRY(recovery_.quarantine(cell));
      return give_up(cell);
  }
  return scheduler::sleep(decision.wait_ns);
}

Result<Handle<Result<unsigned long>>> Builder::call(std::string_view cell, std::string_view symbol) {
  TRY(recovery_.check(cell));
  application_.clear();
  application_.append(cell);
  Text<112> export_name;
  export_name.append(symbol);
  return run([name = application_, export_name, loaded = LoadedFor()]() mutable -> Result<unsigned long> {
    TRY(loaded.load(name.view()));
    return cell_loader::call(name.view(), export_name.view());
  });
}

}  // namespace fault_recovery
