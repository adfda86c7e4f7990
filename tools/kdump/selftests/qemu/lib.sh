# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# The one crash that the tests, the peers and the benchmark look at; sourced, with `here` set to this directory.
# What they find in the environment: ../run.sh.

# shellcheck disable=SC2154 # here is the sourcing script's

program()
{
	echo "$KDUMP_OUTPUT/$1/$1"
}

# guest_program NAME: the one for the capture kernel, if that is not the build machine's.
guest_program()
{
	echo "${KDUMP_GUEST_OUTPUT:-$KDUMP_OUTPUT}/$1/$1"
}

arch=${KDUMP_ARCH:-x86_64}
base=${KDUMP_BUILD:?}/check/base
[ "$arch" = x86_64 ] || base=$base-$arch
# shellcheck disable=SC2034 # the sourcing scripts'
vmcore=$base/vmcore.full
# shellcheck disable=SC2034
truth=$base/truth

# crash_base: the base guest, once for this kernel and these programs. Our makedumpfile writes in its capture
# kernel: dump (the main job), dump.flat (as it goes over a network).
crash_base()
{
	"$here/crash.sh" --reuse --arch "$arch" --image "${KDUMP_IMAGE:?}" --out "$base" --full \
		--makedumpfile "$(guest_program makedumpfile)" --vmcore-dmesg "$(guest_program vmcore-dmesg)" \
		--dump 'dump=-c -d 31 --message-level 31 --json-report report.json' \
		--dump 'dump.flat=-F -c -d 31 --message-level 4'
}

# in_capture KEY: a line of the capture kernel's result file.
in_capture()
{
	sed -n "s/^$1=//p" "$base/result"
}
