// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/symbols.hpp"

#include <algorithm>

namespace kdump {

void symbol_table::add_module(std::span<const vaddr_range> core, std::vector<kernel_symbol> symbols)
{
	for (const vaddr_range &range : core)
		ranges_.push_back({range, modules_.size(), symbols.size()});
	std::move(symbols.begin(), symbols.end(), std::back_inserter(modules_));
}

kernel_symbol symbol_table::vmlinux_symbol(size_t i) const
{
	kernel_symbol symbol;
	size_t next = i;

	symbol.address = vmlinux_.address(i);
	symbol.type = vmlinux_.type(i);
	symbol.name = vmlinux_.name(i);
	while (next < vmlinux_.size() && vmlinux_.address(next) == symbol.address)
		next++;
	symbol.size = next < vmlinux_.size()	    ? vmlinux_.address(next) - symbol.address
		      : symbol.address < image_.end ? image_.end - symbol.address
						    : 0;
	return symbol;
}

std::optional<kernel_symbol> symbol_table::find(std::string_view name) const
{
	if (std::optional<size_t> i = vmlinux_.find(name))
		return vmlinux_symbol(*i);

	auto found = std::find_if(modules_.begin(), modules_.end(),
				  [&](const kernel_symbol &s) { return s.name == name; });
	return found != modules_.end() ? std::optional(*found) : std::nullopt;
}

std::vector<kernel_symbol> symbol_table::find_all(std::string_view name) const
{
	std::vector<kernel_symbol> found;

	for (std::optional<size_t> i = vmlinux_.find(name); i; i = vmlinux_.find_next(*i))
		found.push_back(vmlinux_symbol(*i));
	std::copy_if(modules_.begin(), modules_.end(), std::back_inserter(found),
		     [&](const kernel_symbol &s) { return s.name == name; });
	return found;
}

namespace {

/* What compilers and assemblers mark places with: is_mapping_symbol() of linux/module_symbol.h. */
bool is_mapping_symbol(std::string_view name)
{
	return name.starts_with(".L") || name.starts_with("L0") || name.starts_with("$");
}

} // namespace

/*
 * find_kallsyms_symbol(): the closest symbol at or before the address, in the same piece of the
 * module's memory; the first of several at one place.
 */
std::optional<symbol_position> symbol_table::find_in_module(const module_range &module,
							    vaddr address) const
{
	const kernel_symbol *best = nullptr;
	vaddr end = module.range.end;

	for (size_t i = module.first; i < module.first + module.count; i++) {
		const kernel_symbol &s = modules_[i];

		if (s.name.empty() || is_mapping_symbol(s.name) ||
		    !module.range.contains(s.address))
			continue;
		if (s.address <= address && (!best || s.address > best->address))
			best = &s;
		if (s.address > address && s.address < end)
			end = s.address;
	}
	if (!best)
		return std::nullopt;
	symbol_position position{*best, address - best->address};
	position.symbol.size = end - best->address;
	return position;
}

std::optional<symbol_position> symbol_table::find(vaddr address) const
{
	if (image_.contains(address)) {
		std::optional<size_t> i = vmlinux_.find(address);

		if (!i)
			return std::nullopt;
		return symbol_position{vmlinux_symbol(*i), address - vmlinux_.address(*i)};
	}
	for (const module_range &module : ranges_) {
		if (module.range.contains(address))
			return find_in_module(module, address);
	}
	return std::nullopt;
}

std::string to_string(const symbol_position &position)
{
	const kernel_symbol &s = position.symbol;
	std::string text =
		format("%s+0x%llx/0x%llx", s.name.c_str(), wide(position.offset), wide(s.size));

	return s.module.empty() ? text : text + " [" + s.module + "]";
}

} // namespace kdump
