#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# sh-tools.sh: a compiler of sh: build/sh/bin/sh4-linux-gnu-gcc. Debian 12's drops comparisons with zero and keeps the
# branches behind them, and a kernel that it compiled does not start. This one, and its C library, are Debian 13's,
# unpacked and not installed.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=standalone/common.sh
. "$top/standalone/common.sh"

tools=$top/build/sh
log=$top/build/sh.log

recipe=$(cat "$0" "$top/standalone/common.sh" | sha256sum)
if [ "$(cat "$tools/.complete" 2>/dev/null)" = "$recipe" ]; then
	say "a compiler is in build/sh/bin"
	exit 0
fi
"$top/standalone/install-packages.sh" binutils-sh4-linux-gnu
unpack_newer "$tools" gcc-sh4-linux-gnu libc6-dev-sh4-cross

# Assembler and linker are Debian 12's: nothing gives them Debian 13's libraries where they do not run alone.
mkdir "$tools/binutils"
for tool in as ld; do
	ln -s "$(command -v sh4-linux-gnu-$tool)" "$tools/binutils/$tool"
done
cat >"$tools/bin/sh4-linux-gnu-gcc" <<END
#!/bin/sh
# Made by standalone/sh-tools.sh.
tools=\$(cd "\$(dirname "\$0")/.." && pwd)
loader=\$tools/root/usr/lib64/ld-linux-x86-64.so.2
exec "\$tools/run" sh4-linux-gnu-gcc -fno-use-linker-plugin -B"\$tools/binutils" \\
	-wrapper "\$loader,--library-path,\$tools/root/usr/lib/x86_64-linux-gnu" "\$@"
END
chmod 755 "$tools/bin/sh4-linux-gnu-gcc"
"$tools/bin/sh4-linux-gnu-gcc" --version >>"$log" || fail "Debian 13's compiler does not run: see $log"
echo "$recipe" >"$tools/.complete"
say "a compiler is in build/sh/bin"
