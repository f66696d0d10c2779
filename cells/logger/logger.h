// Lines for a person, handed to whoever shows them. The logger keeps the last few in memory and knows no device.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"
#include "kernel/base/text.h"

namespace logger {

/// Longest text of a line, in bytes.
inline constexpr std::size_t kMaxLine = 200;

enum class Level : std::uint8_t { kDebug, kInfo, kWarn, kError };

/// Shows `text` as one line, `[cell] text`. kDebug lines go to memory only. What does not fit into kMaxLine bytes is
/// cut. Never fails, allocates or blocks: it may be called from faults.
CELL_EXPORT void log(Level level, std::string_view cell, std::string_view text);

/// Hands `raw` to the sinks as it is, without prefix or newline (what the monitor prints). Not kept in memory.
CELL_EXPORT void write(std::string_view raw);

/// `logger::info("heap", "frame ", number, " given back");` Parts as in Error::make: strings as they are, integers in
/// hexadecimal.
template <typename... Parts>
void log_parts(Level level, std::string_view cell, const Parts&... parts) {
  Text<kMaxLine> text;
  (text.append(parts), ...);
  log(level, cell, text.view());
}
template <typename... Parts>
void debug(std::string_view cell, const Parts&... parts) {
  log_parts(Level::kDebug, cell, parts...);
}
template <typename... Parts>
void info(std::string_view cell, const Parts&... parts) {
  log_parts(Level::kInfo, cell, parts...);
}
template <typename... Parts>
void warn(std::string_view cell, const Parts&... parts) {
  log_parts(Level::kWarn, cell, parts...);
}
template <typename... Parts>
void error(std::string_view cell, const Parts&... parts) {
  log_parts(Level::kError, cell, parts...);
}

/// Shows bytes on a device. Must not log, allocate or block.
using Sink = void (*)(std::string_view bytes) noexcept;

/// The right of a sink to be called. Empty after a move; the destructor takes the sink out.
class CELL_OPAQUE SinkRegistration final {
 public:
  SinkRegistration() = default;
  SinkRegistration(const SinkRegistration&) = delete;
  SinkRegistration& operator=(const SinkRegistration&) = delete;
  SinkRegistration(SinkRegistration&& other) noexcept;
  SinkRegistration& operator=(SinkRegistration&& other) noexcept;
  ~SinkRegistration();

  [[nodiscard]] bool empty() const { return sink_ == nullptr; }

 private:
  friend struct SinkSource;
  explicit SinkRegistration(Sink sink) : sink_(sink) {}
  Sink sink_ = nullptr;
};

/// From now on `sink` gets every line; it does not get old ones.
/// Errors: kOutOfRange for null; kAlreadyExists for a sink that is registered; kOutOfMemory when all four places are
/// taken.
[[nodiscard]] CELL_EXPORT Result<SinkRegistration> register_sink(Sink sink);

/// Copies the newest kept bytes (lines as shown) into `into`, oldest first, and returns how many.
[[nodiscard]] CELL_DIAGNOSTIC std::size_t recent(std::span<char> into);

}  // namespace logger
