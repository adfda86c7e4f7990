// SPDX-License-Identifier: GPL-2.0-only
#include "arch/boot_facts.hpp"
#include "arch/x86/arch.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

namespace {

/*
 * What arch/x86/kernel/vmcore_info_64.c prints itself. Values that are no constants of the build
 * (phys_base, sme_mask, and all that depends on the paging depth) are known to be such.
 */
constexpr std::array<std::string_view, 2> boot_keys = {
	"KERNELOFFSET",
	"NUMBER(pgtable_l5_enabled)",
};

} // namespace

std::span<const std::string_view> x86::per_boot_keys()
{
	return boot_keys;
}

result<x86::boot> x86::read_boot(const vmcoreinfo &info, const physical_memory &)
{
	boot boot;
	KDUMP_TRY(phys_base, require_number(info, "phys_base"));
	KDUMP_TRY(five_level, require_number(info, "pgtable_l5_enabled"));

	boot.phys_base = phys_base;
	boot.five_level = five_level != 0;
	boot.kernel_offset = info.find_hex("KERNELOFFSET").value_or(0);
	boot.sme_mask = info.find_number("sme_mask").value_or(0);
	return boot;
}

linear_mapping x86::image_mapping(const boot &boot)
{
	constexpr vaddr start{constant::__START_KERNEL_map};

	return {{start, start + constant::KERNEL_IMAGE_SIZE}, paddr{boot.phys_base}};
}

/*
 * The kernel image reaches from _text to _end. The direct map begins at page_offset_base, a
 * variable since CONFIG_RANDOMIZE_MEMORY, and is as large as the machine may have memory; behind
 * it lies vmalloc space.
 */
result<std::vector<linear_mapping>> x86::linear_mappings(const boot &boot, const dump_view &dump)
{
	KDUMP_TRY(text, dump.find_symbol("_text"));
	KDUMP_TRY(end, dump.find_symbol("_end"));
	KDUMP_TRY(direct_map, read_variable(dump, "page_offset_base"));
	KDUMP_TRY(vmalloc, read_variable(dump, "vmalloc_base"));
	KDUMP_TRY(image, trim_image(image_mapping(boot), text, end));

	if (vmalloc <= direct_map)
		return make_disorder_error();
	return std::vector<linear_mapping>{image, {{vaddr{direct_map}, vaddr{vmalloc}}, paddr{0}}};
}

} // namespace kdump::arch
