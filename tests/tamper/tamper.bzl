"""tampered_image(): an image whose archive was changed after the proof, for tests of what the kernel does about it."""

load("//ci/bazel/rules:providers.bzl", "KernelImageInfo")

def _tampered_image_impl(ctx):
    image = ctx.attr.image[KernelImageInfo]
    archive = ctx.actions.declare_file(ctx.label.name + ".tar")
    edits = list(ctx.attr.edits)
    inputs = [image.archive]
    if ctx.attr.foreign:
        foreign = ctx.attr.foreign[KernelImageInfo]
        edits.append("replace:witness:" + foreign.witness.path)
        inputs.append(foreign.witness)
    ctx.actions.run(
        executable = ctx.executable._tamper,
        arguments = [image.archive.path, archive.path] + edits,
        inputs = inputs,
        outputs = [archive],
        mnemonic = "Tamper",
    )
    return [
        DefaultInfo(files = depset([image.kernel, archive])),
        KernelImageInfo(
            kernel = image.kernel,
            archive = archive,
            witness = image.witness,
            report = image.report,
            cells = image.cells,
        ),
    ]

tampered_image = rule(
    implementation = _tampered_image_impl,
    attrs = {
        "edits": attr.string_list(doc = "As tamper.cc describes."),
        "foreign": attr.label(providers = [KernelImageInfo], doc = "An image whose witness takes the place of the own one."),
        "image": attr.label(providers = [KernelImageInfo], mandatory = True),
        "_tamper": attr.label(default = "//tests/tamper", executable = True, cfg = "host"),
    },
)
