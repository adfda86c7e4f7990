// SPDX-License-Identifier: GPL-2.0-only
#include "arch/x86/arch.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

namespace {

/*
 * What arch/x86/kernel/vmcore_info_64.c and kernel/vmcore_info.c write that the running kernel
 * decided: the paging depth moves VMALLOC_START and MAX_PHYSMEM_BITS, and with the latter the
 * number of memory section roots.
 */
constexpr std::array<std::string_view, 7> boot_keys = {
	"KERNELOFFSET",
	"NUMBER(phys_base)",
	"NUMBER(pgtable_l5_enabled)",
	"NUMBER(sme_mask)",
	"NUMBER(VMALLOC_START)",
	"NUMBER(MAX_PHYSMEM_BITS)",
	"LENGTH(mem_section)",
};

result<uint64_t> require_number(const vmcoreinfo &info, std::string_view name)
{
	if (std::optional<uint64_t> value = info.find_number(name))
		return *value;
	return make_error(error_code::not_found, "VMCOREINFO has no NUMBER(%.*s)",
			  static_cast<int>(name.size()), name.data());
}

} // namespace

std::span<const std::string_view> x86::per_boot_keys()
{
	return boot_keys;
}

result<x86::boot> x86::read_boot(const vmcoreinfo &info)
{
	boot boot;
	KDUMP_TRY(phys_base, require_number(info, "phys_base"));
	KDUMP_TRY(five_level, require_number(info, "pgtable_l5_enabled"));
	std::optional<vaddr> page_table = info.find_symbol("init_top_pgt");

	if (!page_table)
		return make_error(error_code::not_found, "VMCOREINFO has no SYMBOL(init_top_pgt)");
	boot.phys_base = phys_base;
	boot.five_level = five_level != 0;
	boot.page_table = *page_table;
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
 * The direct map begins at page_offset_base, a variable since CONFIG_RANDOMIZE_MEMORY. It is as
 * large as the machine may have memory; behind its end lies vmalloc space.
 */
result<std::vector<linear_mapping>> x86::linear_mappings(const boot &boot, const dump_view &dump)
{
	std::array<std::byte, sizeof(uint64_t)> bytes;
	KDUMP_TRY(variable, dump.find_symbol("page_offset_base"));

	KDUMP_CHECK(dump.read(variable, bytes));
	vaddr begin{load<uint64_t>(bytes.data(), target::byte_order)};

	KDUMP_TRY(end_variable, dump.find_symbol("vmalloc_base"));
	KDUMP_CHECK(dump.read(end_variable, bytes));
	vaddr end{load<uint64_t>(bytes.data(), target::byte_order)};

	if (end <= begin)
		return make_error(error_code::corrupt,
				  "page_offset_base 0x%llx is not below vmalloc_base 0x%llx",
				  static_cast<unsigned long long>(begin.value),
				  static_cast<unsigned long long>(end.value));
	return std::vector<linear_mapping>{image_mapping(boot), {{begin, end}, paddr{0}}};
}

} // namespace kdump::arch
