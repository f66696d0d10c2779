// O16, stack depth: each export, and each entry of an interrupt, needs a bounded number of bytes of stack, and so many
// are there.
//
// Why: stacks do not grow; what runs over the end of one takes its task down, in the middle of whatever it was doing.
// How much a function takes is read from the shipped object; a call adds what the callee takes, a jump to another
// function does not. To satisfy it: no recursion in safe cells - a loop with a stack of its own, of declared size; no
// alloca and no arrays of variable length. A trusted cell declares how deep a recursion can get for one function on
// each of its circles
// (`recursion:std::__introsort_loop=48`: at most so many activations at one time), and the bytes of code that changes
// stacks (`stack:_Unwind_Resume=640`); an unused grant is an error. Not seen: what a
// call through a pointer enters in a trusted cell, and functions that other cells register.
#include <algorithm>
#include <deque>
#include <set>

#include "kernel/abi/stack.h"
#include "verifier/proof/levels.h"
#include "verifier/rules/call_graph.h"
#include "verifier/rules/grants.h"
#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

constexpr const char* kId = "O16";
constexpr std::uint64_t kPageBytes = 4096;
/// What the processor pushes: five registers, an error code, and up to 8 bytes of alignment (Intel SDM volume
/// 3, 6.14.2).
constexpr std::uint64_t kProcessorFrame = 56;
constexpr std::uint64_t kTooMuch = std::uint64_t{1} << 40;  // more than any stack; sums stay far below 2^64

/// What is known about the stack below one function.
struct Depth {
  std::optional<std::uint64_t> bytes;  ///< Nothing: not bounded, or not known.
  std::size_t deepest = 0;             ///< The callee that the number comes from; the node itself at the end.
};

std::uint64_t plus(std::uint64_t a, std::uint64_t b) { return std::min(a + b, kTooMuch); }

class StackRule {
 public:
  StackRule(const Graph& graph, Verdicts& verdicts)
      : graph_(graph),
        verdicts_(verdicts),
        calls_(graph, CallGraph::Pointers::kFollowInSafeCells),
        depths_(calls_.nodes().size()),
        group_of_(calls_.nodes().size(), 0) {
    for (const CellObject& cell : graph.cells) read_grants(cell);
  }

  void check() {
    std::size_t number = 0;
    for (const auto& group : calls_.groups(std::vector<bool>(depths_.size(), false))) {
      ++number;
      for (const std::size_t member : group) group_of_[member] = number;
      if (has_call_inside(group, group_of_, number)) {
        measure_recursion(group);
      } else {
        measure(group);
      }
    }
    for (const CellObject& cell : graph_.cells) conclude(cell);
  }

 private:
  struct Bound {
    const CellObject* cell;
    Grant grant;
    std::string text;
    bool is_used = false;
  };

  void refuse(const CellObject& cell, std::string message, std::vector<std::string> steps = {}) {
    verdicts_.refuse(kId, cell.manifest.cell, std::move(message), std::move(steps));
  }
  void read_grants(const CellObject& cell);
  std::optional<std::uint32_t> granted(std::size_t node, Grant::Kind kind);
  std::optional<std::uint64_t> own_stack(std::size_t node);
  bool has_call_inside(const std::vector<std::size_t>& group, const std::vector<std::size_t>& groups,
                       std::size_t number) const;
  Depth below(std::size_t node, bool with_own_stack);
  void measure(const std::vector<std::size_t>& group);
  void measure_recursion(const std::vector<std::size_t>& group);
  std::optional<std::uint64_t> longest_path(const std::vector<bool>& is_left_out);
  void refuse_recursion(const std::vector<std::size_t>& group);
  std::vector<std::size_t> circle(const std::vector<std::size_t>& group) const;
  void conclude(const CellObject& cell);
  void conclude_one(std::size_t node, std::uint64_t extra, std::uint64_t limit);
  std::string path_text(std::size_t node) const;

  const Graph& graph_;
  Verdicts& verdicts_;
  CallGraph calls_;
  std::vector<Depth> depths_;
  std::vector<std::size_t> group_of_;  // by node; 0: not reached yet
  std::vector<Bound> bounds_;
  std::set<std::size_t> reported_;
};

void StackRule::read_grants(const CellObject& cell) {
  if (!cell.manifest.trusted) return;  // O3 refuses it
  for (const std::string& text : cell.manifest.grants) {
    if (auto grant = parse_grant(text); grant && grant->is_about_stack()) bounds_.push_back({&cell, *grant, text});
  }
}

