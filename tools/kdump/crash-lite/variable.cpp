// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/variable.hpp"

#include "kdump/variables.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

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

c_type find_per_cpu_type(type_sources types, std::string_view name)
{
	for (const btf *source : types) {
		if (std::optional<btf_id> id = source->find(name, btf_kind::variable))
			return {.types = source, .id = source->type(*id).target};
	}
	return {};
}

/* Whether that symbol may be what is declared so, as nm(1) has it: not if others cannot see it. */
bool fits(const variable_type &declared, const kernel_symbol &symbol)
{
	bool is_global = symbol.type >= 'A' && symbol.type <= 'Z';

	return is_global || (declared.is_static && symbol.type != 't');
}

} // namespace

result<variable_declaration> find_variable(session &s, std::string_view name)
{
	KDUMP_TRY(symbols, s.dumped().symbols());
	KDUMP_TRY(types, s.types());
	std::vector<kernel_symbol> named = symbols->find_all(name);
	const variable_type *declared = find_declared(name);
	std::vector<variable_declaration> found;

	if (named.empty())
		return make_error(error_code::not_found, "symbol not found: %s",
				  std::string(name).c_str());
	for (const kernel_symbol &symbol : named) {
		KDUMP_TRY(per_cpu, s.is_per_cpu(symbol.address));
		c_type type = per_cpu ? find_per_cpu_type(types, name) : c_type();

		if (!type.types && declared && fits(*declared, symbol))
			type = find_c_type(types, declared->type).value_or({});
		found.push_back({symbol.address, std::move(type), per_cpu});
	}
	auto has_type = [](const variable_declaration &v) { return v.type.types != nullptr; };
	auto first = std::find_if(found.begin(), found.end(), has_type);
	if (first == found.end())
		return found.front();
	if ((!declared || declared->is_static) && std::count_if(first, found.end(), has_type) > 1)
		return make_error(error_code::invalid_argument,
				  "there are several %s: \"sym %s\" lists them, "
				  "*(TYPE *)ADDRESS is one",
				  std::string(name).c_str(), std::string(name).c_str());
	return *first;
}

} // namespace kdump::crash_lite
