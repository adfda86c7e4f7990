#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Every struct and union of the kernel image's BTF, and of some modules' split BTF, as pahole reads it.
# What is found in the environment: ../run.sh.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../ktap.sh
. "$here/../ktap.sh"
# Parts of the kernel that are large, and one that is small.
modules="btrfs kvm nf_tables xfs af_key"

vmlinux=${KDUMP_IMAGE:-}/vmlinux
[ -f "$vmlinux" ] || ktap_skip_all "no vmlinux: KDUMP_IMAGE"
for tool in pahole objcopy xz; do
	command -v "$tool" >/dev/null || ktap_skip_all "no $tool"
done

section()
{
	objcopy --dump-section .BTF="$2" "$1" /dev/null
}

# as_pahole BTF [BASE]
as_pahole()
{
	"$KDUMP_OUTPUT/selftests/btf-list" "$@" >"$scratch/ours" || return 1
	pahole -F btf ${2:+--btf_base="$2"} "$1" >"$scratch/theirs" || return 1
	"$here/btf_compare.py" "$scratch/ours" "$scratch/theirs"
}

module_as_pahole()
{
	file=$(find "$KDUMP_IMAGE/modules" -name "$1.ko*" | head -n 1)
	case $file in
	*.xz) xz -dc "$file" >"$scratch/module" ;;
	*.ko) cp "$file" "$scratch/module" ;;
	*) echo "no module $1 of that form below $KDUMP_IMAGE/modules" && return 1 ;;
	esac
	section "$scratch/module" "$scratch/btf" && as_pahole "$scratch/btf" "$scratch/vmlinux"
}

# shellcheck disable=SC2086 # a list of words
set -- $modules
ktap_plan $((1 + $#))
section "$vmlinux" "$scratch/vmlinux" || exit 1
check 'vmlinux' as_pahole "$scratch/vmlinux"
diag "$(cat "$ktap_log")"
for module; do
	check "module $module" module_as_pahole "$module"
done
ktap_finish
