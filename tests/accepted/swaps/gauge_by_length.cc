// Another layout of state, made from the old one: proved total, with the same invariant and meaning.
#include "tests/rejected/swaps/gauge_span.h"

namespace gauge {

CELL_ABS(Span, [](const Span& span, unsigned int value) { return value - span.least <= span.length; });
static Result<Span> migrate(const Range& range) { return Span{range.least, range.greatest - range.least}; }
CELL_MIGRATE(reading, Range, migrate)

}  // namespace gauge
