// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/elf_core.hpp"

#include "base/arith.hpp"
#include "base/cursor.hpp"

#include <algorithm>
#include <array>
#include <elf.h>

namespace kdump {

namespace {

/* The notes of 8192 CPUs are 4 MiB. */
constexpr uint64_t largest_notes = 64 << 20;

/* Reads of a few bytes, of page tables and lists, come in crowds: a call for each is too much. */
constexpr size_t cached_block = 4096;
constexpr size_t elf_cache_size = 1 << 20;

/* Program headers are read in pieces of this many bytes. */
constexpr size_t header_chunk = 1 << 20;

} // namespace

bool is_elf(std::span<const std::byte> head)
{
	return head.size() >= SELFMAG && memcmp(head.data(), ELFMAG, SELFMAG) == 0;
}

struct elf_core::header {
	uint64_t program_headers; /* file offset */
	uint64_t entry_size;
	uint64_t count;
};

struct elf_core::program_header {
	uint32_t type;
	uint64_t offset, virtual_address, physical_address, file_size, memory_size;
};

elf_core::elf_core(dump_file file) :
	file_(std::move(file)), cache_(std::make_unique<page_cache>(cached_block, elf_cache_size))
{
}

result<elf_core> elf_core::open(dump_file file)
{
	elf_core core(std::move(file));
	KDUMP_TRY(elf, core.read_header());
	KDUMP_TRY(headers, core.read_program_headers(elf));
	KDUMP_CHECK(core.read_notes(headers));
	for (const program_header &header : headers)
		if (header.type == PT_LOAD)
			KDUMP_CHECK(core.add_segment(header));
	core.map_segments();
	if (core.file_.is_cut_short())
		core.complete_ = false;
	return core;
}

result<elf_core::header> elf_core::read_header()
{
	KDUMP_TRY(bytes, file_.read_head(sizeof(Elf64_Ehdr)));
	const char *name = file_.name().c_str();
	if (bytes.size() < sizeof(Elf32_Ehdr))
		return make_error(error_code::truncated, "%s: ELF header is cut short", name);
	auto file_class = std::to_integer<int>(bytes[EI_CLASS]);
	auto data = std::to_integer<int>(bytes[EI_DATA]);
	if ((file_class != ELFCLASS32 && file_class != ELFCLASS64) ||
	    (data != ELFDATA2LSB && data != ELFDATA2MSB))
		return make_error(error_code::corrupt, "%s: ELF class %d, data %d", name,
				  file_class, data);
	word_size_ = file_class == ELFCLASS64 ? 8 : 4;
	byte_order_ = data == ELFDATA2LSB ? std::endian::little : std::endian::big;

	cursor fields(bytes, byte_order_);
	KDUMP_CHECK(fields.skip(EI_NIDENT));
	KDUMP_TRY(type, fields.read<uint16_t>());
	KDUMP_TRY(machine, fields.read<uint16_t>());
	KDUMP_CHECK(fields.skip(sizeof(uint32_t) + word_size_)); /* version, entry */
	KDUMP_TRY(program_headers, fields.read_word(word_size_));
	KDUMP_TRY(sections, fields.read_word(word_size_));
	KDUMP_TRY(flags, fields.read<uint32_t>());
	KDUMP_CHECK(fields.skip(sizeof(uint16_t))); /* ehsize */
	KDUMP_TRY(entry_size, fields.read<uint16_t>());
	KDUMP_TRY(count, fields.read<uint16_t>());

	if (type != ET_CORE)
		return make_error(error_code::unsupported,
				  "%s is an ELF file, but not a dump (its type is %u)", name, type);
	if (entry_size < (word_size_ == 8 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr)))
		return make_error(error_code::corrupt, "%s: program headers of %u bytes", name,
				  entry_size);
	machine_ = machine;
	if (flags & flag_incomplete)
		complete_ = false;
	header elf = {program_headers, entry_size, count};
	if (count == PN_XNUM && sections != 0) {
		KDUMP_TRY(extended, read_extended_count(sections));
		elf.count = extended;
	}
	return elf;
}

