"""Stand-ins for the repositories that Bazel 4.2.3 would fetch from the network: Debian's own do not load in it."""

def _shim_impl(rctx):
    rctx.file("WORKSPACE", 'workspace(name = "%s")\n' % rctx.name)
    for path, text in rctx.attr.files.items():
        rctx.file(path, text)
    for path, label in rctx.attr.scripts.items():
        rctx.symlink(Label(label), path)

_shim = repository_rule(
    implementation = _shim_impl,
    attrs = {
        "files": attr.string_dict(doc = "Path in the repository to its text."),
        "scripts": attr.string_dict(doc = "Path in the repository to a label of ours that it links to."),
    },
)

def _natives(names):
    return "".join(["def %s(**kw):\n    native.%s(**kw)\n\n" % (n, n) for n in names])

_COVERAGE_BUILD = """
package(default_visibility = ["//visibility:public"])
sh_binary(name = "lcov_merger", srcs = ["lcov.py"])
sh_binary(name = "coverage_report_generator", srcs = ["lcov.py"])
"""

def offline_shims():
    """Defines @rules_cc, @rules_java, @rules_proto and @remote_coverage_tools, which @bazel_tools loads."""
    _shim(
        name = "rules_cc",
        files = {
            "cc/BUILD": "",
            "cc/defs.bzl": _natives([
                "cc_binary",
                "cc_import",
                "cc_library",
                "cc_proto_library",
                "cc_test",
                "cc_toolchain",
                "cc_toolchain_suite",
                "fdo_prefetch_hints",
                "fdo_profile",
                "objc_import",
                "objc_library",
            ]),
        },
    )
    _shim(
        name = "rules_java",
        files = {
            "java/BUILD": "",
            "java/defs.bzl": _natives([
                "java_binary",
                "java_import",
                "java_library",
                "java_package_configuration",
                "java_proto_library",
                "java_runtime",
                "java_test",
                "java_toolchain",
            ]),
        },
    )
    _shim(
        name = "rules_proto",
        files = {
            "proto/BUILD": "",
            "proto/defs.bzl": _natives(["proto_lang_toolchain", "proto_library"]),
        },
    )
    _shim(
        name = "remote_coverage_tools",
        files = {"BUILD": _COVERAGE_BUILD},
        scripts = {"lcov.py": "//ci/bazel/repos:lcov.py"},
    )
