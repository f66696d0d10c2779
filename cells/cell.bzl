"""The rules that the author of a cell uses: cell() and cell_test().

    load("//cells:cell.bzl", "cell", "cell_test")

    cell(
        name = "frame_allocator",
        srcs = ["frame_allocator.cc"],
        hdrs = ["frame_allocator.h"],
        kept = {"pool": "inventory"},
        layer = "memory",
        trust = "trusted",
        deps = ["//cells/logger"],
    )

    cell_test(
        name = "frame_allocator_test",
        srcs = ["frame_allocator_test.cc"],
        deps = [":frame_allocator"],
    )
"""

load("//ci/bazel/rules:cell.bzl", "cell_rule")
load("//ci/bazel/rules:lint.bzl", "format_test", "tidy_test")

# Exports what the compiler itself calls: unwinding, type information, memset. Every other cell may import from it
# undeclared.
_RUNTIME = "//cells/cxx_runtime"

_VOCABULARY = ["//kernel/base", "//kernel/abi", "//kernel/arch"]

_HOST_COPTS = ["-Wall", "-Wextra", "-Werror"]

def _host_label(label):
    """The host build of a cell: //cells/logger -> //cells/logger:logger_host, :x -> :x_host."""
    if ":" in label:
        return label + "_host"
    return "%s:%s_host" % (label, label.split("/")[-1])

def cell(
        name,
        layer,
        srcs,
        hdrs = [],
        deps = [],
        cell = None,
        trust = "safe",
        grants = [],
        kept = {},
        uses_kept = [],
        acknowledged = [],
        copts = [],
        host_srcs = None,
        host_deps = [],
        vendored = [],
        checked = True,
        visibility = ["//visibility:public"],
        **kwargs):
    """One cell, or one more version of a cell.

    Makes `name` (the object NAME.cell.o; with --output_groups=full also NAME.full.o), `name_host` (the same sources as
    a library for tests on the host), `name_tidy` and `format_test` (clang-tidy and clang-format as tests).

    Args:
      name: names the target and the object; for a cell's first version also the cell.
      layer: "ground", "memory", ... (LAYERS in //ci/bazel/rules:cell.bzl); a cell uses none of a higher layer.
      srcs: sources (.cc, .S) and private headers.
      hdrs: the exported header.
      deps: the cells that it imports from. Undeclared and unused ones fail the build.
      cell: the cell that this is another version of.
      trust: "safe" or "trusted".
      grants: constructs that a trusted cell may contain (`asm:`, `port:`), bounds of recursion and of stack (`recursion:`, `stack:`).
      kept: declared exceptions to 'no state spill': state root to category.
      uses_kept: exceptions of neighbours that a client's data goes into: roots ("kv::table"), or exports that lead to
        one ("kv::put"). One that is not needed is an error.
      acknowledged: exports that mean something else than in the version that this one replaces (`counter::version`).
      copts: further compiler flags.
      host_srcs: sources of the host build when they differ: what replaces, say, a source that is all privileged instructions.
      vendored: headers() of foreign libraries whose sources are included: part of the cell.
      host_deps: further libraries of the host build.
      checked: False only for wrong cells that a test gives to the verifier.
      visibility: of all targets.
      **kwargs: archive_constants, archive_members, archive_renames, link_args, wraps (see //ci/bazel/rules:cell.bzl), tags, testonly.
    """
    common = {k: v for k, v in kwargs.items() if k in ["tags", "testonly"]}
    cell_rule(
        name = name,
        cell = cell or name,
        srcs = srcs,
        hdrs = hdrs,
        layer = layer,
        deps = deps,
        trust = trust,
        grants = grants,
        kept = kept,
        uses_kept = uses_kept,
        acknowledged = acknowledged,
        copts = copts,
        vendored = vendored,
        checked = checked,
        runtime = _RUNTIME if (cell or name) != "cxx_runtime" else None,
        visibility = visibility,
        **kwargs
    )
    native.cc_library(
        name = name + "_host",
        srcs = host_srcs if host_srcs != None else [s for s in srcs if not s.endswith(".S")],
        hdrs = hdrs,
        copts = _HOST_COPTS,
        deps = [_host_label(d) for d in deps] + host_deps + vendored + _VOCABULARY,
        visibility = visibility,
        **common
    )
    tidy_test(
        name = name + "_tidy",
        targets = [":" + name],
        size = "small",
        **common
    )
    format_test()

def cell_test(name, srcs, deps = [], size = "small", **kwargs):
    """A GoogleTest on the host. `deps` names cells as in cell(), and any C++ libraries."""
    native.cc_test(
        name = name,
        srcs = srcs,
        size = size,
        copts = _HOST_COPTS + kwargs.pop("copts", []),
        deps = [
            _host_label(d) if _is_cell(d) else d
            for d in deps
        ] + _VOCABULARY + ["@googletest//:gtest_main"],
        **kwargs
    )

def _is_cell(label):
    if label.startswith(":"):
        return native.existing_rule(label[1:] + "_host") != None
    return label.startswith("//cells/") and not label.endswith("_host")
