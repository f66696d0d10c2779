// From one release to the next while everything runs: takes an update bundle, or leaves everything as it was.
#pragma once

#include <cstdint>
#include <string_view>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace evolution {

/// What was done.
struct Report {
  std::uint64_t release = 0;      ///< That runs now.
  std::uint64_t steps = 0;        ///< Cells that were replaced.
  std::uint64_t checking_ns = 0;  ///< Signature, bundle and witness checked.
  std::uint64_t applying_ns = 0;  ///< All steps with their checks.
};

/// Applies the bundle `updates/<name>.bundle` of the boot archive (update_bundle.h), of which
/// `updates/<name>.bundle.minisig` has to be a signature. In this order: it is signed with the key that this image
/// trusts; the date lies between issue and expiry; the number of the release is higher than that which runs; it applies
/// to what runs; every step is proven, both ways. Then step by step: the new version takes its place, its own
/// `unsigned long <cell>::health()`, if it exports one, has to give 0, and the call that the bundle names has to give
/// its number; a fault in either ends only that call. A version that is in use is waited for, up to a quarter of a
/// second. If a step fails, those before it are taken back in reverse order, and all is as before.
/// Errors: kNotFound when there is no such bundle or signature, and for a stranger's key; kBadFormat and kUnsupported
/// for signatures and bundles that are none; kRefused for the other checks; those of rtc::now; after a step that
/// failed, its error with "; release N runs as before". kInUse while another bundle is on trial, and when the way back
/// failed too: what then runs is told in the log.
[[nodiscard]] CELL_EXPORT CELL_BLOCKS Result<Report> apply(std::string_view name);

}  // namespace evolution
