#include "cells/monitor/change.h"

#include <array>
#include <utility>

#include "cells/cell_loader/cell_loader.h"
#include "cells/cell_swap/cell_swap.h"
#include "cells/evolution/evolution.h"
#include "cells/heap/heap.h"
#include "cells/logger/logger.h"
#include "cells/unwinder/unwinder.h"

namespace monitor {
namespace {

using Line = Text<240>;

void print(Line& line) {
  line.append('\n');
  logger::write(line.view());
}

}  // namespace

Result<void> load_command(const Words& words) {
  TRY(cell_loader::load(words.words[1]));
  Line line;
  line.append("loaded ");
  line.append(words.words[1]);
  print(line);
  return {};
}

Result<void> unload_command(const Words& words) {
  TRY(cell_loader::unload(words.words[1]));
  Line line;
  line.append("unloaded ");
  line.append(words.words[1]);
  print(line);
  return {};
}

namespace {

void append_counts(const cell_loader::SwapReport& report, Line& line) {
  line.append(": ");
  line.append_decimal(report.sites);
  line.append(" relocations rewritten, ");
  line.append_decimal(report.roots);
  line.append(" roots adopted");
}

void print_swap(std::string_view what, const Words& words, const cell_loader::SwapReport& report) {
  Line line;
  line.append(what);
  line.append(words.words[1]);
  line.append(" for ");
  line.append(words.words[2]);
  append_counts(report, line);
  line.append("; ticks: prepare ");
  line.append_decimal(report.prepare_ticks);
  line.append(", commit ");
  line.append_decimal(report.commit_ticks);
  line.append(", release ");
  line.append_decimal(report.release_ticks);
  print(line);
}

/// How long people wait for whoever is in a cell.
constexpr cell_swap::Patience kPatience{1'000'000'000};

CELL_BLOCKS Result<cell_loader::SwapReport> swap_words(const Words& words, cell_loader::Old old) {
  const std::array set = {cell_loader::SwapPair{words.words[1], words.words[2]}};
  return cell_swap::swap_set(set, old, kPatience);
}

}  // namespace

Result<void> swap_command(const Words& words) {
  TRY_ASSIGN(const auto report, swap_words(words, cell_loader::Old::kDropped));
  print_swap("swapped ", words, report);
  return {};
}

Result<void> try_command(const Words& words) {
  TRY_ASSIGN(const auto report, swap_words(words, cell_loader::Old::kKept));
  print_swap("trying ", words, report);
  return {};
}

Result<void> back_command(const Words&) {
  TRY_ASSIGN(const auto report, cell_swap::swap_back(kPatience));
  Line line;
  line.append("back to what was there before");
  append_counts(report, line);
  print(line);
  return {};
}

Result<void> plan_command(const Words& words) {
  const std::array set = {cell_loader::SwapPair{words.words[1], words.words[2]}};
  TRY_ASSIGN(const auto report, cell_loader::rehearse(set));
  Line line;
  line.append("in ");
  line.append_decimal(report.writes);
  line.append(" writes");
  append_counts(report, line);
  print(line);
  return {};
}

Result<void> update_command(const Words& words) {
  TRY_ASSIGN(const auto report, evolution::apply(words.words[1]));
  Line line;
  line.append("release ");
  line.append_decimal(report.release);
  line.append(" runs: ");
  line.append_decimal(report.steps);
  line.append(" cells replaced; ns: check ");
  line.append_decimal(report.checking_ns);
  line.append(", apply ");
  line.append_decimal(report.applying_ns);
  print(line);
  return {};
}

Result<void> release_command(const Words&) {
  const auto release = cell_loader::running_release();
  Line line;
  line.append("release ");
  line.append_decimal(release.number);
  line.append(", witness ");
  for (const std::uint8_t byte : release.digest) line.append_hex(byte, 2);
  line.append(release.is_on_trial ? ", on trial" : "");
  print(line);
  return {};
}

Result<void> call_command(const Words& words, const fault_recovery::Recovery& recovery) {
  TRY(recovery.check(words.words[1]));
  Result<unsigned long> called = 0;
  unwinder::Kill kill;
  // What is called may fault: that ends the call and not the prompt.
  if (unwinder::run([&] { called = cell_loader::call(words.words[1], words.words[2]); }, kill) ==
      unwinder::End::kKilled) {
    unwinder::report(kill);
    return fail(ErrorKind::kRefused, words.words[2], " was killed");
  }
  TRY_ASSIGN(const unsigned long value, std::move(called));
  Line line;
  line.append(words.words[2]);
  line.append(" = ");
  line.append_decimal(value);
  line.append(" (");
  line.append(value);
  line.append(")");
  print(line);
  return {};
}

Result<void> trim_command(const Words&) {
  const std::uint64_t before = heap::stats().frames;
  heap::trim();
  Line line;
  line.append_decimal(before - heap::stats().frames);
  line.append(" frames given back");
  print(line);
  return {};
}

}  // namespace monitor
