"""The rule behind cell() of //cells:cell.bzl: sources to one relocatable object that carries its own facts.

    sources --g++-12--> objects --ld -r--> NAME.full.o --cellcheck facts--> facts
       |                                       |                              |
       +-----------clang 19 as a library-------|---> evidence ----------------+
                                               +---strip, add sections--------+--> NAME.cell.o
"""

load(":clang.bzl", "clang_flags")
load(":kernel_cc.bzl", "KERNEL_CC_ATTRS", "KERNEL_CC_TOOLCHAINS", "kernel_compile")
load(":providers.bzl", "CellInfo")
load(":transitions.bzl", "kernel_transition")

LAYERS = [
    "ground",
    "memory",
    "cells",
    "machine",
    "tasks",
    "messages",
    "evolution",
    "devices",
    "services",
    "top",
]

# `cellcheck facts` alone: built without the rules, so that a change of a rule rebuilds no cell.
_CELLCHECK = "//verifier/cli:fact_extractor"

# A second compiler's evidence: section of the shipped object to the option that makes it. Not part of //verifier/cli, so
# that a change of a rule rebuilds no cell.
_EXTRACTOR = "//verifier/evidence:evidence_extractor"
_EVIDENCE = {
    ".cell.flow": "--flow",
    ".cell.ir": "--ir",
    ".cell.source": "--facts",
}

# Where Debian's g++-12 keeps libsupc++.a and libgcc_eh.a.
_GCC_LIBRARIES = "/usr/lib/gcc/x86_64-linux-gnu/12/"

def _link(ctx, compiled, full):
    args = ctx.actions.args()
    args.add(full)
    for symbol in ctx.attr.wraps:
        args.add("--wrap", symbol)
    for old, new in ctx.attr.archive_renames.items():
        args.add("--rename", old + "=" + new)
    for member, contents in ctx.attr.archive_constants.items():
        args.add("--constant", member + "=" + contents)
    for archive, members in ctx.attr.archive_members.items():
        for member in members:
            args.add("--member", _GCC_LIBRARIES + archive + ":" + member)
    args.add_all(ctx.attr.link_args, before_each = "--arg")
    args.add_all(compiled.objects)
    ctx.actions.run(
        executable = ctx.executable._link_cell,
        arguments = [args],
        inputs = compiled.objects,
        outputs = [full],
        mnemonic = "CellLink",
        progress_message = "Linking cell %s" % ctx.label,
        use_default_shell_env = True,
    )

def _write_manifest(ctx, cell, deps):
    manifest = ctx.actions.declare_file(ctx.label.name + ".manifest.json")
    ctx.actions.write(manifest, json.encode({
        "acknowledged": sorted(ctx.attr.acknowledged),
        "schema": 1,
        "cell": cell,
        "deps": sorted([d.cell for d in deps]),
        "file": ctx.label.name,
        "grants": sorted(ctx.attr.grants),
        "kept": ctx.attr.kept,
        "label": str(ctx.label),
        "layer": ctx.attr.layer,
        "trust": ctx.attr.trust,
        "uses_kept": sorted(ctx.attr.uses_kept),
    }) + "\n")
    return manifest

def _extract_facts(ctx, full, manifest):
    facts = ctx.actions.declare_file(ctx.label.name + ".facts")
    args = ctx.actions.args()
    args.add("facts", full)
    args.add("--manifest", manifest)
    args.add("--packed")
    args.add("-o", facts)
    ctx.actions.run(
        executable = ctx.executable._cellcheck,
        arguments = [args],
        inputs = [full, manifest],
        outputs = [facts],
        mnemonic = "CellFacts",
        progress_message = "Reading the facts of cell %s" % ctx.label,
    )
    return facts

def _extract_evidence(ctx, compiled, full):
    """What clang says about the C++ sources: section name to file. The extractor binds it to the code of `full`."""
    files = {
        section: ctx.actions.declare_file(ctx.label.name + section.replace(".cell", ""))
        for section in _EVIDENCE
    }
    args = ctx.actions.args()
    args.add_all(compiled.lint.srcs, before_each = "--source")
    args.add_all(ctx.files.srcs + ctx.files.hdrs + ctx.files.vendored, before_each = "--own")
    args.add("--code", full)
    for section, option in _EVIDENCE.items():
        args.add(option, files[section])
    args.add("--")
    args.add_all(clang_flags(compiled.lint.argv))
    ctx.actions.run(
        executable = ctx.executable._extractor,
        arguments = [args],
        inputs = depset(ctx.files.srcs + ctx.files.hdrs + [full], transitive = [compiled.lint.headers]),
        outputs = files.values(),
        mnemonic = "CellEvidence",
        progress_message = "Reading the sources of cell %s a second time" % ctx.label,
    )
    return files

def _ship(ctx, compiled, full, manifest, facts, evidence):
    shipped = ctx.actions.declare_file(ctx.label.name + ".cell.o")
    args = ctx.actions.args()
    args.add("--strip-debug")
    args.add(manifest, format = "--add-section=.cell.manifest=%s")
    args.add(facts, format = "--add-section=.cell.facts=%s")
    for section, file in evidence.items():
        args.add(file, format = "--add-section=" + section + "=%s")
    args.add(full)
    args.add(shipped)
    ctx.actions.run(
        executable = compiled.toolchain.objcopy_executable,
        arguments = [args],
        inputs = [full, manifest, facts] + evidence.values(),
        outputs = [shipped],
        mnemonic = "CellShip",
        progress_message = "Making cell %s" % ctx.label,
    )
    return shipped

