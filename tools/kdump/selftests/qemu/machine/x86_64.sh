# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154 # ../crash.sh says what the names mean

qemu=x86_64
machine="-machine pc"
console=ttyS0
own_keyboard=1
kexec_options=-s
# The capture kernel must not find the DIMM, and use it.
capture_arguments="nr_cpus=1 irqpoll reset_devices acpi_no_memhotplug"
qemu_formats="elf elf-paging kdump-zlib kdump-lzo kdump-snappy"
case $variant in
base) # with a DIMM that the kernel finds by ACPI, and a block of memory of which the hypervisor gives a part
	memory=1024 crashkernel=256M cpu=qemu64 hotplug_mib=256 balloon_mib=1136
	machine="-machine pc
		-object memory-backend-ram,id=m0,size=128M -device pc-dimm,memdev=m0
		-object memory-backend-ram,id=m1,size=128M -device virtio-mem-pci,memdev=m1,requested-size=72M"
	arguments=memhp_default_state=online_movable ;;
# The least that this kernel boots with and unpacks its initramfs: 88M are not enough.
small) memory=512 crashkernel=96M cpu=qemu64 ;;
plain) memory=1024 crashkernel=256M cpu=qemu64 balloon_mib=1008 ;; # without that, for the benchmark
tiny) memory=320 crashkernel=128M cpu=qemu64 arguments=nokaslr ;; # for those who want many dumps
la57) memory=1024 crashkernel=256M cpu=max kexec_options=-c ;;
numa)
	memory=3072 cpus=4 crashkernel=256M cpu=qemu64
	machine="-machine pc,max-ram-below-4g=2G
		-object memory-backend-ram,id=m0,size=1536M -object memory-backend-ram,id=m1,size=1536M
		-numa node,memdev=m0,cpus=0-1 -numa node,memdev=m1,cpus=2-3" ;;
large) # its memory stays in a sparse file, and it is not asked what its pages are: there are 16 million
	memory=65536 crashkernel=256M cpu=qemu64 memory_file=1 ram="0:0x80000000 0x100000000:0xf80000000"
	machine="-machine pc,max-ram-below-4g=2G,memory-backend=memory
		-object memory-backend-file,id=memory,size=64G,share=on,mem-path=$out/vmcore.full" ;;
*) fail "unknown variant $variant (base, plain, small, tiny, la57, numa, large)" ;;
esac
