#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# kernel.sh [--image] ARCH: prepare a configured kernel tree from Debian's linux-source-6.12, at build/kernel/ARCH,
# or at build/kernel/ARCH-DEFCONFIG if the environment has DEFCONFIG.
#
# DEFCONFIG is the name of a Debian flavour, of a configuration of the kernel's own, or begins with "small". With a
# flavour, the tree's headers say what is true of Debian's binary kernel of that version, whose image is unpacked
# below image/:
#   vmlinuz, config, modules/   out of the package, which is not installed
#   vmlinux                     an ELF file that has .BTF and no debug information
#   release, build-id           text
# With a configuration of the kernel's own, crash dumps are switched on. "small" and "small-KIND" are kernels for the
# crash rig, or with page tables that no other has: what standalone/small/common and standalone/small/ARCH[-KIND] ask
# for, and nothing else. Of these, --image builds the image too.
#
# CROSS_COMPILE or LLVM in the environment replace the compiler that ARCH gets otherwise.
set -eu

series=6.12

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=standalone/common.sh
. "$top/standalone/common.sh"

build_image=0
[ "${1:-}" != --image ] || { build_image=1 && shift; }
arch=${1:-x86_64}
name=$arch${DEFCONFIG:+-${DEFCONFIG%_defconfig}}
kernels=$top/build/kernel
kdir=$kernels/$name
image=$kdir/image
stamp=$kdir/.prepared
download=$kernels/download
log=$kernels/$name.log

# Debian's compiler for it, what Debian calls the architecture (if it has this kernel), the default
# configuration, what a boot loader (QEMU) takes, and what Kconfig cannot be told.
compiler='' packages='' debian='' configuration=defconfig enable='' boot=vmlinux override=''
case $arch in
x86_64) debian=amd64 configuration=cloud-amd64 ;;
i386) compiler=i686-linux-gnu- enable="HIGHMEM64G X86_PAE" boot=arch/x86/boot/bzImage ;;
arm64) compiler=aarch64-linux-gnu- debian=arm64 configuration=cloud-arm64 boot=arch/arm64/boot/Image ;;
arm) compiler=arm-linux-gnueabihf- debian=armhf configuration=armmp ;;
riscv) compiler=riscv64-linux-gnu- debian=riscv64 configuration=riscv64 boot=arch/riscv/boot/Image ;;
s390) compiler=s390x-linux-gnu- debian=s390x configuration=s390x ;;
powerpc) compiler=powerpc64le-linux-gnu- debian=ppc64el configuration=powerpc64le ;;
mips) compiler=mips64el-linux-gnuabi64- configuration=loongson3_defconfig ;;
loongarch) LLVM=${LLVM:--19} packages="clang-19 lld-19 llvm-19" configuration=loongson3_defconfig ;;
sh)
	compiler=sh4-linux-gnu- configuration=rts7751r2dplus_defconfig boot=arch/sh/boot/zImage
	# Where the compressed kernel moves itself to: behind all that a kernel with BTF becomes.
	override=CONFIG_BOOT_LINK_OFFSET=0x00c00000 ;;
