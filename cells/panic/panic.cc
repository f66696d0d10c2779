#include "cells/panic/panic.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include "cells/cpu/cpu.h"
#include "cells/cxx_runtime/cxx_runtime.h"
#include "cells/logger/logger.h"
#include "kernel/arch/cpu_ops.h"

namespace panic {

/// How far the end is.
struct Progress {
  std::atomic<bool> has_begun;                         ///< On some processor.
  std::array<bool, arch::kMaximumProcessors> is_here;  ///< On this one.
};

struct Names {
  Symbolizer symbolizer;  ///< Null: addresses have no names.
};

CELL_KEPT(Names, names, "registration", "names of addresses are known to cell_namespace, which lies above");
CELL_KEPT(Progress, progress, "sync", "a panic while panicking must end, not begin again");

namespace {

/// One frame as a line. A return address may lie behind the last instruction of its function: look the byte before it
/// up.
void log_frame(std::string_view cell, std::size_t number, std::uint64_t pc, bool is_exact) {
  Text<160> name;
  describe(is_exact ? pc : pc - 1, name);
  Text<logger::kMaxLine> line;
  line.append('#');
  line.append_decimal(number);
  line.append(" 0x");
  line.append_hex(pc, 16);
  line.append(' ');
  line.append(name);
  logger::log(logger::Level::kError, cell, line.view());
}

/// A walk over the stack that shows both ends of it.
class Trace {
 public:
  explicit Trace(std::string_view cell) : cell_(cell) {}

  void add(std::uint64_t pc, bool is_exact) {
    if (count_ < kInnermost) log_frame(cell_, count_, pc, is_exact);
    newest_[count_ % kOutermost] = {pc, is_exact};
    ++count_;
  }
  /// A stack that refers to itself would never end.
  [[nodiscard]] bool is_endless() const { return count_ >= 10'000; }

  /// Shows what came last.
  void finish() const {
    if (count_ == 0) return logger::error(cell_, "no backtrace: no unwind tables for this code");
    if (count_ > kInnermost + kOutermost) {
      Text<40> gap;
      gap.append_decimal(count_ - kInnermost - kOutermost);
      logger::error(cell_, "... ", gap, " frames left out");
    }
    for (std::size_t i = std::max(kInnermost, count_ - std::min(count_, kOutermost)); i < count_; ++i) {
      log_frame(cell_, i, newest_[i % kOutermost].pc, newest_[i % kOutermost].is_exact);
    }
  }

 private:
  static constexpr std::size_t kInnermost = 24;
  static constexpr std::size_t kOutermost = 8;
  struct Frame {
    std::uint64_t pc;
    bool is_exact;
  };
  std::string_view cell_;
  std::size_t count_ = 0;
  std::array<Frame, kOutermost> newest_{};
};

/// Hands frames on to a Trace: from the one at `first`, or, if that is 0, all but the innermost, which is
/// log_backtrace.
struct TraceFrom {
  std::uint64_t first;
  bool has_begun;
  Trace trace;
};

bool trace_frame(void* context, std::uint64_t pc, bool is_exact) {
  auto& from = *static_cast<TraceFrom*>(context);
  const bool is_first = !from.has_begun && pc == from.first;
  if (from.has_begun || is_first) from.trace.add(pc, is_exact);
  from.has_begun = from.has_begun || is_first || from.first == 0;
  return !from.trace.is_endless();
}

/// Whether some frame of the stack goes on at `first`.
bool has_frame(std::uint64_t first) {
  struct Search {
    std::uint64_t first;
    std::size_t seen;
    bool is_found;
  } search{first, 0, false};
  cxx_runtime::visit_frames(
      [](void* context, std::uint64_t pc, bool) {
        auto& look = *static_cast<Search*>(context);
        look.is_found = pc == look.first;
        return !look.is_found && ++look.seen < 100;
      },
      &search);
  return search.is_found;
}

void on_fatal(const char* why) { panic(why); }

/// Another processor is telling why.
[[noreturn]] void wait_for_the_end() {
  while (true) arch::pause();
}

}  // namespace

void panic(std::string_view why) {
  bool& is_here = progress.is_here[arch::processor()];
  if (!progress.has_begun.exchange(true)) {
    is_here = true;
    logger::error("panic", "PANIC: ", why);
    log_backtrace("panic", reinterpret_cast<std::uint64_t>(__builtin_return_address(0)));
  } else if (!is_here) {
    wait_for_the_end();
  }
  cpu::exit(kExitCode);
}

Result<void> register_symbolizer(Symbolizer symbolizer) {
  if (symbolizer == nullptr) return fail(ErrorKind::kOutOfRange, "symbolizer is null");
  if (names.symbolizer != nullptr) return fail(ErrorKind::kAlreadyExists, "a symbolizer is registered");
  names.symbolizer = symbolizer;
  return {};
}

void unregister_symbolizer() { names.symbolizer = nullptr; }

bool describe(std::uint64_t pc, Text<160>& out) noexcept {
  if (names.symbolizer != nullptr && names.symbolizer(pc, out)) return true;
  out.append("unknown code at ");
  out.append(pc);
  return false;
}

void log_backtrace(std::string_view cell, std::uint64_t first) noexcept {
  TraceFrom from{has_frame(first) ? first : 0, false, Trace(cell)};
  cxx_runtime::visit_frames(trace_frame, &from);
  from.trace.finish();
}

Result<void> start() { return cxx_runtime::register_fatal_hook(on_fatal); }

void stop() { cxx_runtime::unregister_fatal_hook(); }

}  // namespace panic
