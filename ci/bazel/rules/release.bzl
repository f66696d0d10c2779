"""iso_image() and release(): a verified image as files to give away."""

load(":providers.bzl", "KernelImageInfo")

def _iso_image_impl(ctx):
    image = ctx.attr.image[KernelImageInfo]
    iso = ctx.actions.declare_file(ctx.label.name + ".iso")
    ctx.actions.run(
        executable = ctx.executable._make_iso,
        arguments = [iso.path, image.kernel.path, image.archive.path],
        inputs = [image.kernel, image.archive],
        outputs = [iso],
        mnemonic = "MakeIso",
        progress_message = "Making %s" % iso.short_path,
        use_default_shell_env = True,
    )
    return [DefaultInfo(files = depset([iso]), runfiles = ctx.runfiles([iso]))]

iso_image = rule(
    implementation = _iso_image_impl,
    attrs = {
        "image": attr.label(providers = [KernelImageInfo], mandatory = True),
        "_make_iso": attr.label(default = "//ci/bazel/tools:make_iso", executable = True, cfg = "host"),
    },
)

def _release_impl(ctx):
    image = ctx.attr.image[KernelImageInfo]
    folder = ctx.actions.declare_directory(ctx.label.name)
    files = [ctx.file.version, image.kernel, image.archive, ctx.file.iso, image.witness, image.report]
    ctx.actions.run(
        executable = ctx.executable._make_release,
        arguments = [folder.path] + [f.path for f in files],
        inputs = files,
        outputs = [folder],
        mnemonic = "MakeRelease",
        progress_message = "Making the release",
        use_default_shell_env = True,
    )
    return [DefaultInfo(files = depset([folder]), runfiles = ctx.runfiles([folder]))]

release = rule(
    implementation = _release_impl,
    attrs = {
        "image": attr.label(providers = [KernelImageInfo], mandatory = True),
        "iso": attr.label(allow_single_file = [".iso"], mandatory = True),
        "version": attr.label(allow_single_file = True, mandatory = True, doc = "A file with a line like 1.2.3."),
        "_make_release": attr.label(default = "//ci/bazel/tools:make_release", executable = True, cfg = "host"),
    },
)
