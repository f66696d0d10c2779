#!/usr/bin/env bash
# make_iso OUT KERNEL ARCHIVE: a hybrid image that starts from CD and disk, by BIOS and UEFI; the same bytes every time.
# (grub-mkrescue takes the clock for the volume id, so its steps are done here one by one.)
set -euo pipefail
out=$1 kernel=$2 archive=$3
export SOURCE_DATE_EPOCH=1767225600 TZ=UTC LC_ALL=C MTOOLS_SKIP_CHECK=1
stamp=2026010100000000
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
mkdir -p "$tree/boot/grub"
cp -L "$kernel" "$tree/boot/kernel.elf"
cp -L "$archive" "$tree/boot/cells.tar"

cat >"$work/grub.cfg" <<'CFG'
serial --unit=0 --speed=115200
terminal_output serial
search --no-floppy --file --set=root /boot/cells.tar
multiboot2 /boot/kernel.elf
module2 /boot/cells.tar cells
boot
CFG
modules=(normal iso9660 fat part_gpt part_msdos search search_fs_file serial terminal multiboot2 boot)
grub-mkimage -O i386-pc-eltorito -p /boot/grub -c "$work/grub.cfg" -o "$tree/boot/grub/bios.img" biosdisk "${modules[@]}"
grub-mkimage -O x86_64-efi -p /boot/grub -c "$work/grub.cfg" -o "$work/bootx64.efi" "${modules[@]}"

mformat -C -f 2880 -N 20260101 -i "$tree/boot/grub/efi.img" ::
mmd -i "$tree/boot/grub/efi.img" ::/EFI ::/EFI/BOOT
mcopy -i "$tree/boot/grub/efi.img" "$work/bootx64.efi" ::/EFI/BOOT/BOOTX64.EFI

chmod -R u=rwX,go=rX "$tree"
xorriso -as mkisofs -quiet -r -V ARIADNE \
  --modification-date="$stamp" --set_all_file_dates "$stamp" \
  -b boot/grub/bios.img -no-emul-boot -boot-load-size 4 -boot-info-table \
  --grub2-boot-info --grub2-mbr /usr/lib/grub/i386-pc/boot_hybrid.img \
  --efi-boot boot/grub/efi.img -efi-boot-part --efi-boot-image --protective-msdos-label \
  -o "$out" "$tree" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
