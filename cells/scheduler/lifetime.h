// How tasks are made and freed.
#pragma once

#include "cells/scheduler/node.h"

namespace scheduler {

/// A task in no queue that begins at `first`. Errors: kOutOfMemory.
Result<Node*> make_node(task::Entry first, const Text<24>& name);
void add_to_all(Node& node);

}  // namespace scheduler
