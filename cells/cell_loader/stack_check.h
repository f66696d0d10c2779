// Whether code of a cell is being executed further up the stack.
#pragma once

#include "cells/cell_namespace/cell_namespace.h"
#include "kernel/base/result.h"

namespace cell_loader {

/// Walks this stack by the unwind tables. Errors: kInUse names the function of `cell` that has not returned;
/// kOutOfRange when the stack is too deep, kRefused when it cannot be walked at all: what is not known is not allowed.
[[nodiscard]] Result<void> check_not_on_stack(const cell_namespace::LoadedCell& cell);

/// No other flow of control runs as long as it lives.
class Held final {
 public:
  Held();
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held();

  /// Errors: kInUse when one of the others may go back to `cell`.
  [[nodiscard]] Result<void> check_not_in(const cell_namespace::LoadedCell& cell) const;
};

}  // namespace cell_loader
