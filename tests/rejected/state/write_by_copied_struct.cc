// A structure with a pointer to the root is copied whole, and the copy is written through.
#include "kernel/abi/cell.h"

namespace write_by_copied_struct {

CELL_STATE(unsigned long, total);

namespace {

struct Job {
  unsigned long* result;
  unsigned long steps, weight, limit;
};

[[gnu::noinline]] void run(Job job) {
  for (unsigned long i = 0; i < job.steps && i < job.limit; ++i) *job.result += job.weight;
}

}  // namespace

CELL_EXPORT void work(unsigned long steps) {
  const Job job{&total, steps, 3, 100};
  const Job again = job;
  run(again);
}

}  // namespace write_by_copied_struct
