#include "cells/panic/panic.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "cells/cpu/cpu.h"
#include "cells/cxx_runtime/cxx_runtime.h"
#include "cells/logger/logger.h"

namespace panic {

using OnceFlag = bool;

struct Names {
  Symbolizer symbolizer;  ///< Null: addresses have no names.
};

CELL_KEPT(Names, names, "registration", "names of addresses are known to cell_namespace, which lies above");
CELL_KEPT(OnceFlag, has_begun, "sync", "a panic while panicking must end, not begin again");

namespace {

constexpr std::size_t kMaxFrames = 32;

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

void on_fatal(const char* why) { panic(why); }

}  // namespace

void panic(std::string_view why) {
  if (!std::exchange(has_begun, true)) {
    logger::error("panic", "PANIC: ", why);
    log_backtrace("panic", reinterpret_cast<std::uint64_t>(__builtin_return_address(0)));
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
  std::array<std::uint64_t, kMaxFrames> room{};
  std::array<bool, kMaxFrames> is_exact{};
  const std::span pcs = std::span(room).first(cxx_runtime::backtrace(room, is_exact));
  const auto found = std::find(pcs.begin(), pcs.end(), first);
  // Without `first`, all but this function itself.
  const std::size_t skipped = found != pcs.end() ? static_cast<std::size_t>(found - pcs.begin()) : 1;
  for (std::size_t i = skipped; i < pcs.size(); ++i) log_frame(cell, i - skipped, pcs[i], is_exact[i]);
  if (pcs.empty()) logger::error(cell, "no backtrace: nobody has registered unwind tables");
}

Result<void> start() { return cxx_runtime::register_fatal_hook(on_fatal); }

void stop() { cxx_runtime::unregister_fatal_hook(); }

}  // namespace panic
