// SPDX-License-Identifier: GPL-2.0-only
#include "arch/lowmem.hpp"
#include "arch/powerpc/arch.hpp"

#include "kdump/target.hpp"

namespace kdump::arch {

/*
 * VMCOREINFO does not say where memory begins: MEMORY_START of asm/page.h, which may be a variable.
 * The image is somewhere in lowmem, and VMCOREINFO says of symbols where they are now.
 */
result<powerpc::boot> powerpc::read_boot(const vmcoreinfo &info, const physical_memory &memory)
{
	boot boot;
	KDUMP_TRY(start, find_memory_start(info, memory, target::page_size));

	boot.memory_start = start;
	return boot;
}

linear_mapping powerpc::image_mapping(const boot &boot)
{
	return possible_lowmem(boot.memory_start);
}

result<std::vector<linear_mapping>> powerpc::linear_mappings(const boot &boot,
							     const dump_view &dump)
{
	return map_lowmem(dump, boot.memory_start);
}

} // namespace kdump::arch