/* sh_info of section header 0. */
result<uint64_t> elf_core::read_extended_count(uint64_t section_offset) const
{
	size_t position = word_size_ == 8 ? offsetof(Elf64_Shdr, sh_info)
					  : offsetof(Elf32_Shdr, sh_info);
	std::byte bytes[sizeof(uint32_t)];
	auto at = checked_add<uint64_t>(section_offset, position);

	if (!at)
		return make_error(error_code::corrupt,
				  "%s: no section headers can be at offset %llu",
				  file_.name().c_str(), wide(section_offset));
	KDUMP_CHECK(file_.read(*at, bytes));
	return uint64_t{load<uint32_t>(bytes, byte_order_)};
}

result<std::vector<elf_core::program_header>>
elf_core::read_program_headers(const header &elf) const
{
	const char *name = file_.name().c_str();
	uint64_t room = file_.size() - std::min(file_.size(), elf.program_headers);
	if (elf.count > most_program_headers)
		return make_error(error_code::limit, "%s: %llu program headers are too many", name,
				  wide(elf.count));
	if (elf.count > room / elf.entry_size)
		return make_error(error_code::truncated, "%s ends within its %llu program headers",
				  name, wide(elf.count));

	std::vector<program_header> headers;
	std::vector<std::byte> chunk;
	uint64_t per_chunk = header_chunk / elf.entry_size;
	for (uint64_t first = 0; first < elf.count; first += per_chunk) {
		uint64_t n = std::min(per_chunk, elf.count - first);
		chunk.resize(n * elf.entry_size);
		KDUMP_CHECK(file_.read(elf.program_headers + first * elf.entry_size, chunk));
		for (uint64_t i = 0; i < n; ++i) {
			auto bytes = std::span(chunk).subspan(i * elf.entry_size, elf.entry_size);
			KDUMP_TRY(parsed, parse_program_header(bytes));
			if (parsed.type == PT_LOAD || parsed.type == PT_NOTE)
				headers.push_back(parsed);
		}
	}
	return headers;
}

result<elf_core::program_header>
elf_core::parse_program_header(std::span<const std::byte> bytes) const
{
	cursor fields(bytes, byte_order_);
	program_header h;

	KDUMP_TRY(type, fields.read<uint32_t>());
	if (word_size_ == 8)
		KDUMP_CHECK(fields.skip(sizeof(uint32_t))); /* flags: behind memsz in ELF32 */
	KDUMP_TRY(offset, fields.read_word(word_size_));
	KDUMP_TRY(virtual_address, fields.read_word(word_size_));
	KDUMP_TRY(physical_address, fields.read_word(word_size_));
	KDUMP_TRY(file_size, fields.read_word(word_size_));
	KDUMP_TRY(memory_size, fields.read_word(word_size_));
	h = {type, offset, virtual_address, physical_address, file_size, memory_size};
	return h;
}

result<void> elf_core::read_notes(const std::vector<program_header> &headers)
{
	for (const program_header &header : headers) {
		if (header.type != PT_NOTE || header.file_size == 0)
			continue;
		if (header.file_size > largest_notes - notes_.size())
			return make_error(error_code::limit,
					  "%s: notes of %llu bytes are too large",
					  file_.name().c_str(), wide(header.file_size));
		if (!checked_add(header.offset, header.file_size) ||
		    header.offset + header.file_size > file_.size()) {
			/* Memory may still be there, and is more important. */
			complete_ = false;
			continue;
		}
		size_t before = notes_.size();
		notes_.resize(before + header.file_size);
		KDUMP_CHECK(file_.read(header.offset, std::span(notes_).subspan(before)));
	}
	return {};
}

