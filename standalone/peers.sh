#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# peers.sh: unpack makedumpfile, crash and drgn of Debian sid, with all they need, below build/peers. Older
# releases' do not know the layouts of Linux 6.12. Nothing is installed: build/peers/run COMMAND [ARGUMENT...]
# runs one with sid's own dynamic loader and libraries (COMMAND python3 has the module drgn).
set -eu

packages="makedumpfile crash python3-drgn"

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=standalone/common.sh
. "$top/standalone/common.sh"

peers=$top/build/peers
root=$peers/root
apt=$peers/apt
log=$peers/log
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

versions()
{
	tr '\n' ' ' <"$peers/versions" 2>/dev/null
}

recipe=$(sha256sum <"$0")
if [ "$(cat "$peers/.complete" 2>/dev/null)" = "$recipe" ]; then
	say "$(versions)are in build/peers"
	exit 0
fi

# The mirror that this machine uses for Debian itself.
# shellcheck disable=SC2016 # apt's own variables
mirror=$(apt-get indextargets --format '$(RELEASE) $(SITE)' 'Created-By: Packages' 2>/dev/null |
	sed -n 's/^bookworm //p' | head -n 1)
[ -n "$mirror" ] || fail "apt has no list of bookworm's packages: run apt-get update"
[ -r $keyring ] || fail "$keyring does not exist: install the package debian-archive-keyring"

# An apt of its own: other lists, another idea of what is installed (nothing), nobody else's sources.
rm -rf "$peers"
mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/parts" "$root"
: >"$apt/status"
echo "deb [signed-by=$keyring] $mirror sid main" >"$apt/sources.list"
cat >"$apt/apt.conf" <<END
Dir::State::Lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::State::extended_states "$apt/extended_states";
Dir::Cache "$apt";
Dir::Cache::Archives "$apt/archives";
Dir::Etc::SourceList "$apt/sources.list";
Dir::Etc::SourceParts "$apt/parts";
Dir::Etc::Preferences "$apt/preferences";
Dir::Etc::PreferencesParts "$apt/parts";
APT::Sandbox::User "root";
APT::Install-Recommends "false";
Acquire::Languages "none";
END
export APT_CONFIG="$apt/apt.conf"

unpack_all()
{
	for package in "$apt"/archives/*.deb; do
		dpkg-deb -x "$package" "$root" || return 1
	done
}

step "asking apt for sid's packages" apt-get update -q
# shellcheck disable=SC2086 # a list of words
step "downloading $packages and what they need" apt-get install -q -y --download-only $packages
step "unpacking them" unpack_all
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
for directory in usr/bin usr/sbin bin sbin; do
	[ ! -x "$root/$directory/$command" ] || break
done
[ "$command" != python3 ] || export PYTHONHOME="$root/usr"
libraries=$root/usr/lib/x86_64-linux-gnu
# Preloaded: a thread of makedumpfile cannot always load it when it ends.
exec "$root"/usr/lib64/ld-linux-x86-64.so.2 --library-path "$libraries:$root/usr/lib" \
	--preload "$libraries/libgcc_s.so.1" "$root/$directory/$command" "$@"
END
chmod 755 "$peers/run"
"$peers/run" makedumpfile -v >>"$log" 2>&1 || fail "sid's makedumpfile does not run: see $log"
"$peers/run" crash -v >>"$log" 2>&1 || fail "sid's crash does not run: see $log"
"$peers/run" python3 -c 'import drgn' >>"$log" 2>&1 || fail "sid's drgn does not run: see $log"
echo "$recipe" >"$peers/.complete"
say "$(versions)are in build/peers"
