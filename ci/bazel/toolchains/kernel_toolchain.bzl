"""The bare-metal C++ toolchain: Debian's g++-12 and GNU binutils, with the flags that every kernel object is built with."""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "ACTION_NAMES")
load(
    "@bazel_tools//tools/cpp:cc_toolchain_config_lib.bzl",
    "feature",
    "flag_group",
    "flag_set",
    "tool_path",
)

_TOOLS = {
    "gcc": "/usr/bin/g++-12",
    "ld": "/usr/bin/ld.bfd",
    "cpp": "/usr/bin/cpp-12",
    "ar": "/usr/bin/ar",
    "nm": "/usr/bin/nm",
    "objcopy": "/usr/bin/objcopy",
    "objdump": "/usr/bin/objdump",
    "strip": "/usr/bin/strip",
    "gcov": "/usr/bin/gcov-12",
}

# Hosted libstdc++ headers: what they need at run time is what cxx_runtime provides.
_INCLUDES = [
    "/usr/include/c++/12",
    "/usr/include/x86_64-linux-gnu/c++/12",
    "/usr/lib/gcc/x86_64-linux-gnu/12/include",
    "/usr/include/x86_64-linux-gnu",
    "/usr/include",
]

_CODE = [
    "-O2",
    "-g",
    # Every class that the code saw complete is complete in its debug information: the verifier compares layouts.
    "-femit-class-debug-always",
    # A fault at a load or store unwinds like a throw, so every such instruction needs its landing pad.
    "-fexceptions",
    "-fnon-call-exceptions",
    "-fasynchronous-unwind-tables",
    # Optimisations that would turn a null access into something else than a fault.
    "-fno-delete-null-pointer-checks",
    "-fno-isolate-erroneous-paths-dereference",
    # One section per function and object, and no two functions merged: a swap rewrites them one by one.
    "-ffunction-sections",
    "-fdata-sections",
    "-fno-ipa-icf",
    "-fvisibility=hidden",
    # Cells live in the top 2 GiB, without a GOT.
    "-fno-pic",
    "-fno-pie",
    "-mcmodel=kernel",
    # Interrupts share the stack.
    "-mno-red-zone",
    "-fno-stack-protector",
    "-fcf-protection=none",
    "-fno-threadsafe-statics",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-Wno-attributes=clang::",
]

# The same bytes from any folder at any time.
_REPRODUCIBLE = [
    "-no-canonical-prefixes",
    "-fno-canonical-system-headers",
    "-ffile-prefix-map=/proc/self/cwd=.",
    "-fno-ident",
    "-Wno-builtin-macro-redefined",
    "-D__DATE__=\"redacted\"",
    "-D__TIMESTAMP__=\"redacted\"",
    "-D__TIME__=\"redacted\"",
]

_ASSEMBLE = [ACTION_NAMES.assemble, ACTION_NAMES.preprocess_assemble]
_COMPILE = [ACTION_NAMES.cpp_compile]

def _config_impl(ctx):
    features = [
        feature(
            name = "kernel_flags",
            enabled = True,
            flag_sets = [
                flag_set(
                    actions = _COMPILE,
                    flag_groups = [flag_group(flags = ["-std=c++23"] + _CODE + _REPRODUCIBLE)],
                ),
                flag_set(
                    actions = _ASSEMBLE,
                    flag_groups = [flag_group(flags = ["-g"] + _REPRODUCIBLE)],
                ),
            ],
        ),
        # Off: what Bazel would add by itself.
        feature(name = "supports_pic", enabled = False),
        feature(name = "supports_dynamic_linker", enabled = False),
    ]
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        features = features,
        cxx_builtin_include_directories = _INCLUDES,
        toolchain_identifier = "kernel-x86_64-gcc12",
        host_system_name = "local",
        target_system_name = "x86_64-none",
        target_cpu = "x86_64",
        target_libc = "none",
        compiler = "gcc",
        abi_version = "none",
        abi_libc_version = "none",
        tool_paths = [tool_path(name = k, path = v) for k, v in _TOOLS.items()],
    )

kernel_toolchain_config = rule(
    implementation = _config_impl,
    provides = [CcToolchainConfigInfo],
)
