// SPDX-License-Identifier: GPL-2.0-only
#include "arch/arm/unwind_index.hpp"

#include "arch/arm/arch.hpp"
#include "layout/object.hpp"

#include "kdump/layout/asm/module.hpp"
#include "kdump/layout/asm/unwind.hpp"
#include "kdump/layout/linux/module.hpp"
#include "kdump/layout/linux/types.hpp"

namespace kdump::arch {

namespace {

using index = layout::unwind_idx;

/* A module has one for each of its sections of code. */
constexpr unsigned int most_tables = 64;

struct index_range {
	vaddr begin, end;
};

/* Where a prel31 at `place` points to: 31 bits, signed, relative. */
vaddr from_prel31(vaddr place, uint64_t value)
{
	int64_t distance = static_cast<int32_t>(static_cast<uint32_t>(value << 1)) >> 1;

	return vaddr{static_cast<uint32_t>(place.value + static_cast<uint64_t>(distance))};
}

result<index_range> find_in_module(const dump_view &dump, vaddr module, vaddr ip)
{
	using table = layout::unwind_table;
	constexpr auto list = layout::module::arch / layout::mod_arch_specific::unwind_list;
	vaddr head = module + list.offset;
	KDUMP_TRY(next, read_word(dump, head));

	for (unsigned int i = 0; i < most_tables && next != head.value; i++) {
		ptr<layout::list_head> entry{vaddr{next}};
		KDUMP_TRY(found, read_object(dump, container_of(entry, table::mod_list)));

		if (ip.value >= found[table::begin_addr] && ip.value < found[table::end_addr])
			return index_range{found[table::start].address, found[table::stop].address};
		next = found[table::mod_list / layout::list_head::next].address.value;
	}
	return make_error(error_code::not_found, "no unwind table for 0x%llx", wide(ip.value));
}

result<index_range> find_index(const dump_view &dump, vaddr ip)
{
	if (!is_vmlinux_code(dump, ip)) {
		KDUMP_TRY(module, dump.find_module(ip));
		return find_in_module(dump, module, ip);
	}
	KDUMP_TRY(begin, dump.find_symbol("__start_unwind_idx"));
	KDUMP_TRY(end, dump.find_symbol("__stop_unwind_idx"));
	return index_range{begin, end};
}

/* The last entry that begins at or before ip. */
result<vaddr> search(const dump_view &dump, const index_range &range, vaddr ip)
{
	uint64_t first = 0, end = (range.end - range.begin) / size_of<index>;

	while (end - first > 1) {
		uint64_t middle = first + (end - first) / 2;
		vaddr place = range.begin + middle * size_of<index>;
		KDUMP_TRY(offset, read_word(dump, place));

		(from_prel31(place, offset) <= ip ? first : end) = middle;
	}
	return range.begin + first * size_of<index>;
}

void add_bytes(std::vector<uint8_t> &to, uint64_t word, unsigned int count)
{
	while (count-- > 0)
		to.push_back(static_cast<uint8_t>(word >> 8 * count));
}

/* The compact model's personality routines 0 and 1: instructions, and how many words more. */
result<void> read_instructions(const dump_view &dump, vaddr place, uint64_t word,
			       std::vector<uint8_t> &into)
{
	switch (word >> 24) {
	case 0x80:
		add_bytes(into, word, 3);
		return {};
	case 0x81:
		add_bytes(into, word, 2);
		for (uint64_t more = word >> 16 & 0xff; more > 0; more--) {
			place += target::word_size;
			KDUMP_TRY(next, read_word(dump, place));
			add_bytes(into, next, 4);
		}
		return {};
	default:
		return make_error(error_code::corrupt, "unwind data 0x%llx of an unknown kind",
				  wide(word));
	}
}

class interpreter {
public:
	interpreter(const dump_view &dump, const std::vector<uint8_t> &code, core_registers &r) :
		dump_(dump), code_(code), r_(r)
	{
	}
	result<void> run();

private:
	result<bool> step(uint8_t instruction);
	uint8_t take();
	result<void> pop(unsigned int first, unsigned int mask);

