// Graphviz at work: a process of its own.
#pragma once

#include <expected>
#include <string>

namespace verifier::report {

/// The `<svg>` element that `dot` makes of a graph, without the lines around it that only a file of its own needs.
/// Fails with a sentence if the program is missing or refuses the text.
std::expected<std::string, std::string> draw_svg(const std::string& graph);

}  // namespace verifier::report
