#include "verifier/rules/grants.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

constexpr std::string_view kAssemblyPrefix = "asm:", kPortPrefix = "port:", kRecursionPrefix = "recursion:",
                           kStackPrefix = "stack:";

/// Constructs of sources that leave no certain trace in an object.
constexpr std::array<std::string_view, 9> kNotCheckable = {"cast",     "pointer", "volatile", "union", "alias",
                                                           "allocate", "hw",      "mmio",     "new"};

std::optional<std::uint32_t> parse_port(std::string_view text) {
  if (!text.starts_with("0x")) return std::nullopt;
  text.remove_prefix(2);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), value, 16);
  if (error != std::errc() || end != text.end() || value > 0xffff) return std::nullopt;
  return value;
}

std::expected<Grant, std::string> parse_ports(std::string_view range) {
  const std::size_t dash = range.find('-');
  const auto first = parse_port(range.substr(0, dash));
  const auto last = dash == range.npos ? first : parse_port(range.substr(dash + 1));
  if (!first || !last || *first > *last) return facts::refuse("is not port:0x<first>-0x<last>");
  return Grant{.kind = Grant::Kind::kPorts, .function = "", .first = *first, .last = *last, .bound = 0};
}

/// `<qualified function>=<number>`.
std::expected<Grant, std::string> parse_bound(Grant::Kind kind, std::string_view text) {
  const std::size_t sign = text.rfind('=');
  const std::string_view digits = sign == text.npos ? "" : text.substr(sign + 1);
  std::uint32_t bound = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), bound);
  const bool is_number = error == std::errc() && end == digits.end() && bound >= 1 && bound <= 99'999;
  const std::string_view function = text.substr(0, sign);
  if (!is_number || function.empty() || function.ends_with(')'))
    return facts::refuse("is not <qualified function, no parameters>=<number from 1 to 99999>");
  return Grant{.kind = kind, .function = std::string(function), .first = 0, .last = 0, .bound = bound};
}

}  // namespace

bool Grant::covers(const PrivilegedUse& use) const {
  if (is_about_stack()) return false;
  if (kind == Kind::kAssembly) return facts::qualified_symbol_name(facts::without_suffix(use.function)) == function;
  if (use.kind != PrivilegedUse::Kind::kPort) return false;
  return !use.port || (*use.port >= first && *use.port <= last);
}

std::expected<Grant, std::string> parse_grant(std::string_view text) {
  if (text.starts_with(kPortPrefix)) return parse_ports(text.substr(kPortPrefix.size()));
  if (text.starts_with(kAssemblyPrefix)) {
    text.remove_prefix(kAssemblyPrefix.size());
    if (text.empty() || text.ends_with(')')) return facts::refuse("is not asm:<qualified function, no parameters>");
    return Grant{.kind = Grant::Kind::kAssembly, .function = std::string(text), .first = 0, .last = 0, .bound = 0};
  }
  if (text.starts_with(kRecursionPrefix))
    return parse_bound(Grant::Kind::kRecursion, text.substr(kRecursionPrefix.size()));
  if (text.starts_with(kStackPrefix)) return parse_bound(Grant::Kind::kStack, text.substr(kStackPrefix.size()));
  if (std::ranges::find(kNotCheckable, text.substr(0, text.find(':'))) != kNotCheckable.end())
    return facts::refuse("is not checkable yet in objects: remove it");
  return facts::refuse("is no known grant");
}

}  // namespace verifier::rules
