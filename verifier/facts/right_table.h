// Which machine instructions need a right (Intel SDM volumes 2 and 3, AMD APM volume 3), by LLVM's opcode names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verifier/model/cell_object.h"

namespace llvm {
class MCInstrInfo;
}

namespace verifier::facts {

/// Answers by opcode number, so nothing depends on how an instruction is printed.
class RightTable {
 public:
  /// Resolves the names once.
  explicit RightTable(const llvm::MCInstrInfo& instructions);

  /// The right that an opcode needs whatever its operands are; nothing for ordinary ones (rdtsc, cpuid, pause, fences
  /// and cache-line flushes included).
  std::optional<PrivilegedUse::Kind> need(unsigned opcode) const { return needs_[opcode]; }

  /// Names of the table that this LLVM does not know: must be empty, a test looks.
  const std::vector<std::string>& unknown_names() const { return unknown_; }

 private:
  std::vector<std::optional<PrivilegedUse::Kind>> needs_;
  std::vector<std::string> unknown_;
};

}  // namespace verifier::facts
