// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMCOREINFO: the note in which a kernel describes itself to dump tools. Lines "KEY=value",
 * made by crash_save_vmcoreinfo_init() in kernel/vmcore_info.c; the keys are listed in
 * Documentation/admin-guide/kdump/vmcoreinfo.rst.
 */
#pragma once

#include "base/address.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace kdump {

class vmcoreinfo {
public:
	/* Empty: a dump without the note. */
	vmcoreinfo() = default;

	/* Text up to the first NUL. Lines without '=' do not count, nor equal keys but the first. */
	explicit vmcoreinfo(std::string_view text);

	bool empty() const
	{
		return values_.empty();
	}
	const std::string &text() const
	{
		return text_;
	}
	/* All keys, such as "SYMBOL(init_uts_ns)", with their values as text. */
	const std::map<std::string, std::string, std::less<>> &values() const
	{
		return values_;
	}

	std::optional<std::string_view> find(std::string_view key) const;

	/* "NUMBER(name)": decimal, or behind "0x" hexadecimal; two's complement if negative. */
	std::optional<uint64_t> find_number(std::string_view name) const;
	/* "SYMBOL(name)": hexadecimal, as relocated in this boot. */
	std::optional<vaddr> find_symbol(std::string_view name) const;
	/* "key=" of a hexadecimal value, such as KERNELOFFSET. */
	std::optional<uint64_t> find_hex(std::string_view key) const;

private:
	std::string text_;
	std::map<std::string, std::string, std::less<>> values_;
};

} // namespace kdump
