// SPDX-License-Identifier: GPL-2.0-only
#include "arch/boot_facts.hpp"
#include "arch/s390/arch.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/page.hpp"

namespace kdump::arch {

namespace {

/* What arch/s390/kernel/vmcore_info.c prints itself. */
constexpr std::array<std::string_view, 5> boot_keys = {
	"EAMODE31", "IDENTITYBASE", "KERNELOFFPHYS", "KERNELOFFSET", "SAMODE31",
};

result<uint64_t> require_hex(const vmcoreinfo &info, std::string_view name)
{
	if (std::optional<uint64_t> value = info.find_hex(name))
		return *value;
	return make_error(error_code::not_found, "VMCOREINFO has no %.*s",
			  static_cast<int>(name.size()), name.data());
}

} // namespace

std::span<const std::string_view> s390::per_boot_keys()
{
	return boot_keys;
}

result<s390::boot> s390::read_boot(const vmcoreinfo &info, const physical_memory &)
{
	boot boot;
	KDUMP_TRY(kernel_offset, require_hex(info, "KERNELOFFSET"));
	KDUMP_TRY(kernel_physical, require_hex(info, "KERNELOFFPHYS"));
	KDUMP_TRY(identity_base, require_hex(info, "IDENTITYBASE"));

	boot.kernel_offset = kernel_offset;
	boot.kernel_physical = kernel_physical;
	boot.identity_base = identity_base;
	return boot;
}

linear_mapping s390::image_mapping(const boot &boot)
{
	vaddr start{boot.kernel_offset};

	return {{start, start + constant::KERNEL_IMAGE_SIZE}, paddr{boot.kernel_physical}};
}

/* The identity mapping is as large as there may be memory, as __pa() of asm/page.h has it. */
result<std::vector<linear_mapping>> s390::linear_mappings(const boot &boot, const dump_view &dump)
{
	constexpr auto identity_size = layout::vm_layout::identity_size;
	KDUMP_TRY(text, dump.find_symbol("_text"));
	KDUMP_TRY(end, dump.find_symbol("_end"));
	KDUMP_TRY(vm_layout, dump.find_symbol("vm_layout"));
	KDUMP_TRY(size, read_word(dump, vm_layout + identity_size.offset));
	KDUMP_TRY(image, trim_image(image_mapping(boot), text, end));
	vaddr identity{boot.identity_base};

	if (identity >= text || size > text - identity)
		return make_disorder_error();
	return std::vector<linear_mapping>{image, {{identity, identity + size}, paddr{0}}};
}

} // namespace kdump::arch