std::optional<std::uint32_t> StackRule::granted(std::size_t node, Grant::Kind kind) {
  const auto& [cell, function, arcs] = calls_.nodes()[node];
  std::optional<std::uint32_t> found;
  for (Bound& bound : bounds_) {
    if (bound.cell != cell || bound.grant.kind != kind) continue;
    if (facts::qualified_symbol_name(facts::without_suffix(function->symbol)) != bound.grant.function) continue;
    bound.is_used = true;
    found = std::max(found.value_or(0), bound.grant.bound);
  }
  return found;
}

/// Of one activation. What is not known is refused where it stands, once.
std::optional<std::uint64_t> StackRule::own_stack(std::size_t node) {
  const CallGraph::Node& entry = calls_.nodes()[node];
  if (entry.function->stack) return std::min(*entry.function->stack, kTooMuch);
  if (const auto bytes = granted(node, Grant::Kind::kStack)) return *bytes;
  if (reported_.insert(node).second)
    refuse(*entry.cell, cat("the object does not tell how much stack ", node_text(entry), " takes"));
  return std::nullopt;
}

bool StackRule::has_call_inside(const std::vector<std::size_t>& group, const std::vector<std::size_t>& groups,
                                std::size_t number) const {
  return std::ranges::any_of(group, [&](std::size_t member) {
    return std::ranges::any_of(calls_.nodes()[member].arcs,
                               [&](const CallGraph::Arc& arc) { return !arc.is_jump && groups[arc.to] == number; });
  });
}

/// A node with the deepest of what it enters outside its group.
Depth StackRule::below(std::size_t node, bool with_own_stack) {
  Depth depth{own_stack(node), node};
  if (!with_own_stack && depth.bytes) depth.bytes = 0;
  const std::optional<std::uint64_t> own = depth.bytes;
  for (const CallGraph::Arc& arc : calls_.nodes()[node].arcs) {
    if (group_of_[arc.to] == group_of_[node]) continue;
    const Depth& callee = depths_[arc.to];
    if (!callee.bytes || !own) {
      if (depth.bytes) depth = {std::nullopt, arc.to};
      continue;
    }
    const std::uint64_t bytes = arc.is_jump ? *callee.bytes : plus(*own, *callee.bytes);
    if (depth.bytes && bytes > *depth.bytes) depth = {bytes, arc.to};
  }
  return depth;
}

/// Functions that only jump to each other share one frame's place.
void StackRule::measure(const std::vector<std::size_t>& group) {
  std::size_t deepest = group.front();
  for (const std::size_t member : group) {
    depths_[member] = below(member, true);
    const auto &bytes = depths_[member].bytes, &most = depths_[deepest].bytes;
    if (!bytes || (most && *bytes > *most)) deepest = member;
  }
  for (const std::size_t member : group) {
    if (member != deepest) depths_[member] = {depths_[deepest].bytes, deepest};
  }
}

/// The activations of the functions with a declared bound cut the stack into pieces without recursion: one more than
/// there are of them, each at most as deep as the longest path without them.
void StackRule::measure_recursion(const std::vector<std::size_t>& group) {
  std::vector<bool> is_left_out(depths_.size(), true);
  for (const std::size_t member : group) is_left_out[member] = false;
  std::uint64_t activations = 0, bytes = 0, leaving = 0;
  bool is_known = true;
  for (const std::size_t member : group) {
    const auto own = own_stack(member);
    const Depth out = below(member, false);
    is_known = is_known && own && out.bytes;
    leaving = std::max(leaving, out.bytes.value_or(0));
    if (const auto times = granted(member, Grant::Kind::kRecursion)) {
      is_left_out[member] = true;
      activations += *times;
      bytes = plus(bytes, *times * own.value_or(0));
    }
  }
  const auto path = longest_path(is_left_out);
  Depth depth{std::nullopt, group.front()};
  if (is_known && path) depth.bytes = plus(plus(bytes, leaving), std::min(kTooMuch, (activations + 1) * *path));
  for (const std::size_t member : group) depths_[member] = {depth.bytes, member};
}

/// Bytes of the deepest chain of members that are not left out; nothing, and a refusal, if they can call in a circle.
std::optional<std::uint64_t> StackRule::longest_path(const std::vector<bool>& is_left_out) {
  std::map<std::size_t, std::uint64_t> longest;
  std::uint64_t most = 0;
  std::vector<std::size_t> part_of(depths_.size(), 0);
  std::size_t number = 0;
  for (const auto& part : calls_.groups(is_left_out)) {
    ++number;
    for (const std::size_t member : part) part_of[member] = number;
    if (has_call_inside(part, part_of, number)) {
      refuse_recursion(part);
      return std::nullopt;
    }
    std::uint64_t bytes = 0;
    for (const std::size_t member : part) {
      const std::uint64_t own = calls_.nodes()[member].function->stack.value_or(0);
      bytes = std::max(bytes, own);
      for (const CallGraph::Arc& arc : calls_.nodes()[member].arcs) {
        if (const auto to = longest.find(arc.to); to != longest.end())
          bytes = std::max(bytes, plus(arc.is_jump ? 0 : own, to->second));
      }
    }
    for (const std::size_t member : part) longest[member] = bytes;
    most = std::max(most, bytes);
  }
  return most;
}

