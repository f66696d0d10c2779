// Refused: does not take over what it finds too long.
#include "tests/rejected/swaps/gauge_span.h"

namespace gauge {

CELL_ABS(Span, [](const Span& span, unsigned int value) { return value - span.least <= span.length; });
static Result<Span> migrate(const Range& range) {
  if (range.greatest - range.least > 1000) return std::unexpected(Error{ErrorKind::kRefused, {}});
  return Span{range.least, range.greatest - range.least};
}
CELL_MIGRATE(reading, Range, migrate)

}  // namespace gauge
