"""cell_graph(): the verdict on a set of cells. kernel_image(): what boots, which cannot be without that verdict."""

load(":providers.bzl", "CellInfo", "KernelImageInfo", "NanoCoreInfo")

GRAPH_ATTRS = {
    "boot_plan": attr.label(
        allow_single_file = [".json"],
        doc = "What captain starts: {\"start\": [cell, ...]}.",
    ),
    "cells": attr.label_list(providers = [CellInfo], doc = "They and all that they need are the graph."),
    "updates": attr.label_list(
        providers = [CellInfo],
        doc = "Other versions of cells of the graph: proven to be able to take their place and to give it back.",
    ),
    "policy": attr.label(
        allow_single_file = [".json"],
        doc = "Who may be trusted and how much may be kept; none: the verifier's own rules alone.",
    ),
    "_cellcheck": attr.label(default = "//verifier/cli:cellcheck", executable = True, cfg = "host"),
    "_verify": attr.label(default = "//ci/bazel/tools:verify_graph", executable = True, cfg = "host"),
}

def _file_name(cell):
    return cell.file

def verify_graph(ctx):
    """Runs the verifier. Returns struct(cells, updates, witness, report); the build fails when it refuses."""
    closure = depset(transitive = [c[CellInfo].all for c in ctx.attr.cells])
    cells = sorted(closure.to_list(), key = _file_name)
    updates = sorted(
        [struct(file = u.file, cell = u.cell, object = u.object) for u in [t[CellInfo] for t in ctx.attr.updates]],
        key = _file_name,
    )
    witness = ctx.actions.declare_file(ctx.label.name + ".witness")
    report = ctx.actions.declare_file(ctx.label.name + ".report.txt")
    plan = [ctx.file.boot_plan] if ctx.file.boot_plan else []
    policy = [ctx.file.policy] if ctx.file.policy else []
    args = ctx.actions.args()
    args.add(ctx.executable._cellcheck)
    args.add(report)
    args.add("verify")
    args.add_all([c.object for c in cells])
    args.add_all([u.object for u in updates], before_each = "--update")
    args.add_all(plan, before_each = "--boot-plan")
    args.add_all(policy, before_each = "--policy")
    args.add("--witness", witness)
    ctx.actions.run(
        executable = ctx.executable._verify,
        tools = [ctx.executable._cellcheck],
        arguments = [args],
        inputs = [c.object for c in cells + updates] + plan + policy,
        outputs = [witness, report],
        mnemonic = "VerifyCells",
        progress_message = "Verifying the cell graph of %s" % ctx.label,
    )
    return struct(cells = cells, updates = updates, witness = witness, report = report)

def _unjudged(ctx, verdict):
    """What the verifier is asked about, as a folder: for ci/gate, which must be able to build what is going to be refused."""
    folder = ctx.actions.declare_directory(ctx.label.name + ".unjudged")
    objects = [c.object for c in verdict.cells]
    updates = [c.object for c in verdict.updates]
    args = ctx.actions.args()
    args.add(folder.path)
    args.add_all(objects, before_each = "objects/")
    args.add_all(updates, before_each = "updates/")
    settings = {"boot_plan.json": ctx.file.boot_plan, "policy.json": ctx.file.policy}
    present = [f for f in settings.values() if f]
    for name, file in settings.items():
        if file:
            args.add(name)
            args.add(file)
    ctx.actions.run_shell(
        command = """
folder=$1; shift
mkdir -p "$folder/objects" "$folder/updates"
while (($#)); do cp -L "$2" "$folder/$1"; shift 2; done
""",
        arguments = [args],
        inputs = objects + updates + present,
        outputs = [folder],
        mnemonic = "CopyCells",
    )
    return folder

def _cell_graph_impl(ctx):
    verdict = verify_graph(ctx)
    files = [verdict.witness, verdict.report]
    objects = [c.object for c in verdict.cells + verdict.updates]
    return [
        DefaultInfo(files = depset(files), runfiles = ctx.runfiles(files + objects)),
        OutputGroupInfo(
            report = depset([verdict.report]),
            unjudged = depset([_unjudged(ctx, verdict)]),
            witness = depset([verdict.witness]),
        ),
    ]

cell_graph = rule(
    implementation = _cell_graph_impl,
    attrs = GRAPH_ATTRS,
)

def _pack(ctx, verdict):
    archive = ctx.actions.declare_file(ctx.label.name + ".tar")
    objects = [c.object for c in verdict.cells + verdict.updates]
    plan = [ctx.file.boot_plan] if ctx.file.boot_plan else []
    args = ctx.actions.args()
    args.add(archive)
    args.add("--witness", verdict.witness)
    args.add_all(plan, before_each = "--boot-plan")
    args.add_all(objects)
    ctx.actions.run(
        executable = ctx.executable._pack_archive,
        arguments = [args],
        inputs = [verdict.witness] + plan + objects,
        outputs = [archive],
        mnemonic = "PackArchive",
        progress_message = "Packing the cells of %s" % ctx.label,
    )
    return archive

def _kernel_image_impl(ctx):
    verdict = verify_graph(ctx)
    archive = _pack(ctx, verdict)
    kernel = ctx.actions.declare_file(ctx.label.name + ".elf")
    ctx.actions.symlink(output = kernel, target_file = ctx.attr.core[NanoCoreInfo].elf)
    return [
        DefaultInfo(
            files = depset([kernel, archive]),
            runfiles = ctx.runfiles([kernel, archive]),
        ),
        KernelImageInfo(
            kernel = kernel,
            archive = archive,
            witness = verdict.witness,
            report = verdict.report,
            cells = verdict.cells,
        ),
        OutputGroupInfo(
            archive = depset([archive]),
            kernel = depset([kernel]),
            report = depset([verdict.report]),
            unjudged = depset([_unjudged(ctx, verdict)]),
            witness = depset([verdict.witness]),
        ),
    ]

kernel_image = rule(
    implementation = _kernel_image_impl,
    attrs = dict(
        GRAPH_ATTRS,
        core = attr.label(default = "//kernel/nano_core", providers = [NanoCoreInfo]),
        _pack_archive = attr.label(default = "//ci/bazel/tools:pack_archive", executable = True, cfg = "host"),
    ),
)
