// Handles are numbered by a soft count: what the client holds depends on history.
#include <utility>

#include "kernel/abi/cell.h"

namespace soft_handle {

CELL_KEPT(unsigned long, made, "soft", "how many there were, for people");

class CELL_OPAQUE Job final {
 public:
  Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  Job(Job&& other) noexcept : number_(std::exchange(other.number_, 0)) {}
  Job& operator=(Job&&) = delete;
  ~Job() = default;
  [[nodiscard]] bool empty() const { return number_ == 0; }

 private:
  friend struct JobSource;
  unsigned long number_ = 0;
};

struct JobSource {
  static Job make() {
    Job job;
    job.number_ = ++made;
    return job;
  }
};

CELL_EXPORT Job begin() { return JobSource::make(); }

}  // namespace soft_handle
