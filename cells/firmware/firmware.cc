#include "cells/firmware/firmware.h"

namespace firmware {

CELL_KEPT(Rsdp, kept_rsdp, "inventory", "the boot loader's memory is given back; this is what is left of it");

Rsdp rsdp() { return kept_rsdp; }

Result<void> init(std::span<const std::byte> rsdp) {
  if (rsdp.size() > kRsdpBytes) return fail(ErrorKind::kOutOfRange, "firmware: an RSDP of ", rsdp.size(), " bytes");
  kept_rsdp = {};
  for (std::size_t i = 0; i < rsdp.size(); ++i) kept_rsdp.bytes[i] = rsdp[i];
  kept_rsdp.size = rsdp.size();
  return {};
}

}  // namespace firmware
