# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the scripts behind the stand-alone Makefile share; sourced, with `top` set to the repository.
# shellcheck disable=SC2154 # log is the sourcing script's

script=${0##*/}
script=${script%.sh}

say()
{
	echo "$script: $*"
}

fail()
{
	echo "$script: $*" >&2
	exit 1
}

# step WHAT COMMAND...: run it with its output in the file $log, and say how long it took. The last lines of
# the log come out when it fails, and then one line with the reason's place.
step()
{
	what=$1
	shift
	printf '%s: %s ... ' "$script" "$what"
	began=$(date +%s)
	echo "== $what: $*" >>"$log"
	if "$@" </dev/null >>"$log" 2>&1; then
		echo "$(($(date +%s) - began)) s"
	else
		status=$?
		echo failed
		tail -n 15 "$log" >&2
		fail "$what failed (exit status $status): see $log"
	fi
}

# candidate PACKAGE: the version that apt would install.
candidate()
{
	apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: //p' | grep -vx '(none)'
}

# fetch_lists TYPE SUITE: those of private_apt. While a mirror is being renewed, one name of a release may have lists
# that are not what is signed, and another one be whole.
fetch_lists()
{
	releases=$2
	[ "$2" != trixie ] || releases="trixie stable"
	for pause in 0 30 60; do
		sleep $pause
		for release_name in $releases; do
			echo "$1 [signed-by=$keyring] $mirror $release_name main" >"$apt/sources.list"
			# shellcheck disable=SC2016 # apt's own variable
			apt-get update -q && apt-get indextargets --format '$(CODENAME)' | grep -qx "$2" && return
		done
	done
	return 1
}

# private_apt DIR SUITE [ARCHITECTURE [TYPE]]: an apt of its own in DIR, for packages that are unpacked and not installed:
# other lists, another idea of what is installed (nothing), nobody else's sources, the mirror that this machine
# uses for Debian itself; TYPE is deb or deb-src. From here on apt-get and apt-cache are that one's.
private_apt()
{
	apt=$1
	architecture=${3:-$(dpkg --print-architecture)}
	keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	# shellcheck disable=SC2016 # apt's own variables
	mirror=$(apt-get indextargets --format '$(RELEASE) $(SITE)' 'Created-By: Packages' 2>/dev/null |
		sed -n 's/^bookworm //p' | head -n 1)
	[ -n "$mirror" ] || fail "apt has no list of bookworm's packages: run apt-get update"
	[ -r $keyring ] || fail "$keyring does not exist: install the package debian-archive-keyring"
	rm -rf "$apt"
	mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/parts"
	: >"$apt/status"
	cat >"$apt/apt.conf" <<-END
		APT::Architecture "$architecture";
		APT::Architectures { "$architecture"; };
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
		Acquire::Retries "3";
	END
	export APT_CONFIG="$apt/apt.conf"
	step "asking apt for $2's packages for $architecture" fetch_lists "${4:-deb}" "$2"
}

unpack_packages()
{
	for package in "$1"/*.deb; do
		dpkg-deb -x "$package" "$2" || return 1
	done
}

# unpack_newer DIR PACKAGE...: Debian 13's packages and what they need, for this machine, below DIR/root; not installed.
# DIR/run PROGRAM ARGUMENT... runs one of the programs, with the libraries that are there.
unpack_newer()
{
	dir=$1
	shift
	rm -rf "$dir"
	mkdir -p "$dir/root" "$dir/bin"
	: >"$log"
	(
		private_apt "$dir/apt" trixie
		step "downloading $*" apt-get install -q -y --download-only "$@"
		step "unpacking it" unpack_packages "$dir/apt/archives" "$dir/root"
	)
	rm -rf "$dir/apt"
	cat >"$dir/run" <<-'END'
		#!/bin/sh
		# Made by unpack_newer of standalone/common.sh.
		root=$(cd "$(dirname "$0")/root" && pwd)
		libraries=$root/usr/lib/x86_64-linux-gnu
		program=$root/usr/bin/$1
		shift
		export QEMU_MODULE_DIR="$libraries/qemu"
		exec "$root/usr/lib64/ld-linux-x86-64.so.2" --library-path "$libraries" "$program" "$@"
	END
	chmod 755 "$dir/run"
}

# use_tools NAME: first of all, what standalone/NAME-tools.sh makes, if there is one.
use_tools()
{
	[ -e "$top/standalone/$1-tools.sh" ] || return 0
	"$top/standalone/$1-tools.sh"
	PATH=$top/build/$1/bin:$PATH
}

# quick_make ARCH NAME TARGET...: of the suite for the kernel at build/kernel/NAME, where what is made is to be checked,
# not to be fast.
quick_make()
{
	quick_path=$top/build/$1/bin:$PATH
	quick_name=$2
	shift 2
	mkdir -p "$top/build/quick-$quick_name"
	PATH=$quick_path make -C "$top/tools/kdump" -s -j"$(nproc)" CXXFLAGS=-Og KDIR="$top/build/kernel/$quick_name" \
		O="$top/build/quick-$quick_name" "$@"
}

# todays COUNT ITEM...: every COUNTth of them, others each day, so that all have their turn in COUNT days; and another
# one is the first of them each time, for there may be no time for all.
todays()
{
	count=$1
	day=$(($(date +%s) / 86400))
	turn=$((day % count))
	shift
	for item; do
		[ $turn -ne 0 ] || echo "$item"
		turn=$(((turn + 1) % count))
	done | awk -v begin=$((day / count)) '{ item[NR] = $0 } END { for (i = 0; i < NR; i++) print item[(i + begin) % NR + 1] }'
}

# Whether anything more is to be begun, if the environment says when all shall have ended.
time_left()
{
	[ "$(date +%s)" -lt "${KDUMP_DEADLINE:-99999999999}" ]
}
