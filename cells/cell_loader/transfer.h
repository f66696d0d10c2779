// State that a new version cannot adopt where it lies.
#pragma once

#include "cells/cell_namespace/cell_namespace.h"
#include "kernel/base/result.h"

namespace cell_loader {

/// Makes each state root of `fresh` that has another layout than in `old` from the old one, as CELL_MIGRATE of the new
/// version says. Changes only memory of `fresh`; nothing else may run until `fresh` is published or dropped. Error
/// kRefused, naming the root: the new version has no such root, brings no migration for it, or the migration failed.
/// Then state would be lost.
[[nodiscard]] Result<void> transfer_state(const cell_namespace::LoadedCell& old,
                                          const cell_namespace::LoadedCell& fresh);

}  // namespace cell_loader
