#!/usr/bin/env bash
# make_release FOLDER VERSION_FILE KERNEL ARCHIVE ISO WITNESS REPORT
# Copies what a release consists of into FOLDER, each name with the version, and writes SHA256SUMS.
set -euo pipefail
folder=$1 version=$(<"$2")
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || { echo "make_release: '$version' is not a version like 1.2.3" >&2; exit 1; }
name=ariadne-$version
mkdir -p "$folder"
cp -L "$3" "$folder/$name.elf"
cp -L "$4" "$folder/$name.tar"
cp -L "$5" "$folder/$name.iso"
cp -L "$6" "$folder/$name.witness"
cp -L "$7" "$folder/$name.report.txt"
chmod 644 "$folder"/*
cd "$folder"
LC_ALL=C sha256sum -- "$name".* >SHA256SUMS
