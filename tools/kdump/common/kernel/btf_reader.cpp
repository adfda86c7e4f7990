// SPDX-License-Identifier: GPL-2.0-only
/* btf::parse(): the one pass over all types that checks what the accessors rely on. */
#include "base/cursor.hpp"
#include "kernel/btf_internal.hpp"

namespace kdump {

using namespace btf_format;

namespace {

/* What follows the header once; nothing if there is no such kind. */
std::optional<uint32_t> once_size(btf_kind kind)
{
	switch (kind) {
	case btf_kind::integer:
	case btf_kind::variable:
	case btf_kind::declaration_tag:
		return 4;
	case btf_kind::array:
		return 12;
	case btf_kind::void_type:
		return std::nullopt;
	default:
		if (kind > btf_kind::enumeration64)
			return std::nullopt;
		return 0;
	}
}

} // namespace

/*
 * The one pass of parse(). Ids and names may point forward, so the largest of each is kept with
 * the type that has it, and judged at the end.
 */
class btf_reader {
public:
	explicit btf_reader(btf &into) : btf_(into)
	{
	}
	result<void> read(std::span<const std::byte> bytes);

private:
	result<void> read_header(std::span<const std::byte> bytes);
	result<void> check_strings() const;
	result<void> read_type();
	result<void> check_integer(uint32_t size);
	result<void> check_pieces(uint32_t info, uint32_t size);
	result<void> check_references() const;

	struct extreme {
		uint32_t value = 0;
		btf_id where = 0;
	};
	void note(extreme &largest, uint32_t value)
	{
		if (value >= largest.value)
			largest = {value, id_};
	}
	uint32_t word(uint32_t position) const
	{
		return btf_.word(position);
	}

