"""nano_core(): the boot scaffolding, an ELF file that links the objects of the cells that load the others."""

load(":kernel_cc.bzl", "KERNEL_CC_ATTRS", "KERNEL_CC_TOOLCHAINS", "kernel_compile")
load(":lint.bzl", "format_test", "tidy_test")
load(":providers.bzl", "CellInfo", "NanoCoreInfo")
load(":transitions.bzl", "kernel_transition")

def _nano_core_impl(ctx):
    compiled = kernel_compile(ctx, ctx.attr.cells + ctx.attr.deps)
    elf = ctx.actions.declare_file(ctx.label.name + ".elf")
    objects = compiled.objects + [c[CellInfo].object for c in ctx.attr.cells]
    args = ctx.actions.args()
    args.add_all(["-nostdlib", "-static", "--build-id=none", "--strip-debug", "--fatal-warnings"])
    args.add_all(["-z", "max-page-size=4096", "-z", "noexecstack"])
    args.add_all(ctx.attr.link_args)
    args.add("-T", ctx.file.linker_script)
    args.add("-o", elf)
    args.add_all(objects)
    ctx.actions.run(
        executable = compiled.toolchain.ld_executable,
        arguments = [args],
        inputs = objects + [ctx.file.linker_script],
        outputs = [elf],
        mnemonic = "NanoCoreLink",
        progress_message = "Linking %s" % ctx.label,
    )
    return [
        DefaultInfo(files = depset([elf]), runfiles = ctx.runfiles([elf])),
        NanoCoreInfo(elf = elf),
        CcInfo(compilation_context = compiled.context),
        compiled.lint,
    ]

_nano_core = rule(
    implementation = _nano_core_impl,
    attrs = dict(
        KERNEL_CC_ATTRS,
        cells = attr.label_list(
            providers = [CellInfo],
            doc = "Cells whose objects are linked in: exactly these, not what they need.",
        ),
        deps = attr.label_list(providers = [CcInfo], doc = "Further headers."),
        link_args = attr.string_list(doc = "Further arguments of ld."),
        linker_script = attr.label(allow_single_file = [".ld"], mandatory = True),
    ),
    cfg = kernel_transition,
    fragments = ["cpp"],
    toolchains = KERNEL_CC_TOOLCHAINS,
    incompatible_use_toolchain_transition = True,
)

def nano_core(name, **kwargs):
    """The scaffolding and its clang-tidy and clang-format tests. Attributes: srcs, hdrs, cells, linker_script, copts, ..."""
    _nano_core(name = name, **kwargs)
    tidy_test(name = name + "_tidy", targets = [":" + name], size = "small")
    format_test()
