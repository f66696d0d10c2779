// A page fault in the middle of a swap's commit, after real writes: a page through which the commit writes becomes
// read-only when it has begun. The system is the old one afterwards, byte for byte.
#include <array>
#include <string_view>

#include "cells/cell_loader/cell_loader.h"
#include "cells/cell_namespace/cell_namespace.h"
#include "cells/cxx_runtime/cxx_runtime.h"
#include "cells/elf_loader/elf_loader.h"
#include "cells/frame_allocator/frame_allocator.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/witness/witness.h"
#include "kernel/arch/cpu_ops.h"
#include "tests/recovery/checks.h"

namespace test_recovery {
namespace {

using cell_namespace::LoadedCell;
using unwinder::End;
using unwinder::Kill;

// Of a page-table entry (Intel SDM volume 3, section 4.5.4, tables 4-15 to 4-20).
constexpr std::uint64_t kWritable = 1 << 1;
constexpr std::uint64_t kLarge = 1 << 7;
constexpr std::uint64_t kFrame = 0x000f'ffff'ffff'f000;

using Table = std::array<std::uint64_t, 512>;
Table& table(std::uint64_t entry) { return *reinterpret_cast<Table*>(mapped_pages::direct_map() + (entry & kFrame)); }

[[gnu::noinline, gnu::noclone]] std::uint64_t root_table() { return arch::read_cr3(); }
[[gnu::noinline, gnu::noclone]] void forget(std::uint64_t address) { arch::flush_tlb_page(address); }

/// The entry for `address` in the table that is `level` above the lowest.
std::uint64_t& entry_of(std::uint64_t address, unsigned level) {
  std::uint64_t entry = root_table();
  for (unsigned at = 3;; --at) {
    std::uint64_t& found = table(entry)[(address >> (12 + 9 * at)) % 512];
    if (at == level) return found;
    entry = found;
  }
}

/// The large page of the direct map around an address consists of small ones as long as this lives.
class Split {
 public:
  Split(std::uint64_t address, frame_allocator::AllocatedFrames frame)
      : entry_(entry_of(address, 1)), saved_(entry_), address_(address), frame_(std::move(frame)) {
    Table& small = table(frame_.start().value);
    for (std::uint64_t i = 0; i < small.size(); ++i) small[i] = (saved_ & ~kLarge) + (i << 12);
    entry_ = frame_.start().value | (saved_ & 0x7f);
    forget(address_);
  }
  Split(const Split&) = delete;
  Split& operator=(const Split&) = delete;
  ~Split() {
    entry_ = saved_;
    for (std::uint64_t i = 0; i < 512; ++i) forget((address_ & ~0x1f'ffffULL) + (i << 12));
  }

 private:
  std::uint64_t& entry_;
  std::uint64_t saved_;
  std::uint64_t address_;
  frame_allocator::AllocatedFrames frame_;
};

/// The first place that a swap of `counter` writes to in its client's text, as the loader reaches it; 0: none.
std::uint64_t first_site() {
  const LoadedCell& client = *cell_namespace::find_cell("demo_client");
  for (const auto& import : client.imports) {
    if (import.exporter->cell != "counter") continue;
    for (const auto& site : import.sites)
      if (site.segment == elf_loader::Segment::kText)
        return mapped_pages::direct_map() + client.text.physical().value + site.offset;
  }
  return 0;
}

void set_writable(std::uint64_t address, bool is_writable) {
  std::uint64_t& entry = entry_of(address, 0);
  entry = is_writable ? entry | kWritable : entry & ~kWritable;
  forget(address);
}

// Others who are held while it is written: that is when the page changes.
void begin_to_refuse() noexcept { set_writable(first_site(), false); }
void cease_to_refuse() noexcept { set_writable(first_site(), true); }
std::uint64_t no_address() noexcept { return 0; }
void append_nobody(Text<64>& /*out*/) noexcept {}

/// Of all cells: text, constants, state, and where imports lead.
witness::Digest hash_all() {
  std::array<std::byte, 48> sums{};
  const auto add = [&](std::uint64_t start, std::uint64_t size) {
    const witness::Digest digest = witness::hash({reinterpret_cast<const std::byte*>(start), size});
    for (std::size_t i = 0; i < digest.size(); ++i) sums[i] ^= static_cast<std::byte>(digest[i]);
    // Order matters.
    const witness::Digest all = witness::hash(sums);
    for (std::size_t i = 0; i < all.size(); ++i) sums[i] = static_cast<std::byte>(all[i]);
  };
  for (const LoadedCell* cell : cell_namespace::cells()) {
    add(cell->text.start().value, cell->text.size_bytes());
    add(cell->read_only.start().value, cell->read_only.size_bytes());
    for (const auto& symbol : cell->exports) {
      const auto found = cell_namespace::find_symbol(symbol.name);
      if (!found) continue;
      const std::array numbers = {found->symbol->address, reinterpret_cast<std::uint64_t>(found->cell)};
      add(reinterpret_cast<std::uint64_t>(numbers.data()), sizeof numbers);
    }
    for (const auto& import : cell->imports) {
      const auto exporter = reinterpret_cast<std::uint64_t>(import.exporter);
      add(reinterpret_cast<std::uint64_t>(&exporter), sizeof exporter);
    }
  }
  return witness::hash(sums);
}

Result<void> expect_versions(unsigned long wanted) {
  TRY_ASSIGN(const unsigned long versions, cell_loader::call("demo_client", "demo_client::versions"));
  if (versions != wanted) return fail(ErrorKind::kRefused, "versions are ", versions, ", not ", wanted);
  return {};
}

/// Swaps while the page refuses, which ends by a kill.
Result<void> swap_in_vain(Kill& kill) {
  TRY(cxx_runtime::register_other_flows({&begin_to_refuse, &cease_to_refuse, &no_address, &append_nobody}));
  bool is_done = false;
  const End end = unwinder::run([&] { is_done = cell_loader::swap("counter", "counter_v2").has_value(); }, kill);
  cxx_runtime::unregister_other_flows();
  if (end != End::kKilled || is_done) return fail(ErrorKind::kRefused, "a read-only page was not noticed");
  return {};
}

Result<void> test_fault() {
  const std::uint64_t site = first_site();
  if (site == 0) return fail(ErrorKind::kRefused, "demo_client does not call counter");
  TRY_ASSIGN(auto frame, frame_allocator::allocate(1));
  const Split split(site, std::move(frame));
  const Before before;
  const witness::Digest hash = hash_all();
  Kill kill;
  TRY(swap_in_vain(kill));
  TRY(before.check("a fault", "a commit"));
  TRY(check_kill(kill, {14, 0, "cell_namespace"}, "a read-only page", "a commit"));
  if (hash_all() != hash) return fail(ErrorKind::kRefused, "not the old system after a fault in a commit");
  return expect_versions(11);
}

}  // namespace

Result<void> test_interrupted() {
  constexpr int kTimes = 100;
  for (int i = 0; i < kTimes; ++i) TRY(test_fault());
  const witness::Digest before = hash_all();
  TRY(cell_loader::swap("counter", "counter_v2"));
  if (hash_all() == before) return fail(ErrorKind::kRefused, "a swap that nothing shows");
  TRY(expect_versions(21));
  TRY(cell_loader::swap("counter_v2", "counter"));
  return expect_versions(11);
}

}  // namespace test_recovery
