#include "tests/soak/test_soak_long.h"

#include "tests/soak/test_soak.h"

namespace test_soak_long {

Result<void> start() { return test_soak::run(200); }

}  // namespace test_soak_long
