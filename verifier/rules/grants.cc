#include "verifier/rules/grants.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

namespace verifier::rules {
namespace {

constexpr std::string_view kAssemblyPrefix = "asm:", kPortPrefix = "port:", kMemoryPrefix = "mmio:",
                           kRecursionPrefix = "recursion:", kStackPrefix = "stack:";
constexpr std::uint64_t kLastPort = 0xffff;

/// Grants for constructs of sources, by the word in the target.
constexpr auto kConstructs = std::to_array<std::pair<std::string_view, Construct::Kind>>({
    {"alias", Construct::Kind::kAlias},
    {"allocate", Construct::Kind::kAllocate},
    {"cast", Construct::Kind::kCast},
    {"pointer", Construct::Kind::kPointer},
    {"throw", Construct::Kind::kThrow},
    {"union", Construct::Kind::kUnion},
    {"volatile", Construct::Kind::kVolatile},
});

std::optional<std::uint64_t> parse_hex(std::string_view text, std::uint64_t greatest) {
  if (!text.starts_with("0x")) return std::nullopt;
  text.remove_prefix(2);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), value, 16);
  if (error != std::errc() || end != text.end() || value > greatest) return std::nullopt;
  return value;
}

std::expected<Grant, std::string> parse_ports(std::string_view range) {
  const std::size_t dash = range.find('-');
  const auto first = parse_hex(range.substr(0, dash), kLastPort);
  const auto last = dash == range.npos ? first : parse_hex(range.substr(dash + 1), kLastPort);
  if (!first || !last || *first > *last) return facts::refuse("is not port:0x<first>-0x<last>");
  return Grant{.kind = Grant::Kind::kPorts, .first = *first, .last = *last};
}

std::expected<Grant, std::string> parse_memory(std::string_view range) {
  constexpr std::uint64_t kGreatest = std::numeric_limits<std::uint64_t>::max();
  const std::size_t plus = range.find('+');
  const auto base = parse_hex(range.substr(0, plus), kGreatest);
  const auto length = plus == range.npos ? std::nullopt : parse_hex(range.substr(plus + 1), kGreatest);
  if (!base || !length || *length == 0 || *length - 1 > kGreatest - *base)
    return facts::refuse("is not mmio:0x<base>+0x<length>");
  return Grant{.kind = Grant::Kind::kMemory, .first = *base, .last = *base + (*length - 1)};
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
  return Grant{.kind = kind, .function = std::string(function), .bound = bound};
}

}  // namespace

bool Grant::covers(const PrivilegedUse& use) const {
  if (kind == Kind::kAssembly) return facts::qualified_symbol_name(facts::without_suffix(use.function)) == function;
  if (kind != Kind::kPorts || use.kind != PrivilegedUse::Kind::kPort) return false;
  return use.port ? *use.port >= first && *use.port <= last : first == 0 && last == kLastPort;
}

bool Grant::covers(const Construct& found) const {
  switch (kind) {
    case Kind::kAssembly:
      return found.kind == Construct::Kind::kAssembly && found.function == function;
    case Kind::kMemory:
      return found.kind == Construct::Kind::kAddress && found.address >= first && found.address <= last &&
             (found.size == 0 || found.size - 1 <= last - found.address);
    case Kind::kConstruct:
      return found.kind == construct;
    default:
      return false;
  }
}

std::expected<Grant, std::string> parse_grant(std::string_view text) {
  if (text.starts_with(kPortPrefix)) return parse_ports(text.substr(kPortPrefix.size()));
  if (text.starts_with(kMemoryPrefix)) return parse_memory(text.substr(kMemoryPrefix.size()));
  if (text.starts_with(kAssemblyPrefix)) {
    text.remove_prefix(kAssemblyPrefix.size());
    if (text.empty() || text.ends_with(')')) return facts::refuse("is not asm:<qualified function, no parameters>");
    return Grant{.kind = Grant::Kind::kAssembly, .function = std::string(text)};
  }
  if (text.starts_with(kRecursionPrefix))
    return parse_bound(Grant::Kind::kRecursion, text.substr(kRecursionPrefix.size()));
  if (text.starts_with(kStackPrefix)) return parse_bound(Grant::Kind::kStack, text.substr(kStackPrefix.size()));
  if (text == "hw") return Grant{.kind = Grant::Kind::kHardware};
  const auto found = std::ranges::find(kConstructs, text, &std::pair<std::string_view, Construct::Kind>::first);
  if (found == kConstructs.end()) return facts::refuse("is no known grant");
  return Grant{.kind = Grant::Kind::kConstruct, .construct = found->second};
}

Grants::Grants(const CellObject& cell, Judged& rights) {
  for (const std::string& text : cell.manifest.grants) {
    if (!cell.manifest.trusted) {
      rights.refuse(cat("grant '", text, "' in a safe cell"));
    } else if (auto grant = parse_grant(text)) {
      all_.push_back({text, *std::move(grant)});
    } else {
      rights.refuse(cat("grant '", text, "' ", grant.error()));
    }
  }
}

bool Grants::admit(const PrivilegedUse& use) {
  bool admitted = false;
  for (Granted& granted : all_) {
    if (!granted.grant.covers(use)) continue;
    granted.is_used = true;
    admitted |= use.kind != PrivilegedUse::Kind::kPort || granted.grant.kind == Grant::Kind::kPorts;
  }
  return admitted;
}

bool Grants::admit(const Construct& construct) {
  bool admitted = false;
  for (Granted& granted : all_) {
    if (granted.grant.covers(construct)) granted.is_used = admitted = true;
  }
  return admitted;
}

bool Grants::admit_hardware() {
  const auto found =
      std::ranges::find_if(all_, [](const Granted& granted) { return granted.grant.kind == Grant::Kind::kHardware; });
  if (found == all_.end()) return false;
  return found->is_used = true;
}

void Grants::refuse_unused(Judged& rights) const {
  for (const Granted& granted : all_) {
    if (!granted.is_used && !granted.grant.is_about_stack())
      rights.refuse(cat("grant '", granted.text, "' is not used"));
  }
}

}  // namespace verifier::rules