	btf &btf_;
	btf_id id_ = 0;
	uint32_t position_ = 0;
	extreme largest_id_, largest_name_;
};

result<void> btf_reader::read(std::span<const std::byte> bytes)
{
	if (btf_.base_) {
		btf_.first_id_ = btf_.base_->end();
		btf_.first_string_ = btf_.base_->first_string_ + btf_.base_->strings_.size();
		btf_.pointer_size_ = btf_.base_->pointer_size_;
	}
	KDUMP_CHECK(read_header(bytes));
	KDUMP_CHECK(check_strings());
	id_ = btf_.first_id_;
	while (position_ < btf_.types_.size()) {
		KDUMP_CHECK(read_type());
		++id_;
	}
	return check_references();
}

result<void> btf_reader::read_header(std::span<const std::byte> bytes)
{
	cursor in(bytes, std::endian::little);
	KDUMP_TRY(found_magic, in.read<uint16_t>());
	if (found_magic != magic && byte_swap(found_magic) != magic)
		return make_error(error_code::corrupt, "no BTF: magic number %#x", found_magic);
	btf_.order_ = found_magic == magic ? std::endian::little : std::endian::big;

	in = cursor(bytes, btf_.order_);
	KDUMP_CHECK(in.skip(sizeof(uint16_t)));
	KDUMP_TRY(found_version, in.read<uint8_t>());
	KDUMP_TRY(flags, in.read<uint8_t>());
	if (found_version != version || flags != 0)
		return make_error(error_code::unsupported, "BTF version %u, flags %#x",
				  found_version, flags);
	KDUMP_TRY(header_length, in.read<uint32_t>());
	if (header_length < header_size)
		return make_error(error_code::corrupt, "BTF header of %u bytes", header_length);

	KDUMP_TRY(types_at, in.read<uint32_t>());
	KDUMP_TRY(types_length, in.read<uint32_t>());
	KDUMP_TRY(strings_at, in.read<uint32_t>());
	KDUMP_TRY(strings_length, in.read<uint32_t>());
	/* 32 bits hold each of them, and the sum of two need not fit. */
	KDUMP_CHECK(in.seek(size_t{header_length} + types_at));
	KDUMP_TRY(types, in.read_bytes(types_length));
	KDUMP_CHECK(in.seek(size_t{header_length} + strings_at));
	KDUMP_TRY(strings, in.read_bytes(strings_length));
	btf_.types_ = types;
	btf_.strings_ = strings;
	return {};
}

/* With a NUL at the end, every offset into the section is a string that ends. */
result<void> btf_reader::check_strings() const
{
	if (btf_.strings_.empty() && btf_.base_)
		return {};
	if (btf_.strings_.empty() || btf_.strings_.back() != std::byte{0} ||
	    (!btf_.base_ && btf_.strings_.front() != std::byte{0}))
		return make_error(error_code::corrupt, "BTF strings are not bounded by NUL");
	return {};
}

result<void> btf_reader::read_type()
{
	size_t left = btf_.types_.size() - position_;
	if (left < type_size)
		return make_error(error_code::truncated, "BTF ends within type %u", id_);

	uint32_t info = word(position_ + 4);
	uint32_t size_or_type = word(position_ + 8);
	btf_kind kind = kind_of(info);
	std::optional<uint32_t> once = once_size(kind);
	if (!once || info & ~(kind_flag | kind_mask << kind_shift | count_mask))
		return make_error(error_code::unsupported, "BTF type %u is of unknown kind (%#x)",
				  id_, info);
	size_t size = type_size + *once + size_t{piece_size(kind)} * (info & count_mask);
	if (left < size)
		return make_error(error_code::truncated, "BTF ends within type %u", id_);

	note(largest_name_, word(position_));
	if (!has_size(kind) && kind != btf_kind::forward)
		note(largest_id_, size_or_type);
	if (kind == btf_kind::array)
		note(largest_id_, word(position_ + type_size));
	if (kind == btf_kind::integer)
		KDUMP_CHECK(check_integer(size_or_type));
	if (piece_size(kind))
		KDUMP_CHECK(check_pieces(info, size_or_type));

	btf_.positions_.push_back(position_);
	position_ += size;
	return {};
}

result<void> btf_reader::check_integer(uint32_t size)
{
	uint32_t encoded = word(position_ + type_size);

	if (size == 0 || size > 16 || integer_bits(encoded) == 0 ||
	    integer_offset(encoded) + integer_bits(encoded) > size * 8)
		return make_error(error_code::corrupt,
				  "BTF type %u is an integer of %u bits in %u bytes", id_,
				  integer_bits(encoded), size);
	if (btf_.string_at(word(position_)) == "long unsigned int")
		btf_.pointer_size_ = size;
	return {};
}

result<void> btf_reader::check_pieces(uint32_t info, uint32_t size)
{
	btf_kind kind = kind_of(info);
	uint32_t position = position_ + type_size;

	for (uint32_t i = 0; i < (info & count_mask); i++) {
		if (kind == btf_kind::data_section)
			note(largest_id_, word(position));
		else
			note(largest_name_, word(position));
		if (kind == btf_kind::function_prototype)
			note(largest_id_, word(position + 4));
		if (kind == btf_kind::structure || kind == btf_kind::union_type) {
			uint32_t place = word(position + 8);
			uint64_t bits = place;

			if (info & kind_flag)
				bits = member_offset(place) + member_bits(place);
			note(largest_id_, word(position + 4));
			if (bits > uint64_t{size} * 8)
				return make_error(error_code::corrupt,
						  "BTF type %u has a member behind its end", id_);
		}
		position += piece_size(kind);
	}
	return {};
}

result<void> btf_reader::check_references() const
{
	if (largest_id_.value >= btf_.end())
		return make_error(error_code::corrupt, "BTF type %u refers to type %u of %u",
				  largest_id_.where, largest_id_.value, btf_.end());
	if (largest_name_.value && largest_name_.value >= btf_.first_string_ + btf_.strings_.size())
		return make_error(error_code::corrupt,
				  "BTF type %u has a name at %u, past the end of the strings",
				  largest_name_.where, largest_name_.value);
	return {};
}

result<btf> btf::parse(std::span<const std::byte> bytes, const btf *base)
{
	btf parsed;

	parsed.base_ = base;
	KDUMP_CHECK(btf_reader(parsed).read(bytes));
	return parsed;
}

/* The spans stay valid when the vector moves: its bytes do not. */
result<btf> btf::parse(std::vector<std::byte> bytes, const btf *base)
{
	KDUMP_TRY(parsed, parse(std::span<const std::byte>(bytes), base));
	parsed.owned_ = std::move(bytes);
	return parsed;
}

} // namespace kdump
