// Commands that change what is loaded, or run it.
#pragma once

#include "cells/monitor/commands.h"

namespace monitor {

Result<void> load_command(const Words& words);
Result<void> unload_command(const Words& words);
Result<void> swap_command(const Words& words);
Result<void> update_command(const Words& words);
Result<void> release_command(const Words& words);
Result<void> try_command(const Words& words);
Result<void> back_command(const Words& words);
Result<void> plan_command(const Words& words);
Result<void> call_command(const Words& words, const fault_recovery::Recovery& recovery);
Result<void> trim_command(const Words& words);

}  // namespace monitor
