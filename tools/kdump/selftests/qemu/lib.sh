# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# The one crash that the tests, the peers and the benchmark look at; sourced, with `here` set to a directory
# beside this one, or to this one, which is $rig then. What they find in the environment: ../run.sh.

# shellcheck disable=SC2154 # here is the sourcing script's
rig=$here/../qemu

program()
{
	echo "$KDUMP_OUTPUT/$1/$1"
}

# guest_program NAME: the one for the capture kernel, if that is not the build machine's.
guest_program()
{
	echo "${KDUMP_GUEST_OUTPUT:-$KDUMP_OUTPUT}/$1/$1"
}

machine=${KDUMP_MACHINE:-x86_64}
variant=${KDUMP_VARIANT:-base}
base=${KDUMP_BUILD:?}/check/$variant
[ "$machine" = x86_64 ] || base=$base-$machine
# shellcheck disable=SC2034 # the sourcing scripts'
capture=${KDUMP_CAPTURE:-kexec}
# shellcheck disable=SC2034 # the sourcing scripts'
truth=$base/truth
vmcore=$base/vmcore.full
[ "$capture" = kexec ] || vmcore=$base/elf

# crash_base: the guest, once for this kernel and these programs. Our makedumpfile writes in its capture kernel:
# dump (the main job), dump.flat (as it goes over a network); if QEMU dumps, it makes them of what QEMU wrote.
crash_base()
{
	set -- --reuse --arch "$machine" --variant "$variant" --image "${KDUMP_IMAGE:?}" --out "$base"
	if [ "$capture" = kexec ]; then
		"$rig/crash.sh" "$@" --full \
			--makedumpfile "$(guest_program makedumpfile)" --vmcore-dmesg "$(guest_program vmcore-dmesg)" \
			--dump 'dump=-c -d 31 --message-level 31 --json-report report.json' \
			--dump 'dump.flat=-F -c -d 31 --message-level 4'
	else
		# Tests run side by side.
		"$rig/crash.sh" "$@" --qemu-dump && (flock 9 && dump_base) 9>"$base/.dump-lock"
	fi
}

# The log is the last that is made; crash.sh takes it away.
dump_base()
{
	log=$base/vmcore-dmesg.txt
	newer=$(find "$log" -newer "$(program makedumpfile)" -newer "$(program vmcore-dmesg)" 2>/dev/null)
	[ -z "$newer" ] || return 0
	"$(program makedumpfile)" -f -c -d 31 --json-report "$base/report.json" "$vmcore" "$base/dump" &&
		"$(program makedumpfile)" -F -c -d 31 "$vmcore" >"$base/dump.flat" &&
		"$(program vmcore-dmesg)" "$vmcore" >"$log.new" && mv "$log.new" "$log"
}

# in_capture KEY: a line of the capture kernel's result file.
in_capture()
{
	sed -n "s/^$1=//p" "$base/result"
}
