"""clang-tidy and clang-format as tests. A finding fails the test, never the build."""

load(":clang.bzl", "clang_flags")
load(":providers.bzl", "LintInfo")

_CLANG_TIDY = "/usr/bin/clang-tidy-19"
_CLANG_FORMAT = "/usr/bin/clang-format-19"

_TidyInfo = provider("Reports of one target.", fields = {"reports": "depset of File"})

def _host_lint(target, ctx):
    """LintInfo of a native cc_library, cc_binary or cc_test."""
    context = target[CcInfo].compilation_context
    files = [f for src in ctx.rule.attr.srcs for f in src.files.to_list()]

    # Not the tests: with GoogleTest's macros they are the slowest files of all, and they run anyway.
    files = [f for f in files if not f.basename.endswith("_test.cc")]
    return LintInfo(
        srcs = [f for f in files if f.extension == "cc"],
        headers = depset([f for f in files if f.extension == "h"], transitive = [context.headers]),
        argv = ["-std=c++23", "-Wall", "-Wextra", "-iquote", "."] +
               ["-I" + p for p in context.includes.to_list()] +
               [a for p in context.quote_includes.to_list() for a in ("-iquote", p)] +
               [a for p in context.system_includes.to_list() for a in ("-isystem", p)],
    )

def _tidy_impl(target, ctx):
    if LintInfo not in target and CcInfo not in target:
        return []
    lint = target[LintInfo] if LintInfo in target else _host_lint(target, ctx)
    argv = clang_flags(lint.argv)

    # Path analysis takes half of the time of a file, and most with the large libraries of host tools. What runs in the
    # kernel gets it; host code runs under AddressSanitizer instead.
    less = "" if LintInfo in target else "-clang-analyzer-*"
    reports = []
    for src in lint.srcs:
        out = ctx.actions.declare_file("%s.%s.tidy" % (target.label.name, src.basename))
        reports.append(out)
        ctx.actions.run_shell(
            # The last line of a report is the exit status.
            command = """
out=$1 tidy=$2 plugin=$3 config=$4 less=$5 src=$6; shift 6
"$tidy" --load="$plugin" --quiet --config-file="$config" --checks="$less" "$src" -- "$@" >"$out.tmp" 2>&1
status=$?
sed "s|$PWD/||g" "$out.tmp" >"$out"; rm "$out.tmp"; echo "exit $status" >>"$out"
""",
            arguments = [out.path, _CLANG_TIDY, ctx.file._own_code.path, ctx.file._config.path, less, src.path] + argv,
            inputs = depset([src, ctx.file._config, ctx.file._own_code], transitive = [lint.headers]),
            outputs = [out],
            mnemonic = "ClangTidy",
            progress_message = "clang-tidy %s" % src.short_path,
        )
    return [_TidyInfo(reports = depset(reports))]

_tidy_aspect = aspect(
    implementation = _tidy_impl,
    attrs = {
        "_config": attr.label(default = "//:.clang-tidy", allow_single_file = True),
        "_own_code": attr.label(default = "//ci/bazel/tools:own_code.so", allow_single_file = True, cfg = "host"),
    },
)

_TIDY_TEST = """#!/usr/bin/env bash
bad=0
for report in {reports}; do
  if [[ $(tail -n 1 "$report") != "exit 0" ]]; then cat "$report"; bad=1; fi
done
exit $bad
"""

def _tidy_test_impl(ctx):
    reports = depset(transitive = [t[_TidyInfo].reports for t in ctx.attr.targets if _TidyInfo in t])
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(
        script,
        _TIDY_TEST.format(reports = " ".join([f.short_path for f in reports.to_list()])),
        is_executable = True,
    )
    return [DefaultInfo(executable = script, runfiles = ctx.runfiles(transitive_files = reports))]

_tidy_test = rule(
    implementation = _tidy_test_impl,
    test = True,
    attrs = {
        "targets": attr.label_list(
            aspects = [_tidy_aspect],
            doc = "Cells, nano_core and native C++ targets whose sources clang-tidy reads.",
        ),
    },
)

def tidy_test(name, tags = [], **kwargs):
    """clang-tidy over the sources of `targets`. Not with sanitizers or coverage: it reads the same sources again."""
    _tidy_test(name = name, tags = tags + ["no_asan"], **kwargs)

_FORMAT_TEST = """#!/usr/bin/env bash
exec {format} --style=file:{config} --dry-run --Werror {srcs}
"""

def _format_test_impl(ctx):
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(script, _FORMAT_TEST.format(
        format = _CLANG_FORMAT,
        config = ctx.file._config.short_path,
        srcs = " ".join([f.short_path for f in ctx.files.srcs]),
    ), is_executable = True)
    return [DefaultInfo(executable = script, runfiles = ctx.runfiles(ctx.files.srcs + [ctx.file._config]))]

_format_test = rule(
    implementation = _format_test_impl,
    test = True,
    attrs = {
        "srcs": attr.label_list(allow_files = [".cc", ".h"]),
        "_config": attr.label(default = "//:.clang-format", allow_single_file = True),
    },
)

def format_test(name = "format_test", srcs = None):
    """clang-format over all C++ files of a package. Calling it again in the same package does nothing."""
    if not native.existing_rule(name):
        _format_test(
            name = name,
            srcs = srcs or native.glob(["**/*.cc", "**/*.h"]),
            size = "small",
            tags = ["no_asan"],
        )

def lint(targets):
    """Both tests for a package of host code: `tidy_test` over the targets, `format_test` over every C++ file."""
    tidy_test(name = "tidy_test", targets = targets, size = "small")
    format_test()
