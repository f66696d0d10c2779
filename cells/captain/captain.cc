#include "cells/captain/captain.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "cells/captain/boot_plan.h"
#include "cells/cell_loader/cell_loader.h"
#include "cells/cell_namespace/cell_namespace.h"
#include "cells/cpu/cpu.h"
#include "cells/frame_allocator/frame_allocator.h"
#include "cells/logger/logger.h"

namespace captain {
namespace {

constexpr std::uint8_t kSuccess = 0x10;
constexpr std::uint8_t kFailure = 0x11;

Result<void> give_back_nano_core(const Handover& handover) {
  TRY(mapped_pages::unmap_boot(handover.nano_core_pages));
  TRY(frame_allocator::donate(handover.nano_core_frames));
  return {};
}

/// The address of `<cell>::start()`, marked unsafe or not.
Result<std::uint64_t> find_start(std::string_view cell) {
  for (const std::string_view tag : {"", "B6unsafe"}) {
    const auto name = mangled_start(cell, tag);
    if (const auto found = cell_namespace::find_symbol(name.view())) return found->symbol->address;
  }
  return fail(ErrorKind::kNotFound, "cell ", cell, " exports no start()");
}

Result<void> start_cell(std::string_view cell) {
  TRY_ASSIGN(const std::uint64_t address, find_start(cell));
  return reinterpret_cast<Result<void> (*)()>(address)();
}

Result<void> walk_plan() {
  TRY_ASSIGN(const auto bytes, cell_loader::archive_member("boot_plan"));
  BootPlan plan(bytes);
  while (const auto cell = plan.next_to_start()) {
    if (auto started = start_cell(*cell); !started)
      return fail(started.error().kind, "start of ", *cell, ": ", started.error().text);
  }
  return {};
}

}  // namespace

void run(Handover* handover) {
  auto result = give_back_nano_core(*handover);
  if (result) result = walk_plan();
  if (!result) logger::error("captain", result.error().text);
  cpu::exit(result ? kSuccess : kFailure);
}

}  // namespace captain
