#include "verifier/facts/interface_text.h"

namespace verifier::facts {
namespace {

constexpr std::string_view kIncomplete = "incomplete ";

/// "struct NAME = size 8 {...}" and "incomplete NAME" -> NAME.
std::string_view type_name(std::string_view line) {
  const std::size_t begin = line.find(' ');
  if (begin == line.npos) return line;
  const std::size_t end = line.find(" = size ");
  return line.substr(begin + 1, end == line.npos ? line.npos : end - begin - 1);
}

std::string quote(std::string_view text) { return "'" + std::string(text) + "'"; }

}  // namespace

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (;;) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == text.npos) return lines;
    text.remove_prefix(end + 1);
  }
}

InterfaceText parse_interface(std::string_view text) {
  const auto lines = split_lines(text);
  InterfaceText parsed{.signature = lines.front(), .types = {}};
  for (std::size_t i = 1; i < lines.size(); ++i) parsed.types.emplace(type_name(lines[i]), lines[i]);
  return parsed;
}

bool is_incomplete(std::string_view type_line) { return type_line.starts_with(kIncomplete); }

std::vector<std::string_view> virtual_functions(std::string_view type_line) {
  constexpr std::string_view kMark = "virtual [";
  std::vector<std::string_view> symbols;
  for (std::size_t at = 0; (at = type_line.find(kMark, at)) != type_line.npos; at += kMark.size()) {
    const std::size_t begin = type_line.find("] ", at);
    if (begin == type_line.npos) break;
    symbols.push_back(type_line.substr(begin + 2, type_line.find(' ', begin + 2) - begin - 2));
  }
  return symbols;
}

std::optional<std::string> incompatible(std::string_view export_text, std::string_view import_text) {
  const InterfaceText exported = parse_interface(export_text), imported = parse_interface(import_text);
  if (exported.signature != imported.signature)
    return "exported as " + quote(exported.signature) + ", used as " + quote(imported.signature);
  for (const auto& [name, line] : imported.types) {
    const auto found = exported.types.find(name);
    if (found == exported.types.end() || found->second == line) continue;
    if (is_incomplete(line) || is_incomplete(found->second)) continue;
    return "type " + std::string(name) + ": exported with " + quote(found->second) + ", used with " + quote(line);
  }
  return std::nullopt;
}

}  // namespace verifier::facts
