#include "cells/captain/boot_plan.h"

#include <algorithm>

namespace captain {

BootPlan::BootPlan(std::span<const std::byte> bytes)
    : rest_(reinterpret_cast<const char*>(bytes.data()), bytes.size()) {}

std::optional<std::string_view> BootPlan::next_to_start() {
  constexpr std::string_view kWord = "start ";
  while (!rest_.empty()) {
    const std::string_view line = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(std::min(line.size() + 1, rest_.size()));
    if (line.starts_with(kWord)) return line.substr(kWord.size());
  }
  return std::nullopt;
}

Text<160> mangled_start(std::string_view cell, std::string_view tag) {
  Text<160> name;
  name.append("_ZN");
  name.append_decimal(cell.size());
  name.append(cell);
  name.append("5start");
  name.append(tag);
  name.append("Ev");
  return name;
}

}  // namespace captain
