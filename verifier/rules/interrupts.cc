// O13, interrupts: nothing that an interrupt enters waits or allocates.
//
// Why: an interrupt comes between any two instructions, also while the interrupted code holds the lock or has half
// changed the lists that the handler would wait for or allocate from: it would wait for ever, or find them broken. The
// entries are the functions that the object itself calls signal frames; waiting and allocating are functions marked
// CELL_BLOCKS, CELL_ACQUIRES and CELL_ALLOCATES. To satisfy it: let the handler write to memory that was set aside, and
// leave the rest to a task. Not seen: functions that other cells register with a cell that an interrupt enters.
#include <deque>
#include <limits>

#include "verifier/rules/call_graph.h"
#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

constexpr std::size_t kNobody = std::numeric_limits<std::size_t>::max();

/// What a function is marked to do, or nothing.
std::string_view forbidden(const std::string& symbol) {
  if (has_mark(symbol, "allocates")) return "allocates";
  if (has_mark(symbol, "blocks")) return "may wait";
  if (has_mark(symbol, "acquires")) return "may wait for a lock";
  return "";
}

/// Breadth first from one entry, so that the path to what is refused is a shortest one.
class Search {
 public:
  Search(const CallGraph& calls, std::size_t entry) : calls_(calls), from_(calls.nodes().size(), kNobody) {
    from_[entry] = entry;
    std::deque<std::size_t> open = {entry};
    for (; !open.empty(); open.pop_front()) {
      const std::size_t node = open.front();
      reached_.push_back(node);
      for (const CallGraph::Arc& arc : calls.nodes()[node].arcs) {
        if (from_[arc.to] != kNobody) continue;
        from_[arc.to] = node;
        open.push_back(arc.to);
      }
    }
  }

  const std::vector<std::size_t>& reached() const { return reached_; }

  std::vector<std::string> path_to(std::size_t node) const {
    std::vector<std::string> steps;
    for (;; node = from_[node]) {
      steps.insert(steps.begin(), node_text(calls_.nodes()[node]));
      if (from_[node] == node) return steps;
    }
  }

 private:
  const CallGraph& calls_;
  std::vector<std::size_t> from_, reached_;
};

}  // namespace

void check_interrupts(const Graph& graph, Verdicts& verdicts) {
  const CallGraph calls(graph, CallGraph::Pointers::kFollow);
  for (std::size_t entry = 0; entry < calls.nodes().size(); ++entry) {
    const CallGraph::Node& node = calls.nodes()[entry];
    if (!node.function->is_interrupt_entry) continue;
    Judged interrupt(verdicts, "O13", node.cell->manifest.cell);
    const Search search(calls, entry);
    for (const std::size_t reached : search.reached()) {
      const std::string& symbol = calls.nodes()[reached].function->symbol;
      if (const auto what = forbidden(symbol); !what.empty())
        interrupt.refuse(
            cat("an interrupt at ", readable(node.function->symbol), " reaches ", readable(symbol), ", which ", what),
            search.path_to(reached));
    }
    interrupt.prove(cat("an interrupt at ", readable(node.function->symbol), " reaches ",
                        count(search.reached().size(), "function"), ", none of which waits or allocates"));
  }
}

}  // namespace verifier::rules
