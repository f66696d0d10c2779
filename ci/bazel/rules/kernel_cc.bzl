"""Compiling for the kernel: what cells and nano_core have in common."""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "ACTION_NAMES")
load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")
load(":providers.bzl", "LintInfo")
load(":transitions.bzl", "ALLOWLIST")

KERNEL_CC_ATTRS = {
    "copts": attr.string_list(doc = "Further flags for every source of this target."),
    "hdrs": attr.label_list(allow_files = [".h"], doc = "Headers for dependents."),
    "srcs": attr.label_list(allow_files = [".cc", ".S", ".h"], doc = "Sources and private headers."),
    "vendored": attr.label_list(
        providers = [CcInfo],
        doc = "headers() of a foreign library that the sources include: part of this target, judged and counted like its own.",
    ),
    "_allowlist_function_transition": attr.label(default = ALLOWLIST),
    "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
    "_vocabulary": attr.label_list(
        default = ["//kernel/base", "//kernel/abi", "//kernel/arch"],
        providers = [CcInfo],
    ),
}

KERNEL_CC_TOOLCHAINS = ["@bazel_tools//tools/cpp:toolchain_type"]

def kernel_compile(ctx, deps):
    """Compiles the sources of a target.

    Args:
      ctx: of a rule with KERNEL_CC_ATTRS.
      deps: targets with CcInfo whose headers the sources may include.

    Returns:
      struct(toolchain, objects, context, lint).
    """
    toolchain = find_cpp_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    context, out = cc_common.compile(
        name = ctx.label.name,
        actions = ctx.actions,
        feature_configuration = features,
        cc_toolchain = toolchain,
        srcs = [f for f in ctx.files.srcs if f.extension != "h"],
        private_hdrs = [f for f in ctx.files.srcs if f.extension == "h"],
        public_hdrs = ctx.files.hdrs,
        compilation_contexts = [d[CcInfo].compilation_context for d in deps + ctx.attr.vendored + ctx.attr._vocabulary],
        user_compile_flags = ctx.attr.copts,
    )
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        user_compile_flags = ctx.attr.copts,
        include_directories = context.includes,
        quote_include_directories = context.quote_includes,
        system_include_directories = context.system_includes,
    )
    lint = LintInfo(
        srcs = [f for f in ctx.files.srcs if f.extension == "cc"],
        headers = depset([f for f in ctx.files.srcs if f.extension == "h"], transitive = [context.headers]),
        argv = cc_common.get_memory_inefficient_command_line(
            feature_configuration = features,
            action_name = ACTION_NAMES.cpp_compile,
            variables = variables,
        ),
    )
    return struct(toolchain = toolchain, objects = out.objects, context = context, lint = lint)
