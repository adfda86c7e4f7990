// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/variable.hpp"

#include "kdump/variables.hpp"

#include <algorithm>
#include <iterator>

namespace kdump::crash_lite {

namespace {

/* The generated table is sorted by name. */
const variable_type *find_declared(std::string_view name)
{
	auto found = std::lower_bound(std::begin(variable_types), std::end(variable_types), name,
				      [](const variable_type &v, std::string_view n) {
					      return v.name < n;
				      });

	return found != std::end(variable_types) && found->name == name ? found : nullptr;
}

c_type find_variable_type(type_sources types, std::string_view name)
{
	for (const btf *source : types) {
		if (std::optional<btf_id> id = source->find(name, btf_kind::variable))
			return {.types = source, .id = source->type(*id).target};
	}
	if (const variable_type *declared = find_declared(name))
		if (result<c_type> type = find_c_type(types, declared->type))
			return *std::move(type);
	return {};
}

} // namespace

result<variable_declaration> find_variable(session &s, std::string_view name)
{
	KDUMP_TRY(symbols, s.dumped().symbols());
	KDUMP_TRY(types, s.types());
	std::optional<kernel_symbol> symbol = symbols->find(name);

	if (!symbol)
		return make_error(error_code::not_found, "symbol not found: %s",
				  std::string(name).c_str());
	KDUMP_TRY(per_cpu, s.is_per_cpu(symbol->address));
	return variable_declaration{symbol->address, find_variable_type(types, name), per_cpu};
}

} // namespace kdump::crash_lite
