"""update_bundle(): from one release to the next, proven. image_with_updates(): an image that has bundles in its archive."""

load(":providers.bzl", "CellInfo", "KernelImageInfo", "UpdateInfo")

def _steps(from_cells, updates):
    """Old file and new version of each update."""
    steps = []
    for update in updates:
        old = [c for c in from_cells if c.cell == update.cell]
        if len(old) != 1:
            fail("%s is an update of %s, which is no cell of the release" % (update.file, update.cell))
        steps.append((old[0].file, update))
    return steps

def _verify(ctx, cells, updates):
    """What runs with the new versions beside it: struct(witness, report)."""
    witness = ctx.actions.declare_file(ctx.label.name + ".witness")
    report = ctx.actions.declare_file(ctx.label.name + ".report.txt")
    policy = [ctx.file.policy] if ctx.file.policy else []
    args = ctx.actions.args()
    args.add(ctx.executable._cellcheck)
    args.add(report)
    args.add("verify")
    args.add_all([c.object for c in cells])
    args.add_all([u.object for u in updates], before_each = "--update")
    args.add_all(policy, before_each = "--policy")
    args.add("--witness", witness)
    ctx.actions.run(
        executable = ctx.executable._verify,
        tools = [ctx.executable._cellcheck],
        arguments = [args],
        inputs = [c.object for c in cells + updates] + policy,
        outputs = [witness, report],
        mnemonic = "VerifyUpdate",
        progress_message = "Verifying the update %s" % ctx.label,
    )
    return struct(witness = witness, report = report)

def _make(ctx, base, witness, steps):
    bundle = ctx.actions.declare_file(ctx.label.name + ".bundle")
    args = ctx.actions.args()
    args.add(bundle)
    args.add("--base", base)
    args.add("--witness", witness)
    args.add("--release", ctx.attr.release)
    args.add("--issued", str(ctx.attr.issued))
    args.add("--expires", ctx.attr.expires)
    for old, update in steps:
        args.add_all(["--step", old, update.file, update.object])
    for file, check in ctx.attr.checks.items():
        args.add_all(["--check", file] + check.split(" "))
    ctx.actions.run(
        executable = ctx.executable._make_bundle,
        arguments = [args],
        inputs = [base, witness] + [u.object for _, u in steps],
        outputs = [bundle],
        mnemonic = "MakeBundle",
        progress_message = "Making the bundle %s" % ctx.label,
    )
    return bundle

def _sign(ctx, bundle):
    signature = ctx.actions.declare_file(ctx.label.name + ".bundle.minisig")
    ctx.actions.run_shell(
        command = 'minisign -S -s "$1" -m "$2" -x "$3" -t "$4" >/dev/null',
        arguments = [ctx.file.key.path, bundle.path, signature.path, "release %d" % ctx.attr.release],
        inputs = [ctx.file.key, bundle],
        outputs = [signature],
        mnemonic = "SignBundle",
        use_default_shell_env = True,
    )
    return signature

def _update_bundle_impl(ctx):
    base = ctx.attr.base[UpdateInfo if UpdateInfo in ctx.attr.base else KernelImageInfo]
    updates = [struct(file = u.file, cell = u.cell, object = u.object) for u in [t[CellInfo] for t in ctx.attr.updates]]
    steps = _steps(base.cells, updates)
    verdict = _verify(ctx, base.cells, updates)
    bundle = _make(ctx, base.witness, verdict.witness, steps)
    signature = [_sign(ctx, bundle)] if ctx.file.key else []
    replaced = [u.cell for u in updates]
    return [
        DefaultInfo(files = depset([bundle, verdict.report] + signature)),
        UpdateInfo(
            bundle = bundle,
            signature = signature[0] if signature else None,
            witness = verdict.witness,
            cells = [c for c in base.cells if c.cell not in replaced] + updates,
        ),
    ]

update_bundle = rule(
    implementation = _update_bundle_impl,
    attrs = {
        "base": attr.label(
            providers = [[KernelImageInfo], [UpdateInfo]],
            mandatory = True,
            doc = "What runs: an image, or a bundle that was applied.",
        ),
        "checks": attr.string_dict(doc = "New version to how to see that it works: 'CELL SYMBOL RESULT'."),
        "expires": attr.string(mandatory = True, doc = "Seconds since 1970."),
        "issued": attr.int(mandatory = True, doc = "Seconds since 1970."),
        "key": attr.label(allow_single_file = True, doc = "Secret key of minisign, without a password. None: not signed yet."),
        "policy": attr.label(allow_single_file = [".json"], doc = "As of kernel_image()."),
        "release": attr.int(mandatory = True, doc = "A number that grows from release to release; an image is release 0."),
        "updates": attr.label_list(
            providers = [CellInfo],
            mandatory = True,
            doc = "Other versions of cells that run, in the order in which they take their places.",
        ),
        "_cellcheck": attr.label(default = "//verifier/cli:cellcheck", executable = True, cfg = "host"),
        "_make_bundle": attr.label(default = "//ci/bazel/tools:make_bundle", executable = True, cfg = "host"),
        "_verify": attr.label(default = "//ci/bazel/tools:verify_graph", executable = True, cfg = "host"),
    },
)

def _image_with_updates_impl(ctx):
    image = ctx.attr.image[KernelImageInfo]
    archive = ctx.actions.declare_file(ctx.label.name + ".tar")
    members = []
    for target, name in ctx.attr.updates.items():
        update = target[UpdateInfo]
        members += [(name + ".bundle", update.bundle), (name + ".bundle.minisig", update.signature)]
    for target, name in ctx.attr.files.items():
        members.append((name, target.files.to_list()[0]))
    args = ctx.actions.args()
    args.add(archive)
    args.add(image.archive)
    for name, file in members:
        args.add(name)
        args.add(file)
    ctx.actions.run_shell(
        command = """
set -e
out=$PWD/$1 work=$(mktemp -d); cp -L "$2" "$out"; chmod u+w "$out"; shift 2
mkdir "$work/updates"
names=()
while (($#)); do cp -L "$2" "$work/updates/$1"; names+=("updates/$1"); shift 2; done
tar -C "$work" --format=ustar --owner=0 --group=0 --numeric-owner --mtime=@0 --mode=0644 -rf "$out" "${names[@]}"
rm -rf "$work"
""",
        arguments = [args],
        inputs = [image.archive] + [file for _, file in members],
        outputs = [archive],
        mnemonic = "AddUpdates",
    )
    return [
        DefaultInfo(files = depset([image.kernel, archive]), runfiles = ctx.runfiles([image.kernel, archive])),
        KernelImageInfo(
            kernel = image.kernel,
            archive = archive,
            witness = image.witness,
            report = image.report,
            cells = image.cells,
        ),
    ]

image_with_updates = rule(
    implementation = _image_with_updates_impl,
    attrs = {
        "files": attr.label_keyed_string_dict(
            allow_files = True,
            doc = "Further files to their names in the folder updates/: for tests.",
        ),
        "image": attr.label(providers = [KernelImageInfo], mandatory = True),
        "updates": attr.label_keyed_string_dict(
            providers = [UpdateInfo],
            doc = "Signed bundles to NAME: updates/NAME.bundle and updates/NAME.bundle.minisig.",
        ),
    },
)
