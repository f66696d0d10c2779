// Commands that look and change nothing. Each prints to the log's sinks; errors name what was expected.
#pragma once

#include "cells/monitor/commands.h"

namespace monitor {

Result<void> cells_command(const Words& words);
Result<void> deps_command(const Words& words);
Result<void> sym_command(const Words& words);
Result<void> page_command(const Words& words);
Result<void> mem_command(const Words& words);

}  // namespace monitor
