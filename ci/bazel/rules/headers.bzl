"""headers(): header files that need no compiler of their own, the same target on the host and in the kernel."""

def _headers_impl(ctx):
    contexts = [d[CcInfo].compilation_context for d in ctx.attr.deps]
    own = cc_common.create_compilation_context(
        headers = depset(ctx.files.hdrs, transitive = [c.headers for c in contexts]),
        system_includes = depset([ctx.label.package + "/" + folder for folder in ctx.attr.system_includes]),
    )
    return [
        DefaultInfo(files = depset(ctx.files.hdrs)),
        CcInfo(compilation_context = own),
    ]

headers = rule(
    implementation = _headers_impl,
    attrs = {
        "hdrs": attr.label_list(
            allow_files = [".h", ".c"],
            doc = "A source of a foreign library is one, too: some source includes it.",
        ),
        "deps": attr.label_list(providers = [CcInfo], doc = "Other headers() that these include."),
        "system_includes": attr.string_list(
            doc = "Folders of a foreign library, in which its own includes are looked up: no warnings about what lies there.",
        ),
    },
)
