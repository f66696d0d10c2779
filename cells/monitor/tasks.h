// Commands about tasks: ps, top, kill, sched.
#pragma once

#include "cells/monitor/commands.h"

namespace monitor {

Result<void> ps_command(const Words& words);
Result<void> top_command(const Words& words);
Result<void> kill_command(const Words& words);
Result<void> sched_command(const Words& words);

}  // namespace monitor
