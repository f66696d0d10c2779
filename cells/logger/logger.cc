#include "cells/logger/logger.h"

#include <algorithm>
#include <array>
#include <utility>

#include "cells/logger/line_lock.h"
#include "cells/logger/line_ring.h"

namespace logger {

using Recent = LineRing<2048>;
using Sinks = std::array<Sink, 4>;

CELL_KEPT(Recent, ring, "soft", "the last lines, for whoever looks after something went wrong");
CELL_KEPT(LineLock, line_lock, "sync", "lines of several processors stay whole");
CELL_KEPT(Sinks, sinks, "registration", "devices that show the log lie above it; null: a free place");

namespace {

void show(std::string_view bytes) {
  for (const Sink sink : sinks) {
    if (sink != nullptr) sink(bytes);
  }
}

}  // namespace

void log(Level level, std::string_view cell, std::string_view text) {
  constexpr std::size_t kMaxName = 32;
  Text<kMaxName + kMaxLine + sizeof("[] \n")> line;
  line.append('[');
  line.append(cell.substr(0, kMaxName));
  line.append("] ");
  line.append(text.substr(0, kMaxLine));
  line.append('\n');
  const LineLock::Guard guard(line_lock);
  ring.append(line.view());
  if (level != Level::kDebug) show(line.view());
}

void write(std::string_view raw) {
  const LineLock::Guard guard(line_lock);
  show(raw);
}

std::size_t recent(std::span<char> into) {
  const LineLock::Guard guard(line_lock);
  return ring.copy_newest(into);
}

/// The only maker of a SinkRegistration, and what its destructor does.
struct SinkSource {
  static SinkRegistration make(Sink sink) { return SinkRegistration(sink); }
  static Sink take(SinkRegistration& registration) { return std::exchange(registration.sink_, nullptr); }
};

SinkRegistration::SinkRegistration(SinkRegistration&& other) noexcept : sink_(SinkSource::take(other)) {}

SinkRegistration& SinkRegistration::operator=(SinkRegistration&& other) noexcept {
  const Sink incoming = SinkSource::take(other);
  const SinkRegistration old(SinkSource::take(*this));
  sink_ = incoming;
  return *this;
}

SinkRegistration::~SinkRegistration() {
  if (sink_ != nullptr) std::replace(sinks.begin(), sinks.end(), sink_, Sink{nullptr});
}

Result<SinkRegistration> register_sink(Sink sink) {
  if (sink == nullptr) return fail(ErrorKind::kOutOfRange, "sink is null");
  if (std::find(sinks.begin(), sinks.end(), sink) != sinks.end()) {
    return fail(ErrorKind::kAlreadyExists, "this sink is registered");
  }
  const auto place = std::find(sinks.begin(), sinks.end(), nullptr);
  if (place == sinks.end())
    return fail(ErrorKind::kOutOfMemory, "no place for another sink, all ", sinks.size(), " are taken");
  *place = sink;
  return SinkSource::make(sink);
}

}  // namespace logger
