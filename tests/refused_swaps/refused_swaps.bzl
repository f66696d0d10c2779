"""unproven_image(): an image with a witness that no verifier wrote, for showing what refused swaps break."""

load("//ci/bazel/rules:providers.bzl", "CellInfo", "KernelImageInfo", "NanoCoreInfo")

def _objects(cells):
    return [c.object for c in cells]

def _witness(ctx, cells, updates):
    witness = ctx.actions.declare_file(ctx.label.name + ".witness")
    args = ctx.actions.args()
    args.add(witness)
    args.add_all(_objects(cells))
    args.add_all(_objects(updates), before_each = "--update")
    if ctx.attr.allows_swaps:
        args.add("--swaps")
    ctx.actions.run(
        executable = ctx.executable._false_witness,
        arguments = [args],
        inputs = _objects(cells + updates),
        outputs = [witness],
        mnemonic = "FalseWitness",
    )
    return witness

def _unproven_image_impl(ctx):
    cells = depset(transitive = [c[CellInfo].all for c in ctx.attr.cells]).to_list()
    updates = [u[CellInfo] for u in ctx.attr.updates]
    witness = _witness(ctx, cells, updates)
    archive = ctx.actions.declare_file(ctx.label.name + ".tar")
    args = ctx.actions.args()
    args.add(archive)
    args.add("--witness", witness)
    args.add("--boot-plan", ctx.file.boot_plan)
    args.add_all(_objects(cells + updates))
    ctx.actions.run(
        executable = ctx.executable._pack_archive,
        arguments = [args],
        inputs = [witness, ctx.file.boot_plan] + _objects(cells + updates),
        outputs = [archive],
        mnemonic = "PackArchive",
    )
    kernel = ctx.attr._core[NanoCoreInfo].elf
    return [
        DefaultInfo(files = depset([kernel, archive])),
        KernelImageInfo(kernel = kernel, archive = archive, witness = witness, report = None, cells = cells),
    ]

unproven_image = rule(
    implementation = _unproven_image_impl,
    attrs = {
        "allows_swaps": attr.bool(doc = "False: the updates are in the archive, and no swap is allowed."),
        "boot_plan": attr.label(allow_single_file = [".json"], mandatory = True),
        "cells": attr.label_list(providers = [CellInfo], doc = "They and all that they need."),
        "updates": attr.label_list(providers = [CellInfo], doc = "What the verifier refuses."),
        "_core": attr.label(default = "//kernel/nano_core", providers = [NanoCoreInfo]),
        "_false_witness": attr.label(default = "//tests/refused_swaps:false_witness", executable = True, cfg = "host"),
        "_pack_archive": attr.label(default = "//ci/bazel/tools:pack_archive", executable = True, cfg = "host"),
    },
)
