#include "verifier/facts/unwind_check.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "verifier/facts/byte_cursor.h"
#include "verifier/facts/symbol_index.h"

namespace verifier::facts {
namespace {

constexpr std::uint8_t kTypeNone = 0, kTypeFunction = 2;  // STT_*
constexpr std::uint8_t kOmitted = 0xff, kUleb = 0x01, kFormatMask = 0x0f;

/// Bytes of one entry of the type table; nothing for an encoding of another length.
std::optional<std::uint64_t> type_width(std::uint8_t encoding) {
  switch (encoding & kFormatMask) {
    case 0x00:
    case 0x04:
    case 0x0c:
      return 8;
    case 0x03:
    case 0x0b:
      return 4;
    default:
      return std::nullopt;
  }
}

/// One handler table, read from its start. Every step may fail; the text says how.
class HandlerTable {
 public:
  HandlerTable(std::span<const std::uint8_t> bytes, std::uint64_t offset, const FrameRange& function,
               const std::vector<bool>& starts)
      : bytes_(bytes), cursor_(bytes, offset), function_(function), starts_(starts) {}

  Parsed<void> check() {
    FACTS_CHECK(read_header());
    FACTS_CHECK(read_call_sites());
    return {};
  }

 private:
  Parsed<void> read_header();
  Parsed<void> read_call_sites();
  Parsed<void> check_landing_pad(std::uint64_t pad) const;
  Parsed<void> check_action(std::uint64_t action) const;
  Parsed<void> check_filter(std::int64_t filter) const;
  Parsed<void> check_type(std::uint64_t number) const;
  std::uint64_t number() { return site_encoding_ == kUleb ? cursor_.uleb() : cursor_.number(4); }

  std::span<const std::uint8_t> bytes_;
  ByteCursor cursor_;
  const FrameRange& function_;
  const std::vector<bool>& starts_;
  std::uint8_t type_encoding_ = kOmitted, site_encoding_ = 0;
  std::uint64_t types_end_ = 0;  ///< Types stand before it, the first one last.
  std::uint64_t sites_end_ = 0;  ///< Actions begin here.
};

Parsed<void> HandlerTable::read_header() {
  if (cursor_.byte() != kOmitted) return refuse("has a base for landing pads, which GCC does not write");
  type_encoding_ = cursor_.byte();
  if (type_encoding_ != kOmitted) {
    const std::uint64_t distance = cursor_.uleb();
    types_end_ = cursor_.offset() + distance;
    if (!type_width(type_encoding_)) return refuse("has types of an encoding that is not known");
    if (types_end_ < distance || types_end_ > bytes_.size()) return refuse("has types outside its section");
  }
  site_encoding_ = cursor_.byte();
  if (site_encoding_ != kUleb && site_encoding_ != 0x03)
    return refuse("has call sites of an encoding that is not known");
  const std::uint64_t length = cursor_.uleb();
  sites_end_ = cursor_.offset() + length;
  if (!cursor_.is_good() || sites_end_ < length || sites_end_ > bytes_.size()) return refuse("is cut off");
  return {};
}

Parsed<void> HandlerTable::read_call_sites() {
  std::uint64_t covered = 0;
  while (cursor_.offset() < sites_end_) {
    const std::uint64_t start = number(), length = number(), pad = number(), action = cursor_.uleb();
    if (!cursor_.is_good() || cursor_.offset() > sites_end_) return refuse("is cut off");
    if (start < covered) return refuse("has call sites out of order at +", hex(start));
    if (start > function_.size || length > function_.size - start)
      return refuse("has a call site outside the function, at +", hex(start));
    covered = start + length;
    if (pad == 0 && action != 0) return refuse("has an action without landing pad at +", hex(start));
    if (pad != 0) FACTS_CHECK(check_landing_pad(pad));
    if (action != 0) FACTS_CHECK(check_action(sites_end_ + action - 1));
  }
  return {};
}

Parsed<void> HandlerTable::check_landing_pad(std::uint64_t pad) const {
  const bool is_inside = pad < function_.size;
  const std::uint64_t place = function_.offset + pad;
  if (!is_inside || place >= starts_.size() || !starts_[place])
    return refuse("has a landing pad at +", hex(pad), ", which is no instruction of the function");
  return {};
}

/// A chain of (filter, distance to the next). Each step must lead on, so a chain has no more steps than bytes.
Parsed<void> HandlerTable::check_action(std::uint64_t action) const {
  const std::uint64_t limit = type_encoding_ == kOmitted ? bytes_.size() : types_end_;
  for (std::uint64_t steps = 0; steps <= bytes_.size(); ++steps) {
    if (action < sites_end_ || action >= limit) return refuse("has an action outside the table");
    ByteCursor cursor(bytes_.first(limit), action);
    const std::int64_t filter = cursor.sleb();
    const std::uint64_t next = cursor.offset();
    const std::int64_t distance = cursor.sleb();
    if (!cursor.is_good()) return refuse("has an action that is cut off");
    FACTS_CHECK(check_filter(filter));
    if (distance == 0) return {};
    action = next + static_cast<std::uint64_t>(distance);
  }
  return refuse("has actions that lead in a circle");
}

Parsed<void> HandlerTable::check_type(std::uint64_t number) const {
  const std::uint64_t room = types_end_ < sites_end_ ? 0 : (types_end_ - sites_end_) / *type_width(type_encoding_);
  if (number <= room) return {};
  return refuse("has a handler for type ", number, ", which is outside the table");
}

Parsed<void> HandlerTable::check_filter(std::int64_t filter) const {
  if (filter == 0) return {};
  if (type_encoding_ == kOmitted) return refuse("has a handler for a type, but no types");
  if (filter > 0) return check_type(static_cast<std::uint64_t>(filter));
  // An exception specification: a list of type numbers behind the types.
  ByteCursor cursor(bytes_, types_end_ + static_cast<std::uint64_t>(-(filter + 1)));
  while (const std::uint64_t type = cursor.uleb()) FACTS_CHECK(check_type(type));
  if (!cursor.is_good()) return refuse("has an exception specification outside the table");
  return {};
}

class Checker {
 public:
  Checker(const ObjectFile& object, const CodeScan& scan) : object_(object), scan_(scan), symbols_(object) {}

