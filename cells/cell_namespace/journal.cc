#include "cells/cell_namespace/journal.h"

#include <cstring>

namespace cell_namespace {
namespace {

/// A place of any alignment. An assignment to it is one store, which the compiler knows may fault; of memcpy it
/// believes that it cannot.
template <typename Field>
struct [[gnu::packed, gnu::may_alias]] Place {
  Field value;
};

void store(const Write& write, std::uint64_t value) {
  if (write.width == 4) {
    reinterpret_cast<Place<std::uint32_t>*>(write.where)->value = static_cast<std::uint32_t>(value);
  } else {
    reinterpret_cast<Place<std::uint64_t>*>(write.where)->value = value;
  }
}

}  // namespace

void Journal::add(const Write& write) {
  Entry entry{write, 0};
  std::memcpy(&entry.before, write.where, write.width);
  entries_.push_back(entry);
}

bool Journal::step() {
  if (is_complete()) return false;
  const Entry& next = entries_[made_];
  store(next.write, next.write.after);
  ++made_;
  return true;
}

void Journal::undo() noexcept {
  for (; made_ > 0; --made_) store(entries_[made_ - 1].write, entries_[made_ - 1].before);
}

}  // namespace cell_namespace