*) fail "no way to prepare a kernel for ARCH=$arch (x86_64 i386 arm64 arm riscv s390 powerpc mips loongarch sh)" ;;
esac
configuration=${DEFCONFIG:-$configuration}
case $arch/$configuration in
*/defconfig | *_defconfig | */small*) debian='' ;;
*) [ -n "$debian" ] || fail "Debian has no $series kernel for ARCH=$arch: DEFCONFIG=$configuration is no configuration" ;;
esac
case $arch/$configuration in
*/ppc64_defconfig | powerpc/small-be) compiler=powerpc64-linux-gnu- ;;
*/pmac32_defconfig | */ppc44x_defconfig | powerpc/small-32 | powerpc/small-pmac) compiler=powerpc-linux-gnu- ;;
*/malta_defconfig | mips/small-32) compiler=mips-linux-gnu- ;;
esac
small=$top/standalone/small
case $configuration in
small*) set -- "$small/common" "$small/$arch${configuration#small}" ;;
*) set -- ;;
esac
[ $# -eq 0 ] || [ -f "$2" ] || fail "no small kernel of this kind: $2 does not exist"
[ $build_image = 0 ] || [ $# -gt 0 ] || fail "--image is for the small kernels: Debian's come with theirs"
compiler=${CROSS_COMPILE:-$compiler}
[ -n "$packages" ] || [ -z "$compiler" ] || [ -e "$top/standalone/$arch-tools.sh" ] || packages=gcc-${compiler%-}
[ -z "${LLVM:-}" ] || compiler=

recipe()
{
	{
		echo "$compiler ${LLVM:-}"
		cat "$0" "$top"/standalone/config-allowed-changes* "$@"
	} | sha256sum
}

recipe=$(recipe "$@")
if [ $build_image = 1 ]; then
	[ "$(cat "$image/.complete" 2>/dev/null)" != "$recipe" ] || {
		say "the image is at build/kernel/$name/image"
		exit 0
	}
elif [ "$(cat "$stamp" 2>/dev/null)" = "$recipe" ]; then
	say "$(cat "$kdir/include/config/kernel.release") is prepared at build/kernel/$name"
	exit 0
fi

# shellcheck disable=SC2086 # a list of words
"$top/standalone/install-packages.sh" $packages
[ -z "$compiler" ] || use_tools "$arch"
mkdir -p "$download"
# Two at a time in one tree would leave objects of two configurations.
exec 9>"$kdir.lock"
flock 9
: >"$log"
rm -f "$stamp"

# Debian 12 has this kernel for its own machines only, Debian 13 for those of others; its compiler is newer.
prefix=linux-image- allowed="$top/standalone/config-allowed-changes"
if [ "$debian" = amd64 ] || [ -z "$debian" ]; then
	prefix=linux-image-$series-
	# The list of packages may be missing or stale.
	[ -n "$(candidate linux-source-$series)" ] ||
		step "asking apt for linux-source-$series" apt-get update -q
else
	private_apt "$download/apt" trixie "$debian"
	allowed="$allowed $allowed-newer-compiler"
fi
version=$(candidate linux-source-$series) || :
[ -n "$version" ] || fail "apt knows no package linux-source-$series: Debian 12 with its security updates has it"
source=$kernels/source-${version%%-*}

# get PACKAGE VERSION: download and unpack to $download/PACKAGE. The sandbox user could not write here.
get()
{
	rm -rf "${download:?}/$1"
	(cd "$download" && rm -f "$1"_*.deb && apt-get -o APT::Sandbox::User=root download -q "$1=$2") &&
		dpkg-deb -x "$download/$1"_*.deb "$download/$1" && rm -f "$download/$1"_*.deb
}

unpack_source()
{
	tarball=/usr/src/linux-source-$series.tar.xz
	if [ "$(dpkg-query -W -f '${Version}' linux-source-$series 2>/dev/null)" != "$version" ]; then
		step "downloading linux-source-$series $version" get linux-source-$series "$version"
		tarball=$download/linux-source-$series$tarball
	fi
	rm -rf "$source.tmp"
	mkdir -p "$source.tmp"
	step "unpacking it" tar -xf "$tarball" -C "$source.tmp" --strip-components=1
	mv "$source.tmp" "$source"
	rm -rf "$download/linux-source-$series"
}

# unpack_package NAME: of the same version as the source.
unpack_package()
{
	found=$(candidate "$1") || :
	[ "$found" = "$version" ] ||
		fail "apt offers linux-source-$series $version but $1 $found: run apt-get update, or wait until both are one version"
	step "downloading $1 $version" get "$1" "$version"
}

get_image()
{
	package=$(apt-cache depends "$prefix$configuration" 2>/dev/null |
		sed -n "s/^  Depends: \(linux-image-${series}[^ ]*-$configuration\)\$/\1/p" | head -n 1)
	[ -n "$package" ] || fail "apt knows no package $prefix$configuration"
	release=${package#linux-image-}
	[ "$(cat "$image/release" 2>/dev/null)" != "$release" ] || return 0
	rm -rf "$image"
	mkdir -p "$image"
	unpack_package "$package"
	mv "$download/$package/boot/config-$release" "$image/config" || fail "$package has no configuration"
	mv "$download/$package"/boot/vmlinu[xz]-"$release" "$image/vmlinuz" || fail "$package has no image"
	modules=$(find "$download/$package" -type d -path "*/lib/modules/$release")
	[ -n "$modules" ] || fail "$package has no modules"
	mv "$modules" "$image/modules"
	rm -rf "${download:?}/$package"
	step "finding the image's build id" find_build_id
	grep -qx CONFIG_KALLSYMS_ALL=y "$image/config" || get_symbol_map
	unpack_package "linux-headers-$release"
	mv "$download/linux-headers-$release/usr/src/linux-headers-$release/vmlinux" "$image/vmlinux" ||
		fail "linux-headers-$release has no vmlinux"
	rm -rf "${download:?}/linux-headers-$release"
	printf '%s\n' "$release" >"$image/release"
}

# A kernel without all of its symbols: only the -dbg package knows the others.
get_symbol_map()
{
	unpack_package "linux-image-$release-dbg"
	mv "$download/linux-image-$release-dbg/usr/lib/debug/boot/System.map-$release" "$image/System.map" ||
		fail "linux-image-$release-dbg has no System.map"
	rm -rf "${download:?}/linux-image-$release-dbg"
}

find_build_id()
{
	"$top/standalone/build_id.py" "$image/vmlinuz" >"$image/build-id"
}

kmake()
{
	make -C "$source" O="$kdir" ARCH="$arch" ${compiler:+"CROSS_COMPILE=$compiler"} ${LLVM:+"LLVM=$LLVM"} \
		${override:+"$override"} "$@"
}

# Every line in which the configurations differ names a symbol; each must be on the list.
compare_configurations()
{
	# shellcheck disable=SC2086 # one file or two
	grep -hv '^#' $allowed >"$kdir/allowed"
	changed=$(diff "$image/config" "$kdir/.config" | grep -o '^[<>] .*CONFIG_[A-Za-z0-9_]*' |
		grep -o 'CONFIG_[A-Za-z0-9_]*' | sort -u | grep -vxE -f "$kdir/allowed" | tr '\n' ' ') || :
	rm -f "$kdir/allowed"
	[ -z "$changed" ] ||
		fail "olddefconfig changed what standalone/config-allowed-changes does not list: $changed(a build tool that Debian's kernel was built with is missing here)"
}

configure_as_image()
{
	cp "$image/config" "$kdir/.config"
	step "configuring as Debian did" kmake olddefconfig
	compare_configurations
	kernelversion=$(kmake -s --no-print-directory kernelversion)
	printf '%s\n' "${release#"$kernelversion"}" >"$kdir/localversion"
}

configure_small()
{
	cat "$@" >"$kdir/wanted"
	step "configuring ($configuration)" kmake KCONFIG_ALLCONFIG="$kdir/wanted" allnoconfig
	printf '%s\n' "-$configuration" >"$kdir/localversion"
	missing=$(sed -n 's/^\(CONFIG_[A-Za-z0-9_]*=.*[^n]\)$/\1/p' "$kdir/wanted" | grep -vxF -f "$kdir/.config" | tr '\n' ' ') || :
	rm "$kdir/wanted"
	[ -z "$missing" ] || say "not for this architecture: $missing"
}

build_the_image()
{
	rm -rf "$image"
	mkdir -p "$image"
	step "building the kernel" kmake -j"$(nproc)" "${boot##*/}" modules
	step "installing its modules" kmake INSTALL_MOD_PATH="$image" modules_install
	rm -f "$image/lib/modules/$prepared/build"
	mv "$image/lib/modules/$prepared" "$image/modules"
	step "stripping its image" strip_debug "$kdir/vmlinux" "$image/vmlinux"
	cp "$kdir/.config" "$image/config"
	if [ $boot = vmlinux ]; then
		cp "$image/vmlinux" "$image/vmlinuz"
	else
		cp "$kdir/$boot" "$image/vmlinuz"
	fi
	"$top/standalone/build_id.py" "$image/vmlinux" >"$image/build-id"
	printf '%s\n' "$prepared" >"$image/release"
	echo "$recipe" >"$image/.complete"
	say "the image is at build/kernel/$name/image"
}

strip_debug()
{
	"${LLVM:+llvm-}${compiler}objcopy${LLVM:+${LLVM#1}}" --strip-debug "$1" "$2"
}

configure_by_default()
{
	step "configuring ($configuration)" kmake "$configuration"
	# What a dump tool wants to find, and what the crash rig's guest needs.
	for symbol in KEXEC CRASH_DUMP PROC_VMCORE KALLSYMS_ALL DEBUG_INFO_DWARF4 DEBUG_INFO_BTF \
		PROC_PAGE_MONITOR MAGIC_SYSRQ VIRTIO_MENU VIRTIO_PCI VIRTIO_MMIO VIRTIO_BLK EXT4_FS \
		BLK_DEV_INITRD DEVTMPFS TMPFS $enable; do
		"$source/scripts/config" --file "$kdir/.config" --enable "$symbol"
	done
	step "settling the configuration" kmake olddefconfig
	grep -qx CONFIG_CRASH_DUMP=y "$kdir/.config" || fail "CONFIG_CRASH_DUMP cannot be enabled for ARCH=$arch"
}

[ -d "$source" ] || unpack_source
mkdir -p "$kdir"
if [ -n "$debian" ]; then
	get_image
	configure_as_image
elif [ $# -gt 0 ]; then
	configure_small "$@"
else
	rm -f "$kdir/localversion"
	configure_by_default
fi
step "make prepare" kmake -j"$(nproc)" prepare
prepared=$(cat "$kdir/include/config/kernel.release")
[ "$prepared" = "${release:-$prepared}" ] || fail "the tree's release is $prepared, the image's is $release"
echo "$recipe" >"$stamp"
say "$prepared is prepared at build/kernel/$name"
[ $build_image = 0 ] || build_the_image
