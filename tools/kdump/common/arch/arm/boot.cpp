// SPDX-License-Identifier: GPL-2.0-only
#include "arch/arm/arch.hpp"
#include "base/arith.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/linux/utsname.hpp"
#include "kdump/layout/uapi/linux/utsname.hpp"

namespace kdump::arch {

namespace {

/* The kernel finds out PHYS_OFFSET in units of this: fixup_pv_table of arch/arm/kernel/phys2virt.S. */
constexpr uint64_t granularity = 2 << 20;

/* Whether the utsname is there that the kernel prints OSRELEASE from. */
bool is_utsname(const physical_memory &memory, paddr address, std::string_view release)
{
	using name = layout::new_utsname;
	constexpr auto place = layout::uts_namespace::name / name::release;
	std::array<std::byte, size_of<array<char, 65>>> text;

	if (!memory.read(address + place.offset, text))
		return false;
	std::string_view found(reinterpret_cast<const char *>(text.data()), text.size());
	return found.substr(0, found.find('\0')) == release;
}

} // namespace

/* All that arch/arm/kernel/vmcore_info.c prints is a fact of the configuration. */
std::span<const std::string_view> arm::per_boot_keys()
{
	return {};
}

/*
 * VMCOREINFO does not say where memory begins. The kernel image is at the beginning of some range
 * of memory; the right one has the utsname where SYMBOL(init_uts_ns) says.
 */
result<arm::boot> arm::read_boot(const vmcoreinfo &info, const physical_memory &memory)
{
	std::optional<vaddr> uts = info.find_symbol("init_uts_ns");
	std::optional<std::string_view> release = info.find("OSRELEASE");

	if (!uts || !release || uts->value < constant::PAGE_OFFSET)
		return make_error(error_code::not_found, "VMCOREINFO has no SYMBOL(init_uts_ns)");
	uint64_t offset = uts->value - constant::PAGE_OFFSET;
	for (const paddr_range &range : memory.ranges()) {
		paddr start{align_down(range.begin.value, granularity)};

		if (range.begin.value + offset < range.end.value &&
		    is_utsname(memory, start + offset, *release))
			return boot{start};
	}
	return make_error(error_code::not_found,
			  "the dump does not say where physical memory begins (PHYS_OFFSET)");
}

/* Lowmem, of which nobody knows yet where it ends; the image is at its beginning. */
linear_mapping arm::image_mapping(const boot &boot)
{
	vaddr start{constant::PAGE_OFFSET};

	return {{start, vaddr{uint64_t{1} << 32}}, boot.memory_start};
}

result<std::vector<linear_mapping>> arm::linear_mappings(const boot &boot, const dump_view &dump)
{
	KDUMP_TRY(end, read_variable(dump, "high_memory"));

	if (end <= constant::PAGE_OFFSET)
		return make_error(error_code::corrupt, "high_memory is 0x%llx",
				  static_cast<unsigned long long>(end));
	return std::vector<linear_mapping>{
		{{vaddr{constant::PAGE_OFFSET}, vaddr{end}}, boot.memory_start}};
}

} // namespace kdump::arch
