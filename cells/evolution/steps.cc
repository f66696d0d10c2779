#include "cells/evolution/steps.h"

#include <array>

#include "cells/cell_loader/cell_loader.h"
#include "cells/cell_namespace/cell_namespace.h"
#include "cells/cell_swap/cell_swap.h"
#include "cells/unwinder/unwinder.h"

namespace evolution {
namespace {

using update_bundle::Bundle;
using update_bundle::Step;

/// For a version that is in use.
constexpr cell_swap::Patience kPatience{250'000'000};

/// The cell that a file is a version of.
Result<Text<update_bundle::kName>> cell_of(std::string_view file) {
  const witness::Witness witness = cell_loader::image_witness();
  const auto index = witness::find_file(witness, file);
  if (!index) return fail(ErrorKind::kRefused, "the witness describes no cell file ", file);
  Text<update_bundle::kName> cell;
  cell.append(witness::cell(witness, *index).cell);
  return cell;
}

Result<void> check_step(const Step& step) {
  const witness::Witness witness = cell_loader::image_witness();
  const auto from = witness::find_file(witness, step.old_file.view());
  const auto to = witness::find_file(witness, step.new_file.view());
  if (!from || !to || !witness::allows_swap(witness, *from, *to) || !witness::allows_swap(witness, *to, *from))
    return fail(ErrorKind::kRefused, step.new_file, " for ", step.old_file, " is not proven both ways");
  TRY_ASSIGN(const auto cell, cell_of(step.old_file.view()));
  const auto* const loaded = cell_namespace::find_cell(cell.view());
  if (loaded == nullptr || loaded->file != step.old_file.view())
    return fail(ErrorKind::kRefused, step.old_file, " is not loaded");
  return {};
}

CELL_BLOCKS Result<void> exchange(std::string_view from, std::string_view to) {
  TRY(cell_swap::swap_set(std::array{cell_loader::SwapPair{from, to}}, cell_loader::Old::kDropped, kPatience));
  return {};
}

/// What is asked may fault: that ends the call, and not the update.
Result<unsigned long> ask(std::string_view cell, std::string_view symbol) {
  Result<unsigned long> answer = 0;
  unwinder::Kill kill;
  if (unwinder::run([&] { answer = cell_loader::call(cell, symbol); }, kill) == unwinder::End::kKilled) {
    unwinder::report(kill);
    return fail(ErrorKind::kRefused, symbol, " was killed");
  }
  return answer;
}

/// What the cell itself says, if it says something.
Result<void> ask_for_health(std::string_view file) {
  TRY_ASSIGN(const auto cell, cell_of(file));
  Text<2 * update_bundle::kName> symbol;
  symbol.append(cell);
  symbol.append("::health");
  const auto health = ask(cell.view(), symbol.view());
  if (!health && health.error().kind == ErrorKind::kNotFound) return {};
  if (!health) return std::unexpected(health.error());
  if (*health != 0) return fail(ErrorKind::kRefused, symbol, " is ", *health, ", not 0");
  return {};
}

Result<void> check_result(const Step& step) {
  TRY(ask_for_health(step.new_file.view()));
  if (step.cell.size() == 0) return {};
  TRY_ASSIGN(const unsigned long result, ask(step.cell.view(), step.symbol.view()));
  if (result != step.result) return fail(ErrorKind::kRefused, step.symbol, " is ", result, ", not ", step.result);
  return {};
}

}  // namespace

Result<void> check_steps(const Bundle& bundle) {
  for (std::size_t i = 0; i < bundle.step_count; ++i) TRY(check_step(update_bundle::step_at(bundle, i)));
  return {};
}

Result<void> do_steps(const Bundle& bundle, std::size_t& done) {
  while (done < bundle.step_count) {
    const Step step = update_bundle::step_at(bundle, done);
    TRY(exchange(step.old_file.view(), step.new_file.view()));
    ++done;
    TRY(check_result(step));
  }
  return {};
}

Result<void> undo_steps(const Bundle& bundle, std::size_t done) {
  for (; done > 0; --done) {
    const Step step = update_bundle::step_at(bundle, done - 1);
    TRY(exchange(step.new_file.view(), step.old_file.view()));
  }
  return {};
}

}  // namespace evolution