  void check_overlaps(std::span<const FrameRange> frames);
  void check_coverage(std::span<const FrameRange> frames);
  void check_tables(std::span<const FrameRange> frames);
  void report(std::uint32_t section, std::uint64_t offset, std::string what) {
    faults_.push_back({symbols_.name_of(section, offset), std::move(what)});
  }
  std::vector<UnwindFault> take() { return std::move(faults_); }

 private:
  const ObjectFile& object_;
  const CodeScan& scan_;
  SymbolIndex symbols_;
  std::vector<UnwindFault> faults_;
};

void Checker::check_overlaps(std::span<const FrameRange> frames) {
  for (std::size_t i = 1; i < frames.size(); ++i) {
    const FrameRange &before = frames[i - 1], &frame = frames[i];
    if (before.section == frame.section && frame.offset - before.offset < before.size)
      report(frame.section, frame.offset, "is described to the unwinder twice");
  }
}

/// Every byte of every function, and the first one of every label: how far code goes behind it is not known. What lies
/// between is padding, or E5's business.
void Checker::check_coverage(std::span<const FrameRange> frames) {
  for (const Symbol& symbol : object_.symbols) {
    if (!symbol.is_defined() || symbol.name.empty() || !object_.sections[symbol.section].is_code()) continue;
    if (symbol.type != kTypeFunction && symbol.type != kTypeNone) continue;
    if (symbol.type == kTypeFunction && symbol.size == 0)
      report(symbol.section, symbol.value, "has no size: what belongs to it is not known");
    const std::uint64_t size =
        symbol.size == 0 && symbol.value < object_.sections[symbol.section].size ? 1 : symbol.size;
    std::uint64_t covered = symbol.value;
    const std::uint64_t end = symbol.value + size;
    const auto place = [](const FrameRange& frame) { return std::pair(frame.section, frame.offset); };
    auto next = std::ranges::upper_bound(frames, std::pair(symbol.section, symbol.value), {}, place);
    if (next != frames.begin()) --next;
    for (; next != frames.end() && next->section <= symbol.section && next->offset <= covered; ++next) {
      if (next->section == symbol.section) covered = std::max(covered, next->offset + next->size);
    }
    if (covered < end)
      report(symbol.section, symbol.value,
             cat("has no unwind information from +", hex(covered - symbol.value), " to +", hex(size)));
  }
}

void Checker::check_tables(std::span<const FrameRange> frames) {
  for (const FrameRange& frame : frames) {
    if (!frame.table) continue;
    const Section& section = object_.sections[frame.table->section];
    if (!frame.has_personality) {
      report(frame.section, frame.offset, "has a handler table, but no routine that reads it");
    } else if (!section.is_alloc() || section.is_writable() || section.is_code()) {
      report(frame.section, frame.offset, "has a handler table that is not constant data");
    } else {
      HandlerTable table(section.bytes, frame.table->offset, frame, scan_.starts[frame.section]);
      if (const auto good = table.check(); !good)
        report(frame.section, frame.offset, cat("the handler table ", good.error()));
    }
  }
}

}  // namespace

std::vector<UnwindFault> check_unwinding(const ObjectFile& object, const CodeScan& scan,
                                         const Parsed<std::vector<FrameRange>>& frames) {
  if (!frames) return {{"", frames.error()}};
  Checker checker(object, scan);
  checker.check_overlaps(*frames);
  checker.check_coverage(*frames);
  checker.check_tables(*frames);
  return checker.take();
}

}  // namespace verifier::facts
