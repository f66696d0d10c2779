#include "cells/bench_report/bench_report.h"

#include "cells/logger/logger.h"
#include "kernel/base/text.h"

namespace bench_report {

void report(std::string_view metric, std::uint64_t ticks, std::uint64_t count) {
  if (count == 0) count = 1;
  std::uint64_t whole = ticks / count;
  std::uint64_t hundredths = ((ticks % count) * 100 + count / 2) / count;
  if (hundredths == 100) whole += 1, hundredths = 0;
  Text<120> line;
  line.append("BENCH ");
  line.append(metric);
  line.append(' ');
  line.append_decimal(whole);
  line.append(hundredths < 10 ? ".0" : ".");
  line.append_decimal(hundredths);
  line.append('\n');
  logger::write(line.view());
}

}  // namespace bench_report
