// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/kdump_format.hpp"

#include "base/arith.hpp"
#include "base/endian.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace kdump {

namespace {

constexpr std::string_view kdump_signature = "KDUMP   ";
constexpr size_t version_offset = 8;
constexpr size_t name_offset = 12;
constexpr uint32_t newest_version = 6;
constexpr uint32_t smallest_block = 4096;
constexpr uint32_t largest_block = 1 << 20;
constexpr uint32_t most_sub_header_blocks = 1 << 16;
constexpr uint32_t highest_dump_level = 63;

/* The ABIs of 64-bit machines, i386, arm and other 32-bit ones; then these with 64-bit time. */
constexpr std::array<kdump_abi, 5> known_abis(std::endian order)
{
	return {{{order, 8, 8, 8},
		 {order, 4, 4, 4},
		 {order, 4, 8, 4},
		 {order, 4, 8, 8},
		 {order, 4, 4, 8}}};
}

/*
 * A structure is walked over field by field, as a compiler of the ABI lays it out; the same walk
 * serves reading (`Bytes` is const) and writing.
 */
template <typename Bytes> class field_walk {
public:
	field_walk(std::span<Bytes> bytes, const kdump_abi &abi) : bytes_(bytes), abi_(abi)
	{
	}

	template <typename T> void u32(T &value)
	{
		field<uint32_t>(value, 4);
	}
	template <typename T> void u64(T &value)
	{
		field<uint64_t>(value, abi_.alignment);
	}
	template <typename T> void word(T &value)
	{
		if (abi_.word_size == 8)
			u64(value);
		else
			u32(value);
	}
	template <typename T> void time(T &value)
	{
		if (abi_.time_size == 8)
			field<int64_t>(value, abi_.alignment);
		else
			field<int32_t>(value, 4);
	}
	void skip(size_t size)
	{
		position_ += size;
	}
	size_t position() const
	{
		return position_;
	}

private:
	/* A field that is not in the bytes any more keeps its value. */
	template <typename Stored, typename T> void field(T &value, size_t alignment)
	{
		position_ = align_up(position_, alignment);
		if (position_ + sizeof(Stored) <= bytes_.size()) {
			if constexpr (std::is_const_v<Bytes>)
				value = static_cast<T>(
					load<Stored>(bytes_.data() + position_, abi_.order));
			else
				store(bytes_.data() + position_, static_cast<Stored>(value),
				      abi_.order);
		}
		position_ += sizeof(Stored);
	}

	std::span<Bytes> bytes_;
	const kdump_abi &abi_;
	size_t position_ = 0;
};

/* disk_dump_header from its time stamp on. */
template <typename Bytes, typename Header>
void walk_header(field_walk<Bytes> &walk, Header &h, uint32_t &max_mapnr)
{
	int64_t microseconds = 0;

	walk.skip(name_offset + utsname::size);
	walk.time(h.time);
	walk.time(microseconds);
	walk.u32(h.status);
	walk.u32(h.block_size);
	walk.u32(h.sub_header_blocks);
	walk.u32(h.bitmap_blocks);
	walk.u32(max_mapnr);
	walk.u32(h.total_ram_blocks);
	walk.u32(h.device_blocks);
	walk.u32(h.written_blocks);
	walk.u32(h.current_cpu);
	walk.u32(h.cpus);
}

/* The last fields of version 6 replace ones that are a long of a 32-bit machine, or an int. */
struct narrow_pfns {
	uint64_t start;
	uint64_t end;
};

template <typename Bytes, typename Header>
void walk_sub_header(field_walk<Bytes> &walk, Header &h, narrow_pfns &narrow)
{
	uint32_t split = h.split;

	walk.word(h.phys_base);
	walk.u32(h.dump_level);
	if (h.version >= 2) {
		walk.u32(split);
		walk.word(narrow.start);
		walk.word(narrow.end);
	}
	if (h.version >= 3) {
		walk.u64(h.vmcoreinfo.offset);
		walk.word(h.vmcoreinfo.size);
	}
	if (h.version >= 4) {
		walk.u64(h.notes.offset);
		walk.word(h.notes.size);
	}
	if (h.version >= 5) {
		walk.u64(h.erase_info.offset);
		walk.word(h.erase_info.size);
	}
	if (h.version >= 6) {
		walk.u64(h.start_pfn);
		walk.u64(h.end_pfn);
		walk.u64(h.max_pfn);
	}
	if constexpr (std::is_const_v<Bytes>)
		h.split = split != 0;
}

bool is_block_size(uint32_t size)
{
	return size >= smallest_block && size <= largest_block && std::has_single_bit(size);
}

/* What must be true of a header, or else it was read by the wrong ABI, or is garbage. */
bool is_usable(const kdump_header &h)
{
	return is_block_size(h.block_size) && h.sub_header_blocks >= 1 &&
	       h.sub_header_blocks <= most_sub_header_blocks && h.max_pfn > 0 &&
	       h.max_pfn <= h.bitmap_size() * 8;
}

bool is_inside_sub_header(const kdump_header &h, const kdump_extent &extent)
{
	if (extent.size == 0)
		return extent.offset == 0;
	return extent.offset >= h.block_size && extent.offset <= h.bitmap_offset() &&
	       extent.size <= h.bitmap_offset() - extent.offset;
}

/* What is true of headers that the known writers made, read by the right ABI. */
bool is_convincing(const kdump_header &h)
{
	return is_usable(h) && h.dump_level <= highest_dump_level &&
	       is_inside_sub_header(h, h.vmcoreinfo) && is_inside_sub_header(h, h.notes);
}

result<kdump_header> read_headers_as(const dump_file &file, std::span<const std::byte> head,
				     const kdump_abi &abi)
{
	kdump_header h;
	uint32_t max_mapnr = 0;

	h.abi = abi;
	h.version = load<uint32_t>(head.data() + version_offset, abi.order);
	h.name = parse_utsname(head.subspan<name_offset, utsname::size>());
	field_walk header(head, h.abi);
	walk_header(header, h, max_mapnr);
	h.max_pfn = max_mapnr;
	if (!is_block_size(h.block_size))
		return h;

	std::array<std::byte, 128> bytes;
	narrow_pfns narrow = {};
	KDUMP_CHECK(file.read(h.block_size, bytes));
	field_walk<const std::byte> sub_header(bytes, h.abi);
	walk_sub_header(sub_header, h, narrow);
	if (h.version < 6) {
		h.start_pfn = narrow.start;
		h.end_pfn = narrow.end;
	}
	return h;
}

void forget_if_outside(kdump_extent &extent, const dump_file &file)
{
	if (extent.offset > file.size() || extent.size > file.size() - extent.offset)
		extent = {};
}

} // namespace