def _check_imports(ctx, shipped, deps, runtime):
    """A validation action: what the object imports is exactly what its declared dependencies export."""
    done = ctx.actions.declare_file(ctx.label.name + ".imports.ok")
    args = ctx.actions.args()
    args.add(done)
    args.add(str(ctx.label))
    args.add(shipped)
    for d in runtime:
        args.add("--runtime", d.object)
    for d in deps:
        args.add("--dep", d.cell)
        args.add(d.object)
    ctx.actions.run(
        executable = ctx.executable._check_imports,
        arguments = [args],
        inputs = [shipped] + [d.object for d in deps + runtime],
        outputs = [done],
        mnemonic = "CellImports",
        progress_message = "Checking the imports of cell %s" % ctx.label,
        use_default_shell_env = True,
    )
    return done

def _check_layers(ctx, layer, deps):
    for d in deps:
        if d.layer > layer:
            fail("%s is in layer '%s' and may not use '%s' of layer '%s' above it" %
                 (ctx.label, ctx.attr.layer, d.cell, LAYERS[d.layer]))

def _cell_impl(ctx):
    cell = ctx.attr.cell or ctx.label.name
    layer = LAYERS.index(ctx.attr.layer)
    deps = [d[CellInfo] for d in ctx.attr.deps]
    runtime = [ctx.attr.runtime[CellInfo]] if ctx.attr.runtime else []
    if ctx.attr.checked:
        _check_layers(ctx, layer, deps)

    compiled = kernel_compile(ctx, ctx.attr.deps)
    full = ctx.actions.declare_file(ctx.label.name + ".full.o")
    _link(ctx, compiled, full)
    manifest = _write_manifest(ctx, cell, deps)
    facts = _extract_facts(ctx, full, manifest)
    evidence = _extract_evidence(ctx, compiled, full)
    shipped = _ship(ctx, compiled, full, manifest, facts, evidence)
    validation = [_check_imports(ctx, shipped, deps, runtime)] if ctx.attr.checked else []
    return [
        # `data` of a native test takes runfiles, not files: give both.
        DefaultInfo(files = depset([shipped]), runfiles = ctx.runfiles([shipped])),
        CellInfo(
            file = ctx.label.name,
            cell = cell,
            layer = layer,
            object = shipped,
            full = full,
            all = depset(
                [struct(file = ctx.label.name, cell = cell, object = shipped)],
                transitive = [d.all for d in runtime + deps],
                order = "postorder",
            ),
        ),
        CcInfo(compilation_context = compiled.context),
        compiled.lint,
        OutputGroupInfo(
            _validation = depset(validation),
            facts = depset([facts]),
            full = depset([full]),
            manifest = depset([manifest]),
        ),
    ]

_TOOLS = {
    "_cellcheck": attr.label(default = _CELLCHECK, executable = True, cfg = "host"),
    "_check_imports": attr.label(default = "//ci/bazel/tools:check_imports", executable = True, cfg = "host"),
    "_extractor": attr.label(default = _EXTRACTOR, executable = True, cfg = "host"),
    "_link_cell": attr.label(default = "//ci/bazel/tools:link_cell", executable = True, cfg = "host"),
}

cell_rule = rule(
    implementation = _cell_impl,
    attrs = dict(
        KERNEL_CC_ATTRS,
        acknowledged = attr.string_list(),
        archive_constants = attr.string_dict(
            doc = "Member to the contents, in hexadecimal, of its .bss, which becomes read-only: what it would compute once.",
        ),
        archive_members = attr.string_list_dict(doc = "Archive of g++-12 (libsupc++.a) to the members to link in."),
        archive_renames = attr.string_dict(doc = "Symbols to rename where those members define them: old name to new name."),
        cell = attr.string(doc = "The cell that this is a version of; empty: the target's own name."),
        checked = attr.bool(
            default = True,
            doc = "False only for wrong cells that a test gives to the verifier: no check of layers and imports.",
        ),
        deps = attr.label_list(providers = [CellInfo], doc = "The cells that the object imports from, no more and no less."),
        grants = attr.string_list(),
        kept = attr.string_dict(doc = "State root to its category."),
        layer = attr.string(mandatory = True, values = LAYERS),
        link_args = attr.string_list(doc = "Further arguments of ld -r."),
        runtime = attr.label(providers = [CellInfo], doc = "The cell that exports what the compiler itself calls."),
        trust = attr.string(default = "safe", values = ["safe", "trusted"]),
        uses_kept = attr.string_list(),
        wraps = attr.string_list(doc = "Symbols for --wrap."),
        **_TOOLS
    ),
    cfg = kernel_transition,
    fragments = ["cpp"],
    toolchains = KERNEL_CC_TOOLCHAINS,
    incompatible_use_toolchain_transition = True,
)
