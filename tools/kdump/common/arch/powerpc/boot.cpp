// SPDX-License-Identifier: GPL-2.0-only
#include "arch/powerpc/arch.hpp"

namespace kdump::arch {

namespace {

/* What arch/powerpc/kexec/vmcore_info.c prints itself. */
constexpr std::array<std::string_view, 2> boot_keys = {
	"KERNELOFFSET",
	"NUMBER(RADIX_MMU)",
};

} // namespace

std::span<const std::string_view> powerpc::per_boot_keys()
{
	return boot_keys;
}

} // namespace kdump::arch
