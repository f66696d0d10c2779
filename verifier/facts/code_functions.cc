#include "verifier/facts/code_functions.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "verifier/facts/reference_graph.h"
#include "verifier/facts/symbol_index.h"

namespace verifier::facts {
namespace {

constexpr std::uint64_t kReturnAddress = 8;

class Builder {
 public:
  Builder(const ObjectFile& object, const CodeScan& scan) : object_(object), scan_(scan), symbols_(object) {
    for (std::uint32_t i = 0; i < object.sections.size(); ++i) {
      if (object.sections[i].is_code()) add_functions(i);
    }
  }

  void read_stack(std::span<const FrameRange> frames);
  void read_branches();
  std::vector<CodeFunction> take() { return std::move(functions_); }

 private:
  void add_functions(std::uint32_t section);
  std::uint32_t at(std::uint32_t section, std::uint64_t offset) const;
  void enter(std::uint32_t from, CodeFunction::Entry entry);
  void follow(const CodeScan::Branch& branch, const Relocation& relocation);

  const ObjectFile& object_;
  const CodeScan& scan_;
  SymbolIndex symbols_;
  std::vector<CodeFunction> functions_;
  std::map<const Symbol*, std::uint32_t> by_symbol_;
  std::map<std::uint32_t, std::uint32_t> unnamed_;  // by section
  std::set<std::tuple<std::uint32_t, std::uint32_t, std::string, bool>> seen_;
};

void Builder::add_functions(std::uint32_t section) {
  const auto add = [this, section](const std::string& name, std::uint64_t offset) {
    CodeFunction& function = functions_.emplace_back();
    function.symbol = name;
    function.section = section;
    function.offset = offset;
    return static_cast<std::uint32_t>(functions_.size() - 1);
  };
  for (const Symbol* symbol : symbols_.in_section(section)) by_symbol_[symbol] = add(symbol->name, symbol->value);
  unnamed_[section] = add(object_.sections[section].name, object_.sections[section].size);
}

std::uint32_t Builder::at(std::uint32_t section, std::uint64_t offset) const {
  const Symbol* symbol = symbols_.containing(section, offset);
  return symbol == nullptr ? unnamed_.at(section) : by_symbol_.at(symbol);
}

/// Adds `bytes` to a sum that may have become unknown.
void grow(std::optional<std::uint64_t>& sum, std::optional<std::uint64_t> bytes) {
  if (sum && bytes && *bytes <= ~std::uint64_t{0} - *sum) {
    *sum += *bytes;
  } else {
    sum.reset();
  }
}

void Builder::read_stack(std::span<const FrameRange> frames) {
  std::vector<std::optional<std::uint64_t>> sums(functions_.size(), kReturnAddress);
  for (const CodeScan::StackGrowth& growth : scan_.growths) grow(sums[at(growth.section, growth.offset)], growth.bytes);
  std::vector<bool> is_described(functions_.size(), false);
  for (const FrameRange& frame : frames) {
    const std::uint32_t index = at(frame.section, frame.offset);
    CodeFunction& function = functions_[index];
    function.is_interrupt_entry |= frame.is_signal_frame;
    const auto stack = frame.is_by_stack_pointer ? frame.stack_bytes : sums[index];
    const bool is_first = !is_described[index];
    function.stack = is_first                  ? stack
                     : stack && function.stack ? std::optional(std::max(*stack, *function.stack))
                                               : std::nullopt;
    is_described[index] = true;
  }
  for (std::size_t i = 0; i < functions_.size(); ++i) {
    if (!is_described[i] && sums[i] == kReturnAddress) functions_[i].stack = kReturnAddress;
  }
}

void Builder::enter(std::uint32_t from, CodeFunction::Entry entry) {
  if (seen_.emplace(from, entry.function, entry.import, entry.is_jump).second)
    functions_[from].entries.push_back(std::move(entry));
}

void Builder::follow(const CodeScan::Branch& branch, const Relocation& relocation) {
  const std::uint32_t from = at(branch.section, branch.offset);
  const Symbol& symbol = object_.symbols[relocation.symbol];
  const auto place = referred_place(object_, scan_, branch.section, relocation);
  if (symbol.section == Symbol::kUndefined) {
    enter(from, {0, symbol.name, !branch.is_call});
  } else if (place && object_.sections[place->section].is_code()) {
    const std::uint32_t to = at(place->section, place->offset);
    if (branch.is_call || to != from) enter(from, {to, "", !branch.is_call});
  } else {
    functions_[from].indirect_calls += 1;  // to a place that is not known
  }
}

void Builder::read_branches() {
  for (const CodeScan::Branch& branch : scan_.branches) {
    const std::uint32_t from = at(branch.section, branch.offset);
    if (branch.relocation) {
      const auto& rows = object_.sections[branch.section].relocations;
      follow(branch, *std::ranges::lower_bound(rows, *branch.relocation, {}, &Relocation::offset));
    } else if (!branch.target) {
      functions_[from].indirect_calls += 1;
    } else if (*branch.target < object_.sections[branch.section].size) {
      const std::uint32_t to = at(branch.section, *branch.target);
      if (branch.is_call || to != from) enter(from, {to, "", !branch.is_call});
    }
  }
}

}  // namespace

std::vector<CodeFunction> code_functions(const ObjectFile& object, const CodeScan& scan,
                                         std::span<const FrameRange> frames) {
  Builder builder(object, scan);
  builder.read_stack(frames);
  builder.read_branches();
  return builder.take();
}

}  // namespace verifier::facts
