#include "verifier/facts/packed_text.h"

#include <algorithm>
#include <array>

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Compression.h"
#include "llvm/Support/Error.h"

namespace verifier::facts {
namespace {

constexpr std::array<std::uint8_t, 8> kMark = {'p', 'a', 'c', 'k', 'e', 'd', 0, 0};
constexpr std::size_t kHeader = kMark.size() + sizeof(std::uint64_t);
constexpr std::uint64_t kLimit = 64 << 20;

}  // namespace

std::vector<std::uint8_t> pack_text(std::string_view text) {
  std::vector<std::uint8_t> bytes(kMark.begin(), kMark.end());
  for (unsigned shift = 0; shift < 64; shift += 8)
    bytes.push_back(static_cast<std::uint8_t>(std::uint64_t{text.size()} >> shift));
  llvm::SmallVector<std::uint8_t, 0> stream;
  llvm::compression::zlib::compress({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, stream,
                                    llvm::compression::zlib::BestSizeCompression);
  bytes.insert(bytes.end(), stream.begin(), stream.end());
  return bytes;
}

Parsed<std::string> unpack_text(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kHeader || !std::equal(kMark.begin(), kMark.end(), bytes.begin()))
    return std::string(bytes.begin(), bytes.end());
  std::uint64_t size = 0;
  for (std::size_t i = 0; i < sizeof(size); ++i) size |= std::uint64_t{bytes[kMark.size() + i]} << (8 * i);
  if (size > kLimit) return refuse("packed text of ", size, " bytes");
  llvm::SmallVector<std::uint8_t, 0> text;
  if (auto error = llvm::compression::zlib::decompress({bytes.data() + kHeader, bytes.size() - kHeader}, text, size)) {
    return refuse("packed text: ", llvm::toString(std::move(error)));
  }
  if (text.size() != size) return refuse("packed text of ", text.size(), " bytes says ", size);
  return std::string(text.begin(), text.end());
}

}  // namespace verifier::facts
