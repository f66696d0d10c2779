#include "cells/evolution/evolution.h"

#include "cells/cell_loader/cell_loader.h"
#include "cells/evolution/steps.h"
#include "cells/logger/logger.h"
#include "cells/rtc/rtc.h"
#include "cells/signature/signature.h"
#include "cells/timer/timer.h"
#include "cells/update_bundle/update_bundle.h"
#include "ci/keys/keys.h"
#include "kernel/base/text.h"

namespace evolution {
namespace {

using update_bundle::Bundle;

/// Larger than any signature: two comments of 1024 bytes, and four lines around them.
constexpr std::size_t kMaximumSignature = 2400;

Result<void> check_signature(std::span<const std::byte> bundle, std::span<const std::byte> signature) {
  if (signature.size() > kMaximumSignature)
    return fail(ErrorKind::kBadFormat, "a signature of ", signature.size(), " bytes");
  Text<kMaximumSignature> text;
  for (const std::byte byte : signature) text.append(std::to_integer<char>(byte));
  TRY_ASSIGN(const signature::Key key, signature::parse_key(kTrustedKey));
  TRY(signature::verify(bundle, text.view(), key));
  return {};
}

Result<void> check_date(const Bundle& bundle) {
  TRY_ASSIGN(const std::uint64_t now, rtc::now());
  if (now < bundle.issued)
    return fail(ErrorKind::kRefused, "the bundle is of ", bundle.issued, ", which is to come: it is ", now);
  if (now >= bundle.expires)
    return fail(ErrorKind::kRefused, "the bundle has expired at ", bundle.expires, ", it is ", now);
  return {};
}

/// The error of a step, once all is as it was.
std::unexpected<Error> went_back(const Error& why) {
  return fail(why.kind, why.text, "; release ", cell_loader::running_release().number, " runs as before");
}

/// All steps, or none.
CELL_BLOCKS Result<void> carry_out(const Bundle& bundle) {
  std::size_t done = 0;
  auto result = check_steps(bundle);
  if (result) result = do_steps(bundle, done);
  if (result) return cell_loader::settle();
  logger::warn("evolution", "going back ", done, " steps: ", result.error().text);
  auto back = undo_steps(bundle, done);
  if (back) back = cell_loader::retract();
  if (back) return went_back(result.error());
  logger::error("evolution", "the way back has failed: ", back.error().text);
  return fail(ErrorKind::kInUse, "no way back: ", back.error().text);
}

CELL_BLOCKS Result<Report> apply_member(std::string_view name) {
  const std::uint64_t begin = timer::now();
  Text<100> member;
  member.append("updates/");
  member.append(name);
  member.append(".bundle");
  TRY_ASSIGN(const auto bytes, cell_loader::archive_member(member.view()));
  Text<100> signed_as = member;
  signed_as.append(".minisig");
  TRY_ASSIGN(const auto signature, cell_loader::archive_member(signed_as.view()));
  TRY(check_signature(bytes, signature));
  TRY_ASSIGN(const Bundle bundle, update_bundle::parse(bytes));
  TRY(check_date(bundle));
  TRY(cell_loader::extend(member.view()));
  const std::uint64_t checked = timer::now();
  TRY(carry_out(bundle));
  return Report{bundle.release, bundle.step_count, checked - begin, timer::now() - checked};
}

}  // namespace

Result<Report> apply(std::string_view name) {
  auto report = apply_member(name);
  if (report) {
    logger::info("evolution", "release ", report->release, " runs");
  } else {
    logger::error("evolution", "bundle ", name, " refused: ", report.error().text);
  }
  return report;
}

}  // namespace evolution
