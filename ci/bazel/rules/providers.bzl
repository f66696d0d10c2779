"""What the kernel rules hand to each other."""

CellInfo = provider(
    "One version of a cell.",
    fields = {
        "all": "postorder depset of struct(file, cell, object): this cell after everything that it needs",
        "cell": "name of the cell that it is a version of",
        "file": "target name, unique in an image",
        "full": "the relocatable object with its debug information",
        "layer": "number of its layer, 0 is the ground",
        "object": "the object that ships",
    },
)

NanoCoreInfo = provider("The boot scaffolding.", fields = {"elf": "ELF file that firmware and boot loaders start"})

KernelImageInfo = provider(
    "A bootable pair, and what proves it.",
    fields = {
        "archive": "ustar of witness, boot plan and cells",
        "cells": "list of struct(file, cell, object), in sorted order",
        "kernel": "ELF file",
        "report": "text of the verdict",
        "witness": "what the verifier proved, for the kernel",
    },
)

LintInfo = provider(
    "What clang-tidy needs for one target.",
    fields = {
        "argv": "compiler flags",
        "headers": "depset of File",
        "srcs": "list of File",
    },
)

UpdateInfo = provider(
    "A bundle, and the release that it leads to.",
    fields = {
        "bundle": "File",
        "cells": "the cells that run afterwards, as in KernelImageInfo",
        "signature": "its .minisig; None while it is not signed",
        "witness": "the witness that runs afterwards",
    },
)
