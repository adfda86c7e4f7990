#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# kernel.sh ARCH: prepare a configured kernel tree at build/kernel/ARCH from Debian's linux-source-6.12.
#
# For x86_64 the configuration is that of Debian's own cloud image of the same version, so that what the
# tree's headers say is true of that binary kernel; the unpacked image is at build/kernel/x86_64/image:
#   vmlinuz, config, System.map, modules/   out of the package, which is not installed
#   vmlinux                                 decompressed; it has .notes, .BTF and no debug information
#   release, build-id                       text
# Other architectures get their default configuration, with crash dumps on.
set -eu

series=6.12
flavour=cloud-amd64

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=standalone/common.sh
. "$top/standalone/common.sh"

arch=${1:-x86_64}
kernels=$top/build/kernel
kdir=$kernels/$arch
image=$kdir/image
stamp=$kdir/.prepared
download=$kernels/download
log=$kernels/$arch.log

# The kernel's name of the architecture, Debian's compiler for it and the default configuration.
compiler='' configuration=defconfig enable=''
case $arch in
x86_64) configuration=image ;;
i386) compiler=i686-linux-gnu enable="HIGHMEM64G X86_PAE" ;;
arm64) compiler=aarch64-linux-gnu ;;
arm) compiler=arm-linux-gnueabihf configuration=multi_v7_defconfig ;;
riscv) compiler=riscv64-linux-gnu ;;
s390) compiler=s390x-linux-gnu ;;
powerpc) compiler=powerpc64le-linux-gnu configuration=ppc64le_defconfig ;;
mips) compiler=mips64el-linux-gnuabi64 configuration=loongson3_defconfig ;;
*) fail "no way to prepare a kernel for ARCH=$arch (x86_64 i386 arm64 arm riscv s390 powerpc mips)" ;;
esac

recipe()
{
	cat "$0" "$top/standalone/config-allowed-changes" | sha256sum
}

if [ "$(cat "$stamp" 2>/dev/null)" = "$(recipe)" ]; then
	say "$(cat "$kdir/include/config/kernel.release") is prepared at build/kernel/$arch"
	exit 0
fi

"$top/standalone/install-packages.sh" ${compiler:+"gcc-$compiler"}
mkdir -p "$download"
: >"$log"
rm -f "$stamp"

# The newest source that apt knows; its list of packages may be missing or stale.
version=$(candidate linux-source-$series) || :
if [ -z "$version" ]; then
	step "asking apt for linux-source-$series" apt-get update -q
	version=$(candidate linux-source-$series) || :
fi
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

get_image()
{
	package=$(apt-cache depends linux-image-$series-$flavour 2>/dev/null |
		sed -n "s/^  Depends: \(linux-image-${series}[^ ]*-$flavour\)\$/\1/p" | head -n 1)
	[ -n "$package" ] || fail "apt knows no package linux-image-$series-$flavour"
	image_version=$(candidate "$package") || :
	[ "$image_version" = "$version" ] ||
		fail "apt offers linux-source-$series $version but $package $image_version: run apt-get update, or wait until both are one version"
	release=${package#linux-image-}
	[ "$(cat "$image/release" 2>/dev/null)" != "$release" ] || return 0
	step "downloading $package $version" get "$package" "$version"
	rm -rf "$image"
	mkdir -p "$image"
	for file in vmlinuz config System.map; do
		mv "$download/$package/boot/$file-$release" "$image/$file" ||
			fail "$package has no boot/$file-$release"
	done
	modules=$(find "$download/$package" -type d -path "*/lib/modules/$release")
	[ -n "$modules" ] || fail "$package has no modules"
	mv "$modules" "$image/modules"
	rm -rf "${download:?}/$package"
	printf '%s\n' "$release" >"$image/release"
}

# The build id and the type information of the binary kernel, without its 300 MB debug package.
open_image()
{
	"$source/scripts/extract-vmlinux" "$image/vmlinuz" >"$image/vmlinux"
	readelf -n "$image/vmlinux" | sed -n 's/^ *Build ID: //p' >"$image/build-id"
	readelf -SW "$image/vmlinux" | grep -q ' \.BTF ' && [ -s "$image/build-id" ]
}

kmake()
{
	make -C "$source" O="$kdir" ARCH="$arch" ${compiler:+"CROSS_COMPILE=$compiler-"} "$@"
}

# Every line in which the configurations differ names a symbol; each must be on the list.
compare_configurations()
{
	grep -v '^#' "$top/standalone/config-allowed-changes" >"$kdir/allowed"
	changed=$(diff "$image/config" "$kdir/.config" | grep -o '^[<>] .*CONFIG_[A-Za-z0-9_]*' |
		grep -o 'CONFIG_[A-Za-z0-9_]*' | sort -u | grep -vxE -f "$kdir/allowed" | tr '\n' ' ') || :
	rm -f "$kdir/allowed"
	[ -z "$changed" ] ||
		fail "olddefconfig changed what config-allowed-changes does not list: $changed(a build tool that Debian's kernel was built with is missing here)"
}

configure_as_image()
{
	cp "$image/config" "$kdir/.config"
	step "configuring as Debian did" kmake olddefconfig
	compare_configurations
	kernelversion=$(kmake -s --no-print-directory kernelversion)
	printf '%s\n' "${release#"$kernelversion"}" >"$kdir/localversion"
}

configure_by_default()
{
	step "configuring ($configuration)" kmake "$configuration"
	for symbol in KEXEC CRASH_DUMP PROC_VMCORE KALLSYMS_ALL $enable; do
		"$source/scripts/config" --file "$kdir/.config" --enable "$symbol"
	done
	step "settling the configuration" kmake olddefconfig
	grep -qx CONFIG_CRASH_DUMP=y "$kdir/.config" || fail "CONFIG_CRASH_DUMP cannot be enabled for ARCH=$arch"
}

[ -d "$source" ] || unpack_source
mkdir -p "$kdir"
if [ "$configuration" = image ]; then
	get_image
	step "decompressing the image's vmlinux" open_image
	configure_as_image
else
	rm -f "$kdir/localversion"
	configure_by_default
fi
step "make prepare" kmake -j"$(nproc)" prepare
prepared=$(cat "$kdir/include/config/kernel.release")
[ "$prepared" = "${release:-$prepared}" ] || fail "the tree's release is $prepared, the image's is $release"
recipe >"$stamp"
say "$prepared is prepared at build/kernel/$arch"
