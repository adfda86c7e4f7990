// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as BTF, as a module's BTF on top of itself, and everything that is asked of types. */
#include "kernel/btf_text.hpp"

#include <algorithm>

using namespace kdump;

namespace {

/* What is asked of a type may cost a bounded, but long time; of a few types that is enough. */
constexpr btf_id most_types = 64;

void ask(const btf &types, const btf_type &type)
{
	(void)types.size_of(type.id);
	(void)types.resolve(type.id);
	(void)types.flatten(type);
	(void)types.find_member(type, "next");
	(void)types.find_all(type.name, type.kind);
	(void)find_type(types, type.name);
	(void)declare(types, type.id, "x");
	(void)define(types, type.id);
	if (type.kind == btf_kind::data_section && type.count)
		(void)types.size_of(types.section_variable(type, 0).variable);
}

void ask_all(const btf &types)
{
	for (btf_id id = 0; id < std::min(types.end(), most_types); id++)
		ask(types, types.type(id));
	ask(types, types.type(types.end() - 1));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
	auto types = btf::parse(bytes);

	if (!types)
		return 0;
	ask_all(*types);
	if (auto module = btf::parse(bytes, &*types))
		ask_all(*module);
	return 0;
}
