// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as the tables of kallsyms: a number of symbols, the token indexes, and the rest shared
 * by tokens and names.
 */
#include "base/cursor.hpp"
#include "kernel/symbols.hpp"

using namespace kdump;

namespace {

result<kallsyms> parse(std::span<const std::byte> input)
{
	cursor from(input, std::endian::little);
	kallsyms::tables raw;

	KDUMP_TRY(count, from.read<uint16_t>());
	for (uint16_t &index : raw.token_index) {
		KDUMP_TRY(value, from.read<uint16_t>());
		index = value;
	}
	KDUMP_TRY(rest, from.read_bytes(from.remaining()));
	raw.names.assign(rest.begin(), rest.end());
	raw.token_table = raw.names;
	for (uint64_t i = 0; i < count; i++)
		raw.addresses.push_back(kallsyms::address_of(static_cast<uint32_t>(i * 0x10001),
							     vaddr{0xffffffff81000000}, i % 2));
	return kallsyms::parse(std::move(raw));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	result<kallsyms> table = parse(std::as_bytes(std::span(data, size)));

	if (!table)
		return 0;
	for (size_t i = 0; i < std::min<size_t>(table->size(), 64); i++) {
		std::string name = table->name(i);

		(void)table->type(i);
		if (!table->find(name))
			__builtin_trap(); /* a name that is in the table is found in it */
		(void)table->find_next(i);
		(void)table->find(table->address(i));
	}
	symbol_table all(*std::move(table), {vaddr{0}, vaddr{~uint64_t{0}}});
	if (auto found = all.find(vaddr{0xffffffff81001234}))
		(void)to_string(*found);
	return 0;
}
