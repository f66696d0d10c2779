"""Clang beside the shipping compiler: it lints the same sources and gives evidence about them, with the same flags."""

# What only GCC knows, or what would make clang judge its own warnings.
_GCC_ONLY = [
    "-femit-class-debug-always",
    "-fno-canonical-system-headers",
    "-fno-isolate-erroneous-paths-dereference",
    "-fno-ipa-icf",
    "-fno-tree-loop-distribute-patterns",
    "-Wno-attributes=clang::",
    "-Werror",
]

_CLANG_ONLY = ["-Wno-unknown-warning-option", "-Wno-ignored-optimization-argument", "-Wno-unused-command-line-argument"]

def clang_flags(argv):
    """Flags of the shipping compiler as clang takes them."""
    return [a for a in argv if a not in _GCC_ONLY] + _CLANG_ONLY
