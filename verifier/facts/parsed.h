// How the readers report what they cannot use: by value, as one sentence that names what is wrong and where.
#pragma once

#include <concepts>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace verifier::facts {

template <typename T>
using Parsed = std::expected<T, std::string>;

/// Lower-case hexadecimal with 0x.
std::string hex(std::uint64_t value);

namespace detail {
inline void append(std::string& text, std::string_view part) { text += part; }
template <std::same_as<char> Character>
void append(std::string& text, Character part) {
  text += part;
}
template <typename Number>
  requires(std::is_integral_v<Number> && !std::same_as<Number, char>)
void append(std::string& text, Number number) {
  text += std::to_string(number);
}
}  // namespace detail

/// All parts in order; integers in decimal.
template <typename... Parts>
std::string cat(const Parts&... parts) {
  std::string text;
  (detail::append(text, parts), ...);
  return text;
}

/// `return refuse("section ", name, ": lies outside the file");`
template <typename... Parts>
[[nodiscard]] std::unexpected<std::string> refuse(const Parts&... parts) {
  return std::unexpected(cat(parts...));
}

/// `FACTS_TRY(auto symbols, read_symbols(file));` declares or assigns the value, or returns the error.
#define FACTS_CONCAT_INNER_(a, b) a##b
#define FACTS_CONCAT_(a, b) FACTS_CONCAT_INNER_(a, b)
#define FACTS_TRY(target, expression) FACTS_TRY_(FACTS_CONCAT_(facts_try_, __LINE__), target, expression)
#define FACTS_TRY_(temporary, target, expression)                       \
  auto temporary = (expression);                                        \
  if (!temporary) return std::unexpected(std::move(temporary).error()); \
  target = std::move(*temporary)

/// The same for an expression that yields no value.
#define FACTS_CHECK(expression)                                                                       \
  do {                                                                                                \
    if (auto checked_ = (expression); !checked_) return std::unexpected(std::move(checked_).error()); \
  } while (false)

}  // namespace verifier::facts
