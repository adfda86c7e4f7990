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
log=$tools/log

recipe=$(cat "$0" "$top/standalone/common.sh" | sha256sum)
if [ "$(cat "$tools/.complete" 2>/dev/null)" = "$recipe" ]; then
	say "QEMU and a compiler are in build/loongarch/bin"
	exit 0
fi
"$top/standalone/install-packages.sh" clang-$llvm llvm-$llvm
unpack_newer "$tools" qemu-system-misc binutils-loongarch64-linux-gnu libc6-dev-loong64-cross libgcc-14-dev-loong64-cross

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
chmod 755 "$tools/bin"/*
for tool in ar nm objcopy objdump strip; do
	ln -s "$(command -v llvm-$tool-$llvm)" "$tools/bin/loongarch64-linux-gnu-$tool"
done
"$tools/bin/qemu-system-loongarch64" --version >>"$log" || fail "Debian 13's QEMU does not run: see $log"
echo "$recipe" >"$tools/.complete"
say "QEMU and a compiler are in build/loongarch/bin"
