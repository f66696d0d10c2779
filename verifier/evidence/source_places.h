// Where something in a syntax tree is written, and whether that counts. Internal to evidence/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clang/Basic/SourceManager.h"

namespace verifier::evidence {

/// A line of a file.
struct Place {
  std::string file;        ///< Without "." and "..".
  std::uint32_t line = 0;  ///< From 1.

  [[nodiscard]] std::string text() const { return file + ":" + std::to_string(line); }
};

/// A path without "." and "..", as facts name files.
std::string plain_path(llvm::StringRef path);

/// Whether a file, by its plain path, is what cells are written in: kernel/base, kernel/abi, kernel/arch.
bool is_kernel_vocabulary(llvm::StringRef path);

/// The places of one syntax tree.
///
/// A construct counts where its own token is spelled, so what a macro of the trusted vocabulary contains does not
/// count, and what is given to such a macro does. `#line`, `#pragma system_header` and the way a header is named in
/// `#include` change nothing.
class Places {
 public:
  Places(const clang::SourceManager& sources, const std::vector<std::string>& own);

  /// Where a token is spelled; where it is expanded if it is spelled in no file.
  [[nodiscard]] Place of(clang::SourceLocation location) const;
  /// The same; nothing inside the trusted vocabulary, or nowhere.
  [[nodiscard]] std::optional<Place> written(clang::SourceLocation location) const;
  /// The same; nothing outside the cell's own files.
  [[nodiscard]] std::optional<Place> own(clang::SourceLocation location) const;
  /// Whether a file is trusted vocabulary or belongs to the compiler.
  [[nodiscard]] bool is_vocabulary(const std::string& file) const;
  [[nodiscard]] const clang::SourceManager& sources() const { return sources_; }

 private:
  const clang::SourceManager& sources_;
  const std::vector<std::string>& own_;  ///< Sorted.
};

}  // namespace verifier::evidence
