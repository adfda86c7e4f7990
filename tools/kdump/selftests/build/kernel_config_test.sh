#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# "make kernel" takes a tree for Debian's kernel only if olddefconfig changed nothing in its configuration but what
# standalone/config-allowed-changes lists. The functions of kernel.sh that see to it, with configurations of a few lines.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../ktap.sh
. "$here/../ktap.sh"

top=$(cd "$here/../../../.." && pwd)
[ -f "$top/standalone/kernel.sh" ] || ktap_skip_all 'a kernel tree has no standalone/kernel.sh'

# shellcheck source=../../../../standalone/common.sh
. "$top/standalone/common.sh"
sed -n '/^compare_configurations()$/,/^}$/p; /^configure_as_image()$/,/^}$/p' "$top/standalone/kernel.sh" >"$scratch/functions"
# shellcheck disable=SC1091 # made right now
. "$scratch/functions"

# What kernel.sh would know by then.
# shellcheck disable=SC2034 # the functions'
{
	image=$scratch/image
	kdir=$scratch/kdir
	log=$scratch/log
	release=6.12.1-image
}
mkdir "$image" "$kdir"
cat >"$image/config" <<'END'
CONFIG_CC_VERSION_TEXT="gcc-12 (Debian 12.2.0-14) 12.2.0"
CONFIG_NUMA=y
CONFIG_NODES_SHIFT=6
# CONFIG_KASAN is not set
CONFIG_MODULE_SIG_KEY="certs/theirs.pem"
END

# Stands for the kernel's make.
kmake()
{
	case $* in
	olddefconfig) sed "$change" "$image/config" >"$kdir/.config" ;;
	*kernelversion) echo 6.12.1 ;;
	*) return 1 ;;
	esac
}

# configure LISTS SED-SCRIPT: kernel.sh's way to a configuration, where olddefconfig makes this change.
# shellcheck disable=SC2034 # the functions'
configure()
{
	allowed=$1
	change=$2
	(configure_as_image) 2>&1
}

lists="$top/standalone/config-allowed-changes"

accepts()
{
	configure "$lists" "$1" && [ "$(cat "$kdir/localversion")" = -image ]
}

# refuses WORDS SED-SCRIPT: in one line, which names just these
refuses()
{
	! configure "$lists" "$2" >"$scratch/said" && cat "$scratch/said" &&
		grep -q "olddefconfig changed what standalone/config-allowed-changes does not list: $1 (a build tool" \
			"$scratch/said"
}

newer='s/^CONFIG_NUMA=y$/&\nCONFIG_CC_HAS_SOMETHING=y/'
ktap_plan 12
check 'an unchanged configuration' accepts ''
check 'changes that are listed' accepts 's/gcc-12.*"/gcc-14"/; s/theirs/ours/'
check 'a value that is another' refuses CONFIG_NODES_SHIFT '/NODES_SHIFT/s/6/10/'
check 'a symbol that is off now' refuses CONFIG_NUMA 's/^CONFIG_NUMA=y$/# CONFIG_NUMA is not set/'
check 'a symbol that is on now' refuses CONFIG_KASAN 's/^# CONFIG_KASAN is not set$/CONFIG_KASAN=y/'
check 'a symbol that is gone' refuses CONFIG_NUMA '/CONFIG_NUMA=/d'
check 'one that was off and is gone' refuses CONFIG_KASAN '/CONFIG_KASAN/d'
check 'a symbol that was not there' refuses CONFIG_RANDSTRUCT 's/^CONFIG_NUMA=y$/&\nCONFIG_RANDSTRUCT=y/'
check 'one whose name only begins as one that is listed' refuses CONFIG_CC_VERSION_TEXT_TOO \
	's/^CONFIG_NUMA=y$/&\nCONFIG_CC_VERSION_TEXT_TOO=y/'
check 'several of them, beside one that is listed' refuses 'CONFIG_KASAN CONFIG_NODES_SHIFT' \
	's/gcc-12/gcc-14/; /NODES_SHIFT/s/6/10/; s/^# CONFIG_KASAN is not set$/CONFIG_KASAN=y/'
check 'what a newer compiler can' refuses CONFIG_CC_HAS_SOMETHING "$newer"
lists="$lists $lists-newer-compiler"
check '... is listed where there is one' accepts "$newer"
ktap_finish
