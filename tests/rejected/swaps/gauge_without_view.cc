// Refused: nothing says what the new state means.
#include "tests/rejected/swaps/gauge_span.h"

namespace gauge {

static Result<Span> migrate(const Range& range) { return Span{range.least, range.greatest - range.least}; }
CELL_MIGRATE(reading, Range, migrate)

}  // namespace gauge
