// Refused: another layout, and nothing makes it from the old one.
#include "tests/rejected/swaps/gauge_span.h"

namespace gauge {

CELL_ABS(Span, [](const Span& span, unsigned int value) { return value - span.least <= span.length; });

}  // namespace gauge
