"""Libraries of Debian packages as repositories: `@fmt//:fmt` and so on.

Their headers lie where the compiler looks anyway, so a target only names what to link. LLVM's are made to: .bazelrc has
its folder in the search path when Bazel asks the compiler for it. Listed as files they would be 1,900 inputs of every
action, whose sandbox takes longer to make and remove than most files to compile.
"""

_BUILD = """
package(default_visibility = ["//visibility:public"])
cc_library(name = "{name}", linkopts = {linkopts})
"""

_LLVM_BUILD = """
package(default_visibility = ["//visibility:public"])
load(":headers.bzl", "system_headers")
system_headers(
    name = "headers",
    folder = "/usr/lib/llvm-19/include",
)
cc_library(
    name = "llvm",
    linkopts = ["-L/usr/lib/llvm-19/lib", "-lLLVM-19"],
    deps = [":headers"],
)
cc_library(
    name = "clang",
    linkopts = ["-l:libclang-cpp.so.19.1"],
    deps = [":llvm"],
)
"""

# A folder of headers outside of the workspace that dependents search after their own.
_HEADERS_BZL = """
def _impl(ctx):
    context = cc_common.create_compilation_context(system_includes = depset([ctx.attr.folder]))
    return [CcInfo(compilation_context = context)]

system_headers = rule(implementation = _impl, attrs = {"folder": attr.string(mandatory = True)})
"""

def _need(rctx, path):
    if not rctx.path(path).exists:
        fail("%s is missing: run ci/bootstrap, which installs %s" % (path, rctx.attr.package))

def _library_impl(rctx):
    _need(rctx, rctx.attr.header)
    rctx.file("BUILD", _BUILD.format(name = rctx.attr.target, linkopts = repr(rctx.attr.linkopts)))

_library = repository_rule(
    implementation = _library_impl,
    attrs = {
        "header": attr.string(mandatory = True, doc = "A file that tells whether the package is there."),
        "linkopts": attr.string_list(),
        "package": attr.string(mandatory = True, doc = "The Debian package."),
        "target": attr.string(mandatory = True, doc = "The name of the cc_library."),
    },
    local = True,
)

def _llvm_impl(rctx):
    for folder in ["llvm", "llvm-c", "clang", "clang-c"]:
        source = "/usr/lib/llvm-19/include/" + folder
        _need(rctx, source)
    rctx.file("headers.bzl", _HEADERS_BZL)
    rctx.file("BUILD", _LLVM_BUILD)

_llvm = repository_rule(
    implementation = _llvm_impl,
    attrs = {"package": attr.string(default = "llvm-19-dev and libclang-19-dev")},
    local = True,
)

def debian_libraries():
    """Defines @llvm, @z3, @nlohmann_json, @cli11, @fmt, @valijson and @benchmark."""
    _llvm(name = "llvm")
    _library(
        name = "z3",
        header = "/usr/include/z3++.h",
        linkopts = ["-lz3"],
        package = "libz3-dev",
        target = "z3",
    )
    _library(
        name = "nlohmann_json",
        header = "/usr/include/nlohmann/json.hpp",
        package = "nlohmann-json3-dev",
        target = "json",
    )
    _library(
        name = "cli11",
        header = "/usr/include/CLI/CLI.hpp",
        package = "libcli11-dev",
        target = "cli11",
    )
    _library(
        name = "fmt",
        header = "/usr/include/fmt/core.h",
        linkopts = ["-lfmt"],
        package = "libfmt-dev",
        target = "fmt",
    )
    _library(
        name = "valijson",
        header = "/usr/include/valijson/validator.hpp",
        package = "libvalijson-dev",
        target = "valijson",
    )
    _library(
        name = "benchmark",
        header = "/usr/include/benchmark/benchmark.h",
        linkopts = ["-lbenchmark", "-pthread"],
        package = "libbenchmark-dev",
        target = "benchmark",
    )
