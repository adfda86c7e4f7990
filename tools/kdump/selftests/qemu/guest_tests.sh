# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What all tests that look at a guest begin with; sourced, with `here` set to their own directory, a neighbour of this
# one. They are skipped where there is no guest to be had.

# shellcheck disable=SC2154 # here is the sourcing script's
# shellcheck source=../ktap.sh
. "$here/../ktap.sh"
[ -f "${KDUMP_IMAGE:-}/vmlinuz" ] || ktap_skip_all "no kernel image: KDUMP_IMAGE"
[ -n "${KDUMP_MACHINE:-}" ] || command -v qemu-system-x86_64 >/dev/null ||
	ktap_skip_all "no QEMU (package qemu-system-x86)"
# shellcheck source=../qemu/lib.sh
. "$here/../qemu/lib.sh"

# told NAME COMMAND...: check, with the figures.
told()
{
	failed=$ktap_failed
	check "$@"
	[ "$ktap_failed" -gt "$failed" ] || diag "$(cat "$ktap_log")"
}
