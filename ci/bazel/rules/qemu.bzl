"""qemu_test(): an image boots, and a script talks with it. qemu_run(): the same on a terminal or for measuring."""

load(":providers.bzl", "KernelImageInfo")

_LAUNCHER = """#!/usr/bin/env bash
exec {tool} {options} "$@"
"""

def _medium(ctx):
    """The options that name the image, and its files."""
    if ctx.attr.firmware == "pvh":
        image = ctx.attr.image[KernelImageInfo]
        return ["--kernel", image.kernel.short_path, "--archive", image.archive.short_path], [image.kernel, image.archive]
    iso = ctx.files.image[0]
    return ["--iso", iso.short_path], [iso]

def _launch(ctx, more):
    options, files = _medium(ctx)
    options = ["--firmware", ctx.attr.firmware, "--memory", str(ctx.attr.memory_mib)] + options + more
    if ctx.file.script:
        options += ["--script", ctx.file.script.short_path]
        files = files + [ctx.file.script]
    if ctx.attr.icount:
        options.append("--icount")
    if ctx.attr.machine_options:
        options += ["--"] + ctx.attr.machine_options
    launcher = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(launcher, _LAUNCHER.format(
        tool = ctx.executable._run_qemu.short_path,
        options = " ".join(options),
    ), is_executable = True)
    return [DefaultInfo(
        executable = launcher,
        runfiles = ctx.runfiles(files).merge(ctx.attr._run_qemu[DefaultInfo].default_runfiles),
    )]

_ATTRS = {
    "firmware": attr.string(
        default = "pvh",
        values = ["pvh", "bios", "disk", "uefi"],
        doc = "pvh: QEMU loads the image. bios, uefi: the firmware starts an ISO as a CD; disk: SeaBIOS, as a disk.",
    ),
    "icount": attr.bool(doc = "One tick of the time stamp counter an instruction, the same in every run."),
    "image": attr.label(allow_files = True, mandatory = True, doc = "A kernel_image for pvh, else an iso_image."),
    "machine_options": attr.string_list(doc = "Further arguments of QEMU, such as ['-M', 'q35']."),
    "memory_mib": attr.int(default = 256),
    "script": attr.label(allow_single_file = True, doc = "The conversation, see ci/qemu/script.h."),
    "_run_qemu": attr.label(default = "//ci/qemu:run_qemu", executable = True, cfg = "host"),
}

def _qemu_test_impl(ctx):
    return _launch(ctx, ["--limit", str(ctx.attr.limit_seconds)])

_qemu_test = rule(
    implementation = _qemu_test_impl,
    test = True,
    attrs = dict(_ATTRS, limit_seconds = attr.int(default = 60, doc = "Real time.")),
)

def qemu_test(name, size = "medium", tags = [], **kwargs):
    """Boots an image. Passes when the script is done and QEMU ends with the script's status (33: the kernel's success).

    Args:
      name: of the test.
      size: as in every test.
      tags: likewise; a machine needs a CPU of its own, and --config=asan has nothing to find in it.
      **kwargs: image, script, firmware, memory_mib, icount, machine_options, limit_seconds.
    """
    _qemu_test(name = name, size = size, tags = tags + ["cpu:1", "no_asan"], **kwargs)

def _qemu_run_impl(ctx):
    return _launch(ctx, ["--interactive"] if ctx.attr.interactive else ["--echo"])

qemu_run = rule(
    implementation = _qemu_run_impl,
    executable = True,
    attrs = dict(
        _ATTRS,
        interactive = attr.bool(default = True, doc = "False: print what the serial line says, and end when the kernel does."),
    ),
)
