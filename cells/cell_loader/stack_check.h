// Whether code of a cell is being executed further up the stack.
#pragma once

#include <span>

#include "cells/cell_namespace/cell_namespace.h"
#include "kernel/base/result.h"

namespace cell_loader {

using Cells = std::span<const cell_namespace::LoadedCell* const>;

/// Walks this stack by the unwind tables. Errors: kInUse names the function of one of `cells` that has not returned;
/// kOutOfRange when the stack is too deep, kRefused when it cannot be walked at all: what is not known is not allowed.
[[nodiscard]] Result<void> check_not_on_stack(Cells cells);

/// No other flow of control runs as long as it lives.
class Held final {
 public:
  Held();
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held();

  /// Errors: kInUse names the one of the others that may go back to one of `cells`, and the function. From where it was
  /// interrupted on, every word of its stack counts as an address: it may name somebody who only has such a number.
  [[nodiscard]] Result<void> check_not_in(Cells cells) const;
};

/// Both, for one moment.
[[nodiscard]] Result<void> check_unused(Cells cells);

}  // namespace cell_loader
