// Refused: takes a length for an end, which can be too far away.
#include "tests/rejected/swaps/gauge_span.h"

namespace gauge {

CELL_ABS(Span, [](const Span& span, unsigned int value) { return value - span.least <= span.length; });
static Result<Span> migrate(const Range& range) { return Span{range.least, range.greatest}; }
CELL_MIGRATE(reading, Range, migrate)

}  // namespace gauge
