// SPDX-License-Identifier: GPL-2.0-only
#include "arch/arm/arch.hpp"
#include "arch/lowmem.hpp"

namespace kdump::arch {

namespace {

/* PHYS_OFFSET is found in units of this: fixup_pv_table of arch/arm/kernel/phys2virt.S. */
constexpr uint64_t granularity = 2 << 20;

} // namespace

/* All that arch/arm/kernel/vmcore_info.c prints is a fact of the configuration. */
std::span<const std::string_view> arm::per_boot_keys()
{
	return {};
}

/* VMCOREINFO does not say where memory begins. */
result<arm::boot> arm::read_boot(const vmcoreinfo &info, const physical_memory &memory)
{
	KDUMP_TRY(start, find_memory_start(info, memory, granularity));
	return boot{start};
}

linear_mapping arm::image_mapping(const boot &boot)
{
	return possible_lowmem(boot.memory_start);
}

result<std::vector<linear_mapping>> arm::linear_mappings(const boot &boot, const dump_view &dump)
{
	return map_lowmem(dump, boot.memory_start);
}

} // namespace kdump::arch
