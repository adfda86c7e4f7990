// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/search.hpp"

#include "base/arith.hpp"
#include "base/endian.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace kdump {

namespace {

/* Pages are a multiple of it on every machine. */
constexpr uint64_t step = 4096;

/* A search ends after 1 TiB, and after this many pages that could not be read. */
constexpr uint64_t most_steps = uint64_t{1} << 28;
constexpr uint64_t most_failures = uint64_t{1} << 20;

/* Headroom for what may come before the utsname in its namespace. */
constexpr size_t namespace_headroom = 64;

/* The note's header, and "VMCOREINFO" with its NUL, padded. */
constexpr size_t note_text_offset = 12 + 12;

/*
 * Calls visit(address, bytes) for `size` bytes at `offset` of each step of memory, fewer at the
 * end of a run; true ends it. A dump of a stranger may promise any amount of memory, and pages
 * that cost time but fail.
 */
template <typename Visit>
bool visit_steps(const dump_memory &memory, uint64_t offset, size_t size, Visit visit)
{
	std::vector<std::byte> bytes(size);
	uint64_t steps = 0, failures = 0;

	for (auto run = memory.next_dumped({0}); run; run = memory.next_dumped(run->end)) {
		if (++steps > most_steps)
			return false;
		uint64_t at = align_down(run->begin.value, step) + offset;
		if (at < run->begin.value)
			at += step;
		while (at >= run->begin.value && at < run->end.value) {
			if (++steps > most_steps || failures > most_failures)
				return false;
			std::span here(bytes.data(), std::min<uint64_t>(size, run->end.value - at));
			if (!memory.read({at}, here))
				++failures;
			else if (visit(paddr{at}, as_text(here)))
				return true;
			at += step;
		}
	}
	return false;
}

/* All of VMCOREINFO is in one page, and ends with a NUL if it does not fill it. */
vmcoreinfo read_vmcoreinfo(const physical_memory &memory, paddr text)
{
	std::array<std::byte, step> bytes;
	size_t size = step - text.value % step;

	if (!memory.read(text, {bytes.data(), size}))
		return {};
	return vmcoreinfo(as_text({bytes.data(), size}));
}

std::optional<utsname> find_utsname_in(std::string_view bytes, std::string_view release)
{
	for (size_t i = 0; i + utsname::size <= bytes.size(); i += sizeof(uint32_t)) {
		std::string_view here = bytes.substr(i, utsname::size);
		if (!here.starts_with(std::string_view("Linux\0", 6)))
			continue;
		auto raw = std::as_bytes(std::span<const char>(here));
		if (auto name = recognise_utsname(raw.first<utsname::size>(), release))
			return name;
	}
	return std::nullopt;
}

error no_utsname()
{
	return make_error(error_code::not_found, "no utsname of this kernel in the dump's memory");
}

} // namespace

result<vmcoreinfo> search_vmcoreinfo(const dump_memory &memory)
{
	constexpr std::string_view begin = "OSRELEASE=";
	vmcoreinfo found;
	auto is_it = [&](paddr address, std::string_view bytes) {
		for (size_t offset : {size_t{0}, note_text_offset}) {
			if (bytes.size() < offset + begin.size() ||
			    !bytes.substr(offset).starts_with(begin))
				continue;
			found = read_vmcoreinfo(memory, address + offset);
			if (found.find("PAGESIZE"))
				return true;
		}
		return false;
	};

	if (!visit_steps(memory, 0, note_text_offset + begin.size(), is_it))
		return make_error(error_code::not_found, "no VMCOREINFO in the dump's memory");
	return found;
}

result<vmcoreinfo> read_s390_vmcoreinfo(const physical_memory &memory)
{
	constexpr paddr pointer{0xe0c};
	std::array<std::byte, sizeof(uint64_t)> bytes;

	KDUMP_CHECK(memory.read(pointer, bytes));
	uint64_t note = load<uint64_t>(bytes.data(), std::endian::big);
	/* Early in boot something else is there, and odd. */
	vmcoreinfo found = note % sizeof(uint32_t) == 0 && note < UINT64_MAX - step
				   ? read_vmcoreinfo(memory, paddr{note + note_text_offset})
				   : vmcoreinfo();
	if (!found.find("OSRELEASE"))
		return make_error(error_code::not_found, "the lowcore knows of no VMCOREINFO");
	return found;
}

result<utsname> read_utsname_near(const physical_memory &memory, paddr address,
				  std::string_view release)
{
	std::array<std::byte, namespace_headroom + utsname::size> bytes;

	KDUMP_CHECK(memory.read(address, bytes));
	if (auto name = find_utsname_in(as_text(bytes), release))
		return *std::move(name);
	return no_utsname();
}

result<utsname> search_utsname(const dump_memory &memory, std::string_view release,
			       std::optional<vaddr> symbol)
{
	std::optional<utsname> found;
	auto is_it = [&](paddr, std::string_view bytes) {
		found = find_utsname_in(bytes, release);
		return found.has_value();
	};

	/* Without the symbol it may be anywhere in a step, and go on in the next one. */
	if (symbol)
		visit_steps(memory, symbol->value % step, namespace_headroom + utsname::size,
			    is_it);
	else
		visit_steps(memory, 0, step + utsname::size, is_it);
	if (!found)
		return no_utsname();
	return *std::move(found);
}

} // namespace kdump
