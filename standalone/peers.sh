#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# peers.sh: unpack makedumpfile, crash and drgn of Debian sid, with all they need, below build/peers. Older
# releases' do not know the layouts of Linux 6.12. Nothing is installed: build/peers/run COMMAND [ARGUMENT...]
# runs one with sid's own dynamic loader and libraries (COMMAND python3 has the module drgn), or a program
# that is named by a path.
set -eu

packages="makedumpfile crash python3-drgn"
# What our makedumpfile has beside, for a comparison with the same libraries.
libraries="libdeflate0 libsnappy1v5 zstd"

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=standalone/common.sh
. "$top/standalone/common.sh"

peers=$top/build/peers
root=$peers/root
apt=$peers/apt
log=$peers/log

versions()
{
	tr '\n' ' ' <"$peers/versions" 2>/dev/null
}

recipe=$(sha256sum <"$0")
if [ "$(cat "$peers/.complete" 2>/dev/null)" = "$recipe" ]; then
	say "$(versions)are in build/peers"
	exit 0
fi

rm -rf "$peers"
mkdir -p "$root"

private_apt "$apt" sid
# shellcheck disable=SC2086 # lists of words
step "downloading $packages and what they need" apt-get install -q -y --download-only $packages $libraries
step "unpacking them" unpack_packages "$apt/archives" "$root"
for package in $packages; do
	echo "$package-$(candidate "$package")" >>"$peers/versions"
done
rm -rf "$apt"

cat >"$peers/run" <<'END'
#!/bin/sh
# Made by standalone/peers.sh.
root=$(cd "$(dirname "$0")" && pwd)/root
command=$1
shift
case $command in
*/*) program=$command ;;
*)
	for directory in usr/bin usr/sbin bin sbin; do
		program=$root/$directory/$command
		[ ! -x "$program" ] || break
	done ;;
esac
[ "$command" != python3 ] || export PYTHONHOME="$root/usr"
libraries=$root/usr/lib/x86_64-linux-gnu
# Preloaded: a thread of makedumpfile cannot always load it when it ends.
exec "$root"/usr/lib64/ld-linux-x86-64.so.2 --library-path "$libraries:$root/usr/lib" \
	--preload "$libraries/libgcc_s.so.1" "$program" "$@"
END
chmod 755 "$peers/run"
"$peers/run" makedumpfile -v >>"$log" 2>&1 || fail "sid's makedumpfile does not run: see $log"
"$peers/run" crash -v >>"$log" 2>&1 || fail "sid's crash does not run: see $log"
"$peers/run" python3 -c 'import drgn' >>"$log" 2>&1 || fail "sid's drgn does not run: see $log"
echo "$recipe" >"$peers/.complete"
say "$(versions)are in build/peers"
