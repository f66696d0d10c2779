#include "verifier/facts/code_scan.h"

#include <algorithm>
#include <tuple>

#include "verifier/facts/decoder.h"
#include "verifier/facts/relocation_kind.h"
#include "verifier/facts/right_table.h"
#include "verifier/facts/symbol_index.h"

namespace verifier::facts {
namespace {

using Kind = PrivilegedUse::Kind;

/// One pass over all code, then a look at every jump and relocation that leads into it.
class Scanner {
 public:
  Scanner(const ObjectFile& object, const Decoder& decoder, const RightTable& rights)
      : object_(object), decoder_(decoder), rights_(rights), symbols_(object) {}

  CodeScan scan() {
    result_.starts.resize(object_.sections.size());
    for (std::uint32_t i = 0; i < object_.sections.size(); ++i) {
      if (object_.sections[i].is_code()) sweep(i);
    }
    check_targets();
    const auto order = [](const Found& found) { return std::tie(found.section, found.offset, found.use.kind); };
    std::ranges::sort(found_, {}, order);
    for (Found& found : found_) result_.privileged.push_back(std::move(found.use));
    return std::move(result_);
  }

 private:
  struct Found {
    std::uint32_t section;
    std::uint64_t offset;
    PrivilegedUse use;
  };

  /// A number in DX, for the instruction that begins at `end`.
  struct NumberInDx {
    std::uint32_t section = 0;
    std::uint64_t end = 0;
    std::uint16_t value = 0;
  };

  struct Jump {
    std::uint32_t section;
    std::uint64_t from, to;
    std::string mnemonic;
  };

  void sweep(std::uint32_t section);
  void visit(std::uint32_t section, std::uint64_t offset, const Decoded& decoded);
  void record_flow(std::uint32_t section, std::uint64_t offset, const Decoded& decoded);
  std::optional<std::uint16_t> port_of(std::uint32_t section, std::uint64_t offset, const Decoded& decoded);
  void note_dx(std::uint32_t section, std::uint64_t offset, const Decoded& decoded);
  void enter(std::uint32_t section, std::uint64_t offset);
  void check_store(std::uint32_t section, std::uint64_t offset, const Decoded& decoded);
  bool relocates_address(std::uint32_t section, std::uint64_t offset, const Decoded& decoded) const;
  void check_targets();
  void check_relocation(std::uint32_t section, const Relocation& relocation);
  bool is_boundary(std::uint32_t section, std::uint64_t offset) const;
  void report(std::uint32_t section, std::uint64_t offset, Kind kind, std::string mnemonic,
              std::optional<std::uint16_t> port = std::nullopt);
  std::span<const Relocation> relocations_in(std::uint32_t section, std::uint64_t begin, std::uint64_t end) const;