result<void> elf_core::add_segment(const program_header &load)
{
	uint64_t size = std::max(load.file_size, load.memory_size);

	/* QEMU's mark of mapped device memory: no bytes at an offset of -1. */
	uint64_t nowhere = word_size_ == 8 ? UINT64_MAX : UINT32_MAX;
	if (size == 0 || (load.file_size == 0 && load.offset == nowhere))
		return {};
	if (load.physical_address == nowhere) {
		live_ = true;
		return {};
	}
	if (!checked_add(load.physical_address, size) || !checked_add(load.offset, load.file_size))
		return make_error(
			error_code::corrupt,
			"%s: segment at physical address 0x%llx, %llu bytes, wraps around",
			file_.name().c_str(), wide(load.physical_address), wide(size));
	if (load.offset + load.file_size > file_.size())
		complete_ = false;
	segments_.push_back({{load.physical_address},
			     {load.virtual_address},
			     load.file_size,
			     size,
			     load.offset});
	return {};
}

/*
 * Segments overlap: the kernel image has one of its own beside that of the memory it lies in.
 * Any of them that holds the bytes will do, and the first one is taken; a hole counts only where
 * no segment has bytes.
 */
void elf_core::map_segments()
{
	std::vector<segment> pieces;

	for (const load_segment &s : segments_) {
		uint64_t begin = s.physical.value;
		pieces.push_back({begin + s.file_size, begin + s.memory_size, segment::no_source});
	}
	for (auto s = segments_.rbegin(); s != segments_.rend(); ++s) {
		uint64_t begin = s->physical.value;
		pieces.push_back({begin, begin + s->file_size, s->file_offset});
	}
	map_ = segment_map(std::move(pieces));

	for (const segment &s : map_.segments()) {
		if (!ranges_.empty() && ranges_.back().end.value == s.begin)
			ranges_.back().end = {s.end};
		else
			ranges_.push_back({{s.begin}, {s.end}});
	}
}

result<void> elf_core::read(paddr address, std::span<std::byte> into) const
{
	if (read_cached(address, into))
		return {};
	return read_file(address, into);
}

/* False if it is not for the cache, or cannot be read: why, read_file() says. */
bool elf_core::read_cached(paddr address, std::span<std::byte> into) const
{
	size_t offset = address.value % cached_block;
	paddr block{address.value - offset};

	if (into.size() > cached_block / 2 || into.size() > cached_block - offset)
		return false;
	if (cache_->find(block.value, offset, into))
		return true;
	std::array<std::byte, cached_block> bytes;
	if (!has({block, block + cached_block}) || !read_file(block, bytes))
		return false;
	cache_->insert(block.value, bytes);
	std::copy_n(bytes.begin() + offset, into.size(), into.begin());
	return true;
}

result<void> elf_core::read_file(paddr address, std::span<std::byte> into) const
{
	uint64_t at = address.value;

	while (!into.empty()) {
		const segment *s = map_.find_from(at);
		if (!s || s->begin > at)
			return make_error(error_code::absent,
					  "no memory at physical address 0x%llx", wide(at));
		if (!s->has_source())
			return make_error(error_code::excluded,
					  "memory at physical address 0x%llx excluded from dump",
					  wide(at));
		size_t size = std::min<uint64_t>(into.size(), s->end - at);
		KDUMP_CHECK(file_.read(s->source + (at - s->begin), into.first(size)));
		at += size;
		into = into.subspan(size);
	}
	return {};
}

std::optional<paddr_range> elf_core::next_dumped(paddr from) const
{
	uint64_t at = from.value;

	while (const segment *s = map_.find_from(at)) {
		at = std::max(at, s->begin);
		if (s->has_source()) {
			uint64_t source = s->source + (at - s->begin);
			uint64_t end = s->source + (s->end - s->begin);
			uint64_t data = file_.find_data(source);
			if (data >= source && data < std::min(end, file_.size())) {
				uint64_t hole = std::min(file_.find_hole(data), end);
				return paddr_range{{at + (data - source)}, {at + (hole - source)}};
			}
		}
		at = s->end;
	}
	return std::nullopt;
}

bool elf_core::has(paddr_range range) const
{
	uint64_t at = range.begin.value;

	while (at < range.end.value) {
		const segment *s = map_.find_from(at);
		if (!s || s->begin > at || !s->has_source())
			return false;
		uint64_t end = std::min(s->end, range.end.value);
		if (s->source + (end - s->begin) > file_.size())
			return false;
		at = end;
	}
	return true;
}

} // namespace kdump
