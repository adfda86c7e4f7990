// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes of the dump and a type, made into a cell: integers, enumerators by name, pointers with
 * the symbol they point to, strings, records and lists. Text looks as gdb prints it.
 */
#pragma once

#include "crash-lite/c_type.hpp"
#include "crash-lite/session.hpp"
#include "crash-lite/text/report.hpp"

#include <span>

namespace kdump::crash_lite {

class value_maker {
public:
	/* No value is larger, in bytes: a report is held in memory. */
	static constexpr uint64_t size_limit = 1 << 20;

	/*
	 * And no value is made of more cells: types of a hostile dump need no bytes to hold
	 * each other a million times.
	 */
	static constexpr uint64_t cell_limit = 4 << 20;

	/* Borrows the session. Integers are in base 10 or 16. */
	value_maker(session &s, unsigned int radix);

	/* `bytes` are exactly the type's. */
	result<cell> make(const c_type &type, std::span<const std::byte> bytes);

	/* A member of the struct whose bytes these are; it may be a bit field. */
	result<cell> make_member(const btf &types, const btf_member &member,
				 std::span<const std::byte> whole);

private:
	struct place {
		const btf &types;
		std::span<const std::byte> bytes;
		unsigned int depth;
	};

	result<cell> make(const c_type &type, std::span<const std::byte> bytes, unsigned int depth);
	result<cell> make_plain(const btf_type &type, const place &at);
	result<cell> make_record(const btf_type &type, const place &at);
	result<cell> make_member(const btf_member &member, const place &whole);
	result<cell> make_list(const c_type &type, const place &at);
	cell make_integer(uint64_t value, unsigned int bits, bool is_signed) const;
	cell make_scalar(const btf_type &type, const btf &types, uint64_t value,
			 unsigned int bits) const;
	cell make_enumerator(const btf_type &type, const btf &types, uint64_t value,
			     unsigned int bits) const;
	cell make_pointer(uint64_t value, bool to_text) const;

	const kernel &kernel_;
	const symbol_table *symbols_ = nullptr;
	unsigned int radix_;
	uint64_t cells_left_ = cell_limit;
};

/* `count` bits from `first` on, counted as BTF counts them. count is at most 64. */
uint64_t extract_bits(std::span<const std::byte> bytes, uint64_t first, unsigned int count,
		      std::endian order);

} // namespace kdump::crash_lite
