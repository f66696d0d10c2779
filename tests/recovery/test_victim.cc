#include "tests/recovery/test_victim.h"

#include "tests/recovery/ways.h"

namespace test_victim {

void fall(unsigned way) { ways::raise(static_cast<ways::Way>(way)); }

}  // namespace test_victim