uint64_t kdump_header::bitmap_size() const
{
	uint64_t both = uint64_t{bitmap_blocks} * block_size;

	return has_two_bitmaps() ? both / 2 : both;
}

bool kdump_header::has_two_bitmaps() const
{
	uint64_t one = div_round_up(div_round_up(max_pfn, 8), block_size ? block_size : 1);

	return bitmap_blocks / 2 >= one;
}

bool is_kdump(std::span<const std::byte> head)
{
	return head.size() >= kdump_signature.size() &&
	       memcmp(head.data(), kdump_signature.data(), kdump_signature.size()) == 0;
}

result<kdump_header> read_kdump_header(const dump_file &file)
{
	const char *name = file.name().c_str();
	KDUMP_TRY(head, file.read_head(smallest_block));
	if (head.size() < smallest_block)
		return make_error(error_code::truncated, "%s: kdump header is cut short", name);

	auto version = load<uint32_t>(head.data() + version_offset, std::endian::little);
	std::endian order = std::endian::little;
	if (version > 0xffff) {
		version = byte_swap(version);
		order = std::endian::big;
	}
	if (version < 1 || version > newest_version)
		return make_error(error_code::unsupported,
				  "%s is of version %u of the kdump format; 1 to %u are known",
				  name, version, newest_version);

	std::optional<kdump_header> usable;
	std::optional<error> unreadable;
	for (const kdump_abi &abi : known_abis(order)) {
		auto header = read_headers_as(file, head, abi);
		/* A read that fails says nothing of the layout. */
		if (!header && header.failure().code() == error_code::io)
			return header.failure();
		if (!header) {
			unreadable = std::move(header).failure();
		} else if (is_convincing(*header)) {
			usable = *std::move(header);
			break;
		} else if (!usable && is_usable(*header)) {
			usable = *std::move(header);
		}
	}
	if (!usable && unreadable)
		return *std::move(unreadable);
	if (!usable)
		return make_error(error_code::corrupt, "%s: kdump header makes no sense", name);
	forget_if_outside(usable->vmcoreinfo, file);
	forget_if_outside(usable->notes, file);
	forget_if_outside(usable->erase_info, file);
	return *std::move(usable);
}

