# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154 # ../crash.sh says what the names mean

qemu=ppc64
compiler=powerpc64le-linux-gnu-
# Without KVM these are not to be had. A panic ends in the firmware, which QEMU takes for the guest's end.
# With a XIVE, the kernel frees each CPU's queue of interrupts on its way to the capture kernel
# (xive_spapr_cleanup_queue()), after it said what its pages are.
machine="-machine pseries,ic-mode=xics,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,cap-ccf-assist=off -action panic=pause"
panicked='Kernel panic - not syncing'
console=hvc0
# Interrupts go to all CPUs otherwise, those that the capture kernel does not start too, if another one than the first
# has crashed.
capture_arguments="nr_cpus=1 noirqdistrib reset_devices"
vmcoreinfo_device=
memory=1024 crashkernel=320M cpu=power9 balloon_mib=1008
# The hypervisor counts on for the processors that the capture kernel does not start (asm/lppaca.h).
host_words='paca_ptrs[0]->lppaca_ptr->yield_count paca_ptrs[1]->lppaca_ptr->yield_count'
case $variant in
base) ;;
hash) arguments=disable_radix ;; # the hash table that came before the radix tree
*) fail "unknown variant $variant (base, hash)" ;;
esac
