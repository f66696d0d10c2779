#include "cells/witness/witness.h"
#include "verifier/witness/writer.h"

namespace verifier::witness {

facts::Parsed<void> check_as_kernel(std::span<const std::uint8_t> bytes) {
  const auto parsed = ::witness::parse(std::as_bytes(bytes));
  if (parsed) return {};
  return facts::refuse("the kernel's checker: ", parsed.error().text.view());
}

}  // namespace verifier::witness
