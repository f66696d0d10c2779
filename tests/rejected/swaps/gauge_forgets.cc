// Refused: the greatest value is lost.
#include "tests/rejected/swaps/gauge_span.h"

namespace gauge {

CELL_ABS(Span, [](const Span& span, unsigned int value) { return value - span.least <= span.length; });
static Result<Span> migrate(const Range& range) { return Span{range.least, 0}; }
CELL_MIGRATE(reading, Range, migrate)

}  // namespace gauge