/// A shortest circle through the first call inside the group: nodes in order.
std::vector<std::size_t> StackRule::circle(const std::vector<std::size_t>& group) const {
  const std::set<std::size_t> members(group.begin(), group.end());
  for (const std::size_t start : group) {
    std::map<std::size_t, std::size_t> from;
    std::deque<std::size_t> open;
    for (const CallGraph::Arc& arc : calls_.nodes()[start].arcs) {
      if (!arc.is_jump && members.contains(arc.to) && from.emplace(arc.to, start).second) open.push_back(arc.to);
    }
    for (; !open.empty() && !from.contains(start); open.pop_front()) {
      for (const CallGraph::Arc& arc : calls_.nodes()[open.front()].arcs) {
        if (members.contains(arc.to) && from.emplace(arc.to, open.front()).second) open.push_back(arc.to);
      }
    }
    if (!from.contains(start)) continue;
    std::vector<std::size_t> nodes = {start};
    for (std::size_t node = from[start]; node != start; node = from[node]) nodes.insert(nodes.begin() + 1, node);
    return nodes;
  }
  return {};
}

void StackRule::refuse_recursion(const std::vector<std::size_t>& group) {
  const auto nodes = circle(group);
  if (nodes.empty()) return;
  std::vector<std::string> steps;
  std::vector<proof::Arc> arcs;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const std::size_t next = nodes[(i + 1) % nodes.size()];
    steps.push_back(cat(node_text(calls_.nodes()[nodes[i]]), " enters ", node_text(calls_.nodes()[next])));
    arcs.push_back({nodes[i], next});
  }
  const bool is_confirmed = proof::confirm_cycle(arcs) == proof::Answer::kYes;
  steps.push_back(is_confirmed ? cat("z3: circle confirmed, core ", arcs.size(), "/", arcs.size())
                               : "z3: circle not confirmed");
  const CallGraph::Node& first = calls_.nodes()[nodes.front()];
  const bool is_trusted = first.cell->manifest.trusted;
  refuse(*first.cell,
         cat("recursion of ", readable(first.function->symbol), " without end",
             is_trusted ? ": no grant recursion:<function>=<depth> bounds it" : ", in a safe cell"),
         std::move(steps));
}

std::string StackRule::path_text(std::size_t node) const {
  std::string text;
  for (;;) {
    const CodeFunction& function = *calls_.nodes()[node].function;
    text += cat(text.empty() ? "" : " -> ", facts::qualified_symbol_name(function.symbol), " (",
                function.stack.value_or(0), ")");
    if (depths_[node].deepest == node) return text;
    node = depths_[node].deepest;
  }
}

void StackRule::conclude_one(std::size_t node, std::uint64_t extra, std::uint64_t limit) {
  const Depth& depth = depths_[node];
  const CellObject& cell = *calls_.nodes()[node].cell;
  const std::string name = readable(calls_.nodes()[node].function->symbol);
  if (!depth.bytes)
    return verdicts_.undecided(kId, cell.manifest.cell,
                               cat("the depth of ", name, " is not bounded: ", path_text(node)));
  const std::uint64_t bytes = plus(*depth.bytes, extra);
  if (bytes > limit)
    return refuse(cell, cat(name, " needs ", bytes, " bytes of stack, and ", limit, " are there"), {path_text(node)});
  verdicts_.prove(kId, cell.manifest.cell,
                  cat(name, " needs at most ", bytes, " of ", limit, " bytes of stack: ", path_text(node)));
}

void StackRule::conclude(const CellObject& cell) {
  for (const Bound& bound : bounds_) {
    if (bound.cell == &cell && !bound.is_used) refuse(cell, cat("grant '", bound.text, "' is not used"));
  }
  for (const std::string& symbol : exports_of(cell)) {
    if (const auto node = calls_.find_export(cell, symbol))
      conclude_one(*node, 0, cell_abi::kTaskStackPages * kPageBytes);
  }
  for (std::size_t node = 0; node < depths_.size(); ++node) {
    const CallGraph::Node& entry = calls_.nodes()[node];
    if (entry.cell == &cell && entry.function->is_interrupt_entry)
      conclude_one(node, kProcessorFrame, cell_abi::kInterruptStackPages * kPageBytes);
  }
}

}  // namespace

void check_stack_depth(const Graph& graph, Verdicts& verdicts) { StackRule(graph, verdicts).check(); }

}  // namespace verifier::rules
