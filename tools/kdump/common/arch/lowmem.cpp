// SPDX-License-Identifier: GPL-2.0-only
#include "arch/lowmem.hpp"

#include "base/arith.hpp"
#include "base/text.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/linux/utsname.hpp"
#include "kdump/layout/uapi/linux/utsname.hpp"

namespace kdump::arch {

namespace {

constexpr vaddr begin{constant::PAGE_OFFSET}, end{uint64_t{1} << 32};

/* Whether the utsname is there that the kernel prints OSRELEASE from. */
bool is_utsname(const physical_memory &memory, paddr address, std::string_view release)
{
	using name = layout::new_utsname;
	constexpr auto place = layout::uts_namespace::name / name::release;
	std::array<std::byte, size_of<decltype(name::release)::type>> text;

	if (!memory.read(address + place.offset, text))
		return false;
	std::string_view found = as_text(text);
	return found.substr(0, found.find('\0')) == release;
}

} // namespace

result<paddr> find_memory_start(const vmcoreinfo &info, const physical_memory &memory,
				uint64_t granularity)
{
	std::optional<vaddr> uts = info.find_symbol("init_uts_ns");
	std::optional<std::string_view> release = info.find("OSRELEASE");

	if (!uts || !release)
		return make_error(error_code::not_found, "VMCOREINFO has no %s",
				  uts ? "OSRELEASE" : "SYMBOL(init_uts_ns)");
	if (*uts < begin)
		return make_error(error_code::corrupt, "VMCOREINFO has init_uts_ns at 0x%llx",
				  wide(uts->value));
	for (const paddr_range &range : memory.ranges()) {
		paddr start{align_down(range.begin.value, granularity)};

		if (range.begin + (*uts - begin) < range.end &&
		    is_utsname(memory, start + (*uts - begin), *release))
			return start;
	}
	return make_error(error_code::not_found,
			  "the dump does not say where physical memory begins");
}

linear_mapping possible_lowmem(paddr memory_start)
{
	return {{begin, end}, memory_start};
}

result<std::vector<linear_mapping>> map_lowmem(const dump_view &dump, paddr memory_start)
{
	KDUMP_TRY(high_memory, read_variable(dump, "high_memory"));

	if (high_memory <= begin.value)
		return make_error(error_code::corrupt, "high_memory is 0x%llx", wide(high_memory));
	return std::vector<linear_mapping>{{{begin, vaddr{high_memory}}, memory_start}};
}

} // namespace kdump::arch
