// SPDX-License-Identifier: GPL-2.0-only
#include "arch/arm64/arch.hpp"
#include "arch/boot_facts.hpp"

#include "kdump/constant.hpp"

#include <algorithm>

namespace kdump::arch {

namespace {

/* What arch/arm64/kernel/vmcore_info.c prints itself. */
constexpr std::array<std::string_view, 10> boot_keys = {
	"KERNELOFFSET",		  "NUMBER(KERNELPACMASK)", "NUMBER(MODULES_END)",
	"NUMBER(MODULES_VADDR)",  "NUMBER(PHYS_OFFSET)",   "NUMBER(TCR_EL1_T1SZ)",
	"NUMBER(VMALLOC_END)",	  "NUMBER(VMEMMAP_END)",   "NUMBER(VMEMMAP_START)",
	"NUMBER(kimage_voffset)",
};

/* Where the direct map ends: in the middle of kernel space, or before the shadow of KASAN. */
uint64_t page_end(const arm64::boot &boot)
{
	return boot.va_bits == constant::VA_BITS ? constant::PAGE_END_VA_BITS
						 : constant::PAGE_END_VA_BITS_MIN;
}

} // namespace

std::span<const std::string_view> arm64::per_boot_keys()
{
	return boot_keys;
}

result<arm64::boot> arm64::read_boot(const vmcoreinfo &info, const physical_memory &)
{
	boot boot;
	KDUMP_TRY(image_offset, require_number(info, "kimage_voffset"));
	KDUMP_TRY(memory_start, require_number(info, "PHYS_OFFSET"));
	KDUMP_TRY(unused_bits, require_number(info, "TCR_EL1_T1SZ"));

	if (unused_bits != 64 - constant::VA_BITS && unused_bits != 64 - constant::VA_BITS_MIN)
		return make_error(error_code::corrupt,
				  "VMCOREINFO says NUMBER(TCR_EL1_T1SZ)=0x%llx", wide(unused_bits));
	boot.image_offset = image_offset;
	boot.memory_start = memory_start;
	boot.va_bits = 64 - static_cast<unsigned int>(unused_bits);
	boot.kernel_offset = info.find_hex("KERNELOFFSET").value_or(0);
	return boot;
}

/* No image reaches farther than branches from it do, so none is larger than their range. */
linear_mapping arm64::image_mapping(const boot &boot)
{
	vaddr start{constant::KIMAGE_VADDR + boot.kernel_offset};

	return {{start, start + constant::MODULES_VSIZE}, paddr{start.value - boot.image_offset}};
}

/*
 * The direct map is laid out for VA_BITS; with fewer of them in use only its upper part can be
 * reached, and PHYS_OFFSET is that much below the start of memory, maybe below zero.
 */
result<std::vector<linear_mapping>> arm64::linear_mappings(const boot &boot, const dump_view &dump)
{
	KDUMP_TRY(text, dump.find_symbol("_text"));
	KDUMP_TRY(end, dump.find_symbol("_end"));
	KDUMP_TRY(image, trim_image(image_mapping(boot), text, end));

	uint64_t first = std::max(constant::PAGE_OFFSET, -(uint64_t{1} << boot.va_bits));
	uint64_t physical = first - constant::PAGE_OFFSET + boot.memory_start;
	if (static_cast<int64_t>(physical) < 0) {
		first -= physical;
		physical = 0;
	}
	return std::vector<linear_mapping>{
		image, {{vaddr{first}, vaddr{page_end(boot)}}, paddr{physical}}};
}

} // namespace kdump::arch