	const dump_view &dump_;
	const std::vector<uint8_t> &code_;
	core_registers &r_;
	size_t next_ = 0;
	bool pc_is_known_ = false;
};

/* Behind the end there is "finish" as far as one looks. */
uint8_t interpreter::take()
{
	return next_ < code_.size() ? code_[next_++] : 0xb0;
}

/* Registers from `first` on, those whose bit is set. */
result<void> interpreter::pop(unsigned int first, unsigned int mask)
{
	uint32_t from = r_[sp];

	for (unsigned int reg = first; mask; reg++, mask >>= 1) {
		if (!(mask & 1))
			continue;
		KDUMP_TRY(value, read_word(dump_, vaddr{from}));
		from += target::word_size;
		r_[reg] = static_cast<uint32_t>(value);
		pc_is_known_ |= reg == pc;
		if (reg == sp)
			return {}; /* the registers above it are not in the same place */
	}
	r_[sp] = from;
	return {};
}

/* False: that was "finish". */
result<bool> interpreter::step(uint8_t instruction)
{
	if ((instruction & 0xc0) == 0x00) {
		r_[sp] += ((instruction & 0x3f) << 2) + 4;
	} else if ((instruction & 0xc0) == 0x40) {
		r_[sp] -= ((instruction & 0x3f) << 2) + 4;
	} else if ((instruction & 0xf0) == 0x80) {
		unsigned int mask = (instruction & 0x0f) << 8 | take();

		if (mask == 0)
			return make_error(error_code::corrupt, "unwinding is refused here");
		KDUMP_CHECK(pop(4, mask));
	} else if ((instruction & 0xf0) == 0x90 && (instruction & 0x0d) != 0x0d) {
		r_[sp] = r_[instruction & 0x0f];
	} else if ((instruction & 0xf0) == 0xa0) {
		unsigned int mask = (2U << (instruction & 7)) - 1;

		KDUMP_CHECK(pop(4, instruction & 8 ? mask | 1U << (lr - 4) : mask));
	} else if (instruction == 0xb1) {
		unsigned int mask = take();

		if (mask == 0 || mask & 0xf0)
			return make_error(error_code::corrupt, "unwind instruction b1 %02x", mask);
		KDUMP_CHECK(pop(0, mask));
	} else if (instruction == 0xb2) {
		uint32_t number = 0;
		uint8_t byte = 0x80;

		for (unsigned int shift = 0; byte & 0x80 && shift < 28; shift += 7) {
			byte = take();
			number |= (byte & 0x7fU) << shift;
		}
		r_[sp] += 0x204 + (number << 2);
	} else if (instruction == 0xb0) {
		return false;
	} else {
		return make_error(error_code::corrupt, "unwind instruction %02x", instruction);
	}
	return true;
}

result<void> interpreter::run()
{
	bool more = true;

	while (more && next_ < code_.size()) {
		KDUMP_TRY(goes_on, step(take()));
		more = goes_on;
	}
	if (!pc_is_known_)
		r_[pc] = r_[lr];
	return {};
}

} // namespace

result<unwind_entry> find_unwind_entry(const dump_view &dump, vaddr ip)
{
	KDUMP_TRY(range, find_index(dump, ip));
	if (range.end <= range.begin)
		return make_error(error_code::not_found, "the unwind table is empty");
	KDUMP_TRY(place, search(dump, range, ip));
	KDUMP_TRY(offset, read_word(dump, place));
	vaddr data = place + target::word_size;
	KDUMP_TRY(word, read_word(dump, data));
	unwind_entry entry{from_prel31(place, offset), false, {}};

	if (ip < entry.function)
		return make_error(error_code::not_found, "no unwind entry for 0x%llx",
				  wide(ip.value));
	if (word == 1) {
		entry.is_last = true;
		return entry;
	}
	if (!(word & 0x80000000)) {
		data = from_prel31(data, word);
		KDUMP_TRY(first, read_word(dump, data));
		word = first;
	}
	KDUMP_CHECK(read_instructions(dump, data, word, entry.instructions));
	return entry;
}

result<void> run_unwind(const dump_view &dump, const unwind_entry &entry, core_registers &r)
{
	return interpreter(dump, entry.instructions, r).run();
}

} // namespace kdump::arch
