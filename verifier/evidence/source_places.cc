#include "verifier/evidence/source_places.h"

#include <algorithm>

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

namespace verifier::evidence {
namespace {

/// Small, tested and counted: what cells are written in.
constexpr llvm::StringLiteral kVocabulary[] = {"kernel/base/", "kernel/abi/", "kernel/arch/"};

/// Where Debian's compilers keep their headers.
constexpr llvm::StringLiteral kCompilers[] = {"/usr/include/", "/usr/lib/gcc/", "/usr/lib/llvm-19/"};

bool starts_with_any(llvm::StringRef path, llvm::ArrayRef<llvm::StringLiteral> folders) {
  return std::ranges::any_of(folders, [&](llvm::StringRef folder) { return path.starts_with(folder); });
}

/// What the build generates lies in a folder of each configuration: bazel-out/CONFIGURATION/bin/.
llvm::StringRef without_output_folder(llvm::StringRef path) {
  constexpr llvm::StringLiteral kOutput = "bazel-out/", kBin = "/bin/";
  const std::size_t bin = path.find(kBin);
  return path.starts_with(kOutput) && bin != path.npos ? path.substr(bin + kBin.size()) : path;
}

}  // namespace

std::string plain_path(llvm::StringRef path) {
  llvm::SmallString<256> plain(path);
  llvm::sys::path::remove_dots(plain, /*remove_dot_dot=*/true);
  return without_output_folder(plain).str();
}

bool is_kernel_vocabulary(llvm::StringRef path) { return starts_with_any(path, kVocabulary); }

Places::Places(const clang::SourceManager& sources, const std::vector<std::string>& own)
    : sources_(sources), own_(own) {}

bool Places::is_vocabulary(const std::string& file) const {
  if (std::ranges::binary_search(own_, file)) return false;
  return is_kernel_vocabulary(file) || starts_with_any(file, kCompilers);
}

Place Places::of(clang::SourceLocation location) const {
  const auto file_of = [&](clang::SourceLocation at) { return sources_.getFileEntryRefForID(sources_.getFileID(at)); };
  clang::SourceLocation at = sources_.getSpellingLoc(location);
  if (!file_of(at)) at = sources_.getExpansionLoc(location);
  const auto file = file_of(at);
  if (!file) return {};
  return {plain_path(file->getName()), sources_.getSpellingLineNumber(at)};
}

std::optional<Place> Places::written(clang::SourceLocation location) const {
  if (location.isInvalid()) return std::nullopt;
  Place place = of(location);
  if (place.file.empty() || is_vocabulary(place.file)) return std::nullopt;
  return place;
}

std::optional<Place> Places::own(clang::SourceLocation location) const {
  auto place = written(location);
  if (place && !std::ranges::binary_search(own_, place->file)) return std::nullopt;
  return place;
}

}  // namespace verifier::evidence
