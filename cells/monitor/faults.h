// Commands about faults and what is done about them: faults, spawn.
#pragma once

#include "cells/monitor/commands.h"

namespace monitor {

Result<void> faults_command(const Words& words, const fault_recovery::Recovery& recovery);
Result<void> spawn_command(const Words& words, const fault_recovery::Recovery& recovery);

}  // namespace monitor