std::vector<std::byte> make_kdump_header(const kdump_header &header)
{
	std::vector<std::byte> bytes(smallest_block);
	auto max_mapnr = static_cast<uint32_t>(std::min<uint64_t>(header.max_pfn, UINT32_MAX));
	const utsname &name = header.name;
	size_t at = name_offset;

	memcpy(bytes.data(), kdump_signature.data(), kdump_signature.size());
	store(bytes.data() + version_offset, header.version, header.abi.order);
	for (const std::string *field : {&name.sysname, &name.nodename, &name.release,
					 &name.version, &name.machine, &name.domainname}) {
		memcpy(bytes.data() + at, field->data(),
		       std::min(field->size(), utsname::field_size - 1));
		at += utsname::field_size;
	}
	field_walk<std::byte> walk(bytes, header.abi);
	walk_header(walk, header, max_mapnr);
	bytes.resize(walk.position());
	return bytes;
}

std::vector<std::byte> make_kdump_sub_header(const kdump_header &header)
{
	std::vector<std::byte> bytes(smallest_block);
	narrow_pfns narrow = {header.start_pfn, header.end_pfn};
	field_walk<std::byte> walk(bytes, header.abi);

	walk_sub_header(walk, header, narrow);
	bytes.resize(walk.position());
	return bytes;
}

/* Behind the time stamp. */
uint64_t find_kdump_status(const kdump_abi &abi)
{
	field_walk<const std::byte> walk({}, abi);
	int64_t time = 0;

	walk.skip(name_offset + utsname::size);
	walk.time(time);
	walk.time(time);
	return walk.position();
}

kdump_page load_kdump_page(std::span<const std::byte, kdump_page::size_in_file> bytes,
			   std::endian order)
{
	return {load<uint64_t>(bytes.data(), order), load<uint32_t>(bytes.data() + 8, order),
		load<uint32_t>(bytes.data() + 12, order), load<uint64_t>(bytes.data() + 16, order)};
}

void store_kdump_page(std::span<std::byte, kdump_page::size_in_file> bytes, const kdump_page &page,
		      std::endian order)
{
	store(bytes.data(), page.offset, order);
	store(bytes.data() + 8, page.size, order);
	store(bytes.data() + 12, page.flags, order);
	store(bytes.data() + 16, page.page_flags, order);
}

uint32_t kdump_flag_of(compression kind)
{
	switch (kind) {
	case compression::zlib:
		return kdump_flag::zlib;
	case compression::lzo:
		return kdump_flag::lzo;
	case compression::snappy:
		return kdump_flag::snappy;
	case compression::zstd:
		return kdump_flag::zstd;
	}
	return 0;
}

result<compression> compression_of(uint32_t flags)
{
	for (compression kind :
	     {compression::zlib, compression::lzo, compression::snappy, compression::zstd})
		if (flags == kdump_flag_of(kind))
			return kind;
	return make_error(error_code::unsupported, "page of unknown compression, flags 0x%x",
			  flags);
}

} // namespace kdump
