#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# loongarch-tools.sh: what Debian 12 lacks to crash a kernel of loongarch: build/loongarch/bin has a QEMU that boots
# it, and a compiler. QEMU, a linker (with lld's, programs jump astray), and the libraries and the loader of both are
# Debian 13's, unpacked and not installed, and so are the C library and libgcc for loongarch; the compiler that uses
# them is the clang that builds this kernel.
set -eu

llvm=19

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=standalone/common.sh
. "$top/standalone/common.sh"

tools=$top/build/loongarch
root=$tools/root
log=$tools/log

recipe=$(sha256sum <"$0")
if [ "$(cat "$tools/.complete" 2>/dev/null)" = "$recipe" ]; then
	say "QEMU and a compiler are in build/loongarch/bin"
	exit 0
fi
rm -rf "$tools"
mkdir -p "$root" "$tools/bin"
: >"$log"
"$top/standalone/install-packages.sh" clang-$llvm llvm-$llvm

unpack_all()
{
	for package in "$tools"/apt/archives/*.deb; do
		dpkg-deb -x "$package" "$root" || return 1
	done
}

(
	private_apt "$tools/apt" trixie
	step "downloading QEMU, a linker and a C library" apt-get install -q -y --download-only \
		qemu-system-misc binutils-loongarch64-linux-gnu libc6-dev-loong64-cross libgcc-14-dev-loong64-cross
	step "unpacking them" unpack_all
)
rm -rf "$tools/apt"

cat >"$tools/run" <<'END'
#!/bin/sh
# Made by standalone/loongarch-tools.sh.
root=$(cd "$(dirname "$0")/root" && pwd)
libraries=$root/usr/lib/x86_64-linux-gnu
program=$root/usr/bin/$1
shift
export QEMU_MODULE_DIR="$libraries/qemu"
exec "$root/usr/lib64/ld-linux-x86-64.so.2" --library-path "$libraries" "$program" "$@"
END
cat >"$tools/bin/qemu-system-loongarch64" <<'END'
#!/bin/sh
# Made by standalone/loongarch-tools.sh.
tools=$(cd "$(dirname "$0")/.." && pwd)
exec "$tools/run" qemu-system-loongarch64 -L "$tools/root/usr/share/qemu" "$@"
END
cat >"$tools/bin/loongarch64-linux-gnu-ld" <<'END'
#!/bin/sh
# Made by standalone/loongarch-tools.sh.
exec "$(dirname "$0")/../run" loongarch64-linux-gnu-ld.bfd "$@"
END
cat >"$tools/bin/loongarch64-linux-gnu-gcc" <<END
#!/bin/sh
# Made by standalone/loongarch-tools.sh.
bin=\$(cd "\$(dirname "\$0")" && pwd)
root=\$(cd "\$bin/../root/usr" && pwd)
libraries=\$root/loongarch64-linux-gnu/lib
exec clang-$llvm --target=loongarch64-linux-gnu --gcc-install-dir="\$root/lib/gcc-cross/loongarch64-linux-gnu/14" \\
	-nostdlibinc -isystem "\$root/loongarch64-linux-gnu/include" -B"\$libraries" -L"\$libraries" \\
	--ld-path="\$bin/loongarch64-linux-gnu-ld" -Wno-unused-command-line-argument "\$@"
END
chmod 755 "$tools/run" "$tools/bin"/*
for tool in ar nm objcopy objdump strip; do
	ln -s "$(command -v llvm-$tool-$llvm)" "$tools/bin/loongarch64-linux-gnu-$tool"
done
"$tools/bin/qemu-system-loongarch64" --version >>"$log" || fail "Debian 13's QEMU does not run: see $log"
echo "$recipe" >"$tools/.complete"
say "QEMU and a compiler are in build/loongarch/bin"
