// Refused: starts from a layout that no version has.
#include "tests/rejected/swaps/gauge_span.h"

namespace gauge {

CELL_ABS(Span, [](const Span& span, unsigned int value) { return value - span.least <= span.length; });
struct Wide {
  unsigned long least, greatest;
};
static Result<Span> migrate(const Wide& wide) { return Span{static_cast<unsigned int>(wide.least), 0}; }
CELL_MIGRATE(reading, Wide, migrate)

}  // namespace gauge