  const ObjectFile& object_;
  const Decoder& decoder_;
  const RightTable& rights_;
  SymbolIndex symbols_;
  CodeScan result_;
  std::vector<Found> found_;
  std::vector<Jump> jumps_;
  NumberInDx dx_;
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::size_t> ports_in_dx_;  ///< By place: index in found_.
};

void Scanner::report(std::uint32_t section, std::uint64_t offset, Kind kind, std::string mnemonic,
                     std::optional<std::uint16_t> port) {
  const Symbol* function = symbols_.containing(section, offset);
  const std::uint64_t start = function == nullptr ? 0 : function->value;
  found_.push_back(
      {section, offset, {kind, std::move(mnemonic), symbols_.name_of(section, offset), offset - start, port}});
}

std::span<const Relocation> Scanner::relocations_in(std::uint32_t section, std::uint64_t begin,
                                                    std::uint64_t end) const {
  const auto& all = object_.sections[section].relocations;
  const auto first = std::ranges::lower_bound(all, begin, {}, &Relocation::offset);
  const auto last = std::ranges::lower_bound(all, end, {}, &Relocation::offset);
  return {first, last};
}

void Scanner::sweep(std::uint32_t section) {
  const std::span<const std::uint8_t> bytes = object_.sections[section].bytes;
  result_.starts[section].assign(bytes.size() + 1, false);
  result_.starts[section][bytes.size()] = true;
  if (bytes.size() != object_.sections[section].size) report(section, 0, Kind::kUndecodable, "(no bytes)");
  bool in_bad_run = false;
  auto next = symbols_.in_section(section).begin();
  const auto last = symbols_.in_section(section).end();
  for (std::uint64_t offset = 0; offset < bytes.size();) {
    while (next != last && (*next)->value <= offset) ++next;
    const std::uint64_t limit = next == last ? bytes.size() : std::min<std::uint64_t>((*next)->value, bytes.size());
    // Never over the start of the next symbol: what is called there is decoded from there.
    const auto decoded = decoder_.decode(bytes.subspan(offset, limit - offset));
    if (!decoded) {
      if (!in_bad_run) report(section, offset, Kind::kUndecodable, "(no instruction)");
      in_bad_run = true;
      ++offset;
      continue;
    }
    in_bad_run = false;
    result_.starts[section][offset] = true;
    visit(section, offset, *decoded);
    offset += decoded->size;
  }
}

void Scanner::visit(std::uint32_t section, std::uint64_t offset, const Decoded& decoded) {
  const std::uint64_t end = offset + decoded.size;
  const auto displacement = decoder_.branch_displacement(decoded.instruction);
  const auto relocations = relocations_in(section, offset, end);
  for (const Relocation& relocation : relocations)
    result_.sites[{section, relocation.offset}] = {end, displacement.has_value()};
  if (displacement && relocations.empty())
    jumps_.push_back(
        {section, offset, end + static_cast<std::uint64_t>(*displacement), decoder_.mnemonic(decoded.instruction)});
  record_flow(section, offset, decoded);
  if (const auto kind = rights_.need(decoded.instruction.getOpcode())) {
    const auto port = *kind == Kind::kPort ? port_of(section, offset, decoded) : std::nullopt;
    report(section, offset, *kind, decoder_.mnemonic(decoded.instruction), port);
    return;
  }
  note_dx(section, offset, decoded);
  check_store(section, offset, decoded);
}

/// Immediate, or in DX since the instruction before.
std::optional<std::uint16_t> Scanner::port_of(std::uint32_t section, std::uint64_t offset, const Decoded& decoded) {
  if (!relocations_in(section, offset, offset + decoded.size).empty()) return std::nullopt;
  if (decoded.instruction.getNumOperands() > 0 && decoded.instruction.getOperand(0).isImm())
    return static_cast<std::uint8_t>(decoded.instruction.getOperand(0).getImm());
  if (dx_.section != section || dx_.end != offset) return std::nullopt;
  ports_in_dx_[{section, offset}] = found_.size();
  return dx_.value;
}

void Scanner::note_dx(std::uint32_t section, std::uint64_t offset, const Decoded& decoded) {
  const std::uint64_t end = offset + decoded.size;
  const auto value = decoder_.number_in_dx(decoded.instruction);
  if (value && relocations_in(section, offset, end).empty()) dx_ = {section, end, *value};
}

/// Somebody may come to an instruction from elsewhere: then the one before it says nothing about DX.
void Scanner::enter(std::uint32_t section, std::uint64_t offset) {
  if (const auto port = ports_in_dx_.find({section, offset}); port != ports_in_dx_.end())
    found_[port->second].use.port.reset();
}

void Scanner::record_flow(std::uint32_t section, std::uint64_t offset, const Decoded& decoded) {
  if (const auto growth = decoder_.stack_growth(decoded.instruction))
    result_.growths.push_back({section, offset, growth->bytes});
  const auto transfer = decoder_.transfer(decoded.instruction);
  if (!transfer) return;
  CodeScan::Branch branch{section, offset, transfer->is_call, transfer->is_conditional, {}, {}};
  const std::uint64_t end = offset + decoded.size;
  const auto displacement = decoder_.branch_displacement(decoded.instruction);
  if (const auto relocations = relocations_in(section, offset, end); displacement && !relocations.empty()) {
    branch.relocation = relocations.front().offset;
  } else if (displacement) {
    branch.target = end + static_cast<std::uint64_t>(*displacement);
  }
  result_.branches.push_back(branch);
}

void Scanner::check_store(std::uint32_t section, std::uint64_t offset, const Decoded& decoded) {
  if (!decoder_.may_store(decoded.instruction)) return;
  const auto address = decoder_.address(decoded.instruction);
  if (!address) return;
  const bool absolute =
      address->base != Decoder::Address::Base::kRegister && !relocates_address(section, offset, decoded);
  if (absolute || address->thread_segment)
    report(section, offset, Kind::kAbsoluteStore, decoder_.mnemonic(decoded.instruction));
}

/// A relocation changes the displacement, not another field: found by changing the bytes and decoding again.
bool Scanner::relocates_address(std::uint32_t section, std::uint64_t offset, const Decoded& decoded) const {
  const auto& bytes = object_.sections[section].bytes;
  const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(offset);
  const auto original = decoder_.address(decoded.instruction);
  for (const Relocation& relocation : relocations_in(section, offset, offset + decoded.size)) {
    std::vector<std::uint8_t> copy(begin, begin + static_cast<std::ptrdiff_t>(decoded.size));
    const bool to_constant = object_.symbols[relocation.symbol].section == Symbol::kAbsolute;
    if (relocation_width(relocation.type) == 0 || to_constant) continue;
    copy[relocation.offset - offset] ^= 0x55;
    const auto changed = decoder_.decode(copy);
    if (!changed || changed->instruction.getOpcode() != decoded.instruction.getOpcode()) continue;
    const auto address = decoder_.address(changed->instruction);
    if (address && address->displacement != original->displacement) return true;
  }
  return false;
}

bool Scanner::is_boundary(std::uint32_t section, std::uint64_t offset) const {
  return offset < result_.starts[section].size() && result_.starts[section][offset];
}

void Scanner::check_targets() {
  for (const Symbol& symbol : object_.symbols) {
    if (symbol.is_defined()) enter(symbol.section, symbol.value);
  }
  for (const Jump& jump : jumps_) {
    enter(jump.section, jump.to);
    if (!is_boundary(jump.section, jump.to))
      report(jump.section, jump.from, Kind::kUndecodable, jump.mnemonic + " into an instruction");
  }
  for (std::uint32_t i = 0; i < object_.sections.size(); ++i) {
    for (const Relocation& relocation : object_.sections[i].relocations) check_relocation(i, relocation);
  }
}

void Scanner::check_relocation(std::uint32_t section, const Relocation& relocation) {
  const Symbol& symbol = object_.symbols[relocation.symbol];
  if (!symbol.is_defined() || !object_.sections[symbol.section].is_code()) return;
  std::uint64_t target = symbol.value + static_cast<std::uint64_t>(relocation.addend);
  if (is_pc_relative(relocation.type)) {
    const auto site = result_.sites.find({section, relocation.offset});
    // Outside code the base is not known to us (unwind tables count from their own start).
    if (site == result_.sites.end()) return;
    target += site->second.end - relocation.offset;
  }
  enter(symbol.section, target);
  if (is_boundary(symbol.section, target)) return;
  report(symbol.section, std::min<std::uint64_t>(target, object_.sections[symbol.section].size), Kind::kUndecodable,
         "reference into an instruction");
}

}  // namespace

Parsed<CodeScan> scan_code(const ObjectFile& object) {
  FACTS_TRY(const auto decoder, Decoder::create());
  // Of all instructions of the architecture, so made once: 20,000 names are looked at.
  static const RightTable kRights(decoder->instructions());
  return Scanner(object, *decoder, kRights).scan();
}

}  // namespace verifier::facts
