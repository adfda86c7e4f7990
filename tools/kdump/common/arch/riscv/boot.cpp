// SPDX-License-Identifier: GPL-2.0-only
#include "arch/boot_facts.hpp"
#include "arch/riscv/arch.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/page.hpp"
#include "kdump/target.hpp"

namespace kdump::arch {

namespace {

/*
 * What arch/riscv/kernel/vmcore_info.c prints itself; PAGE_OFFSET and what depends on it follow
 * from the paging mode.
 */
constexpr std::array<std::string_view, 8> boot_keys = {
	"NUMBER(KERNEL_LINK_ADDR)", "NUMBER(MODULES_END)",	   "NUMBER(MODULES_VADDR)",
	"NUMBER(PAGE_OFFSET)",	    "NUMBER(VMALLOC_END)",	   "NUMBER(VMEMMAP_END)",
	"NUMBER(VMEMMAP_START)",    "NUMBER(va_kernel_pa_offset)",
};

} // namespace

std::span<const std::string_view> riscv::per_boot_keys()
{
	return boot_keys;
}

result<riscv::boot> riscv::read_boot(const vmcoreinfo &info, const physical_memory &)
{
	boot boot;
	KDUMP_TRY(image_start, require_number(info, "KERNEL_LINK_ADDR"));
	KDUMP_TRY(image_offset, require_number(info, "va_kernel_pa_offset"));
	KDUMP_TRY(page_offset, require_number(info, "PAGE_OFFSET"));
	KDUMP_TRY(va_bits, require_number(info, "VA_BITS"));

	if (va_bits < constant::VA_BITS_MIN || va_bits > constant::VA_BITS_MAX)
		return make_error(error_code::corrupt, "VMCOREINFO says NUMBER(VA_BITS)=%llu",
				  wide(va_bits));
	boot.image_start = image_start;
	boot.image_offset = image_offset;
	boot.page_offset = page_offset;
	boot.va_bits = static_cast<unsigned int>(va_bits);
	return boot;
}

/* The image, wherever KASLR put it, is the last thing in the address space. */
linear_mapping riscv::image_mapping(const boot &boot)
{
	constexpr uint64_t address_mask = ~uint64_t{0} >> (64 - 8 * target::word_size);

	return {{vaddr{boot.image_start}, vaddr{address_mask & constant::PAGE_MASK}},
		paddr{(boot.image_start - boot.image_offset) & address_mask}};
}

/* The direct map has half of kernel space (KERN_VIRT_SIZE); with 32 bits all of it. */
result<std::vector<linear_mapping>> riscv::linear_mappings(const boot &boot, const dump_view &dump)
{
	constexpr auto offset = layout::kernel_mapping::va_pa_offset;
	KDUMP_TRY(start, dump.find_symbol("_start"));
	KDUMP_TRY(end, dump.find_symbol("_end"));
	KDUMP_TRY(map, dump.find_symbol("kernel_map"));
	KDUMP_TRY(memory_offset, read_word(dump, map + offset.offset));
	linear_mapping possible = image_mapping(boot);
	KDUMP_TRY(image, trim_image(possible, start, end));
	linear_mapping direct{{vaddr{boot.page_offset}, possible.range.end},
			      paddr{boot.page_offset - memory_offset}};

	if constexpr (target::word_size == 8)
		direct.range.end = direct.range.begin + (uint64_t{1} << (boot.va_bits - 2));
	else
		direct.physical.value &= ~uint32_t{0};
	return std::vector<linear_mapping>{image, direct};
}

} // namespace kdump::arch
