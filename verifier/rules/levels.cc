#include "verifier/rules/levels.h"

#include <algorithm>

namespace verifier::rules {
namespace {

using proof::Arc;

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// Arc indices by node.
std::vector<std::vector<std::size_t>> group(std::size_t nodes, std::span<const Arc> arcs, std::size_t Arc::* end) {
  std::vector<std::vector<std::size_t>> groups(nodes);
  for (std::size_t i = 0; i < arcs.size(); ++i) groups[arcs[i].*end].push_back(i);
  return groups;
}

/// Takes nodes away that have no arc at `end` until none is left: what stays contains all cycles.
std::vector<bool> trim(std::size_t nodes, std::span<const Arc> arcs, std::vector<bool> alive, std::size_t Arc::* end) {
  const auto other = end == &Arc::from ? &Arc::to : &Arc::from;
  std::vector<std::size_t> degree(nodes), ready;
  const auto incident = group(nodes, arcs, other);
  for (const Arc& arc : arcs) degree[arc.*end] += alive[arc.from] && alive[arc.to] ? 1 : 0;
  for (std::size_t node = 0; node < nodes; ++node) {
    if (alive[node] && degree[node] == 0) ready.push_back(node);
  }
  while (!ready.empty()) {
    const std::size_t node = ready.back();
    ready.pop_back();
    alive[node] = false;
    for (std::size_t arc : incident[node]) {
      const std::size_t next = arcs[arc].*end;
      if (alive[next] && --degree[next] == 0) ready.push_back(next);
    }
  }
  return alive;
}

/// A shortest way from `start` back to itself over live nodes, of fewer arcs than `limit`; empty if there is none.
std::vector<std::size_t> way_back(std::size_t start, std::size_t limit, std::span<const Arc> arcs,
                                  const std::vector<std::vector<std::size_t>>& outgoing,
                                  const std::vector<bool>& alive) {
  std::vector<std::size_t> arrival(outgoing.size(), kNone), depth(outgoing.size()), order = {start};
  for (std::size_t next = 0; next < order.size(); ++next) {
    const std::size_t node = order[next];
    if (depth[node] + 1 >= limit) return {};
    for (std::size_t arc : outgoing[node]) {
      const std::size_t to = arcs[arc].to;
      if (!alive[to] || arrival[to] != kNone) continue;
      arrival[to] = arc;
      depth[to] = depth[node] + 1;
      if (to != start) {
        order.push_back(to);
        continue;
      }
      std::vector<std::size_t> way = {arc};
      while (arcs[way.back()].from != start) way.push_back(arrival[arcs[way.back()].from]);
      std::ranges::reverse(way);
      return way;
    }
  }
  return {};
}

}  // namespace

std::optional<std::vector<std::size_t>> find_levels(std::size_t nodes, std::span<const Arc> arcs) {
  const auto users = group(nodes, arcs, &Arc::to);
  std::vector<std::size_t> levels(nodes), waits_for(nodes), order;
  for (const Arc& arc : arcs) ++waits_for[arc.from];
  for (std::size_t node = 0; node < nodes; ++node) {
    if (waits_for[node] == 0) order.push_back(node);
  }
  for (std::size_t next = 0; next < order.size(); ++next) {
    for (std::size_t arc : users[order[next]]) {
      const std::size_t user = arcs[arc].from;
      levels[user] = std::max(levels[user], levels[order[next]] + 1);
      if (--waits_for[user] == 0) order.push_back(user);
    }
  }
  if (order.size() != nodes) return std::nullopt;
  return levels;
}

std::vector<std::size_t> find_shortest_cycle(std::size_t nodes, std::span<const Arc> arcs) {
  const auto outgoing = group(nodes, arcs, &Arc::from);
  std::vector<bool> alive = trim(nodes, arcs, std::vector<bool>(nodes, true), &Arc::from);
  alive = trim(nodes, arcs, std::move(alive), &Arc::to);
  std::vector<std::size_t> best;
  for (std::size_t start = 0; start < nodes; ++start) {
    if (!alive[start]) continue;
    auto way = way_back(start, best.empty() ? nodes + 1 : best.size(), arcs, outgoing, alive);
    if (!way.empty()) best = std::move(way);
  }
  return best;
}

}  // namespace verifier::rules
