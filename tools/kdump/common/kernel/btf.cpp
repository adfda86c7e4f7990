// SPDX-License-Identifier: GPL-2.0-only
/* Taking types apart. What hangs on what, and under which name, is in btf_search.cpp. */
#include "kernel/btf.hpp"

#include "base/cursor.hpp"
#include "kernel/btf_internal.hpp"

#include <algorithm>

namespace kdump {

bool btf_type::is_qualifier() const
{
	return kind == btf_kind::const_type || kind == btf_kind::volatile_type ||
	       kind == btf_kind::restrict_type || kind == btf_kind::type_tag;
}

btf::btf() : names_(std::make_unique<name_index>())
{
}
btf::btf(btf &&) noexcept = default;
btf &btf::operator=(btf &&) noexcept = default;
btf::~btf() = default;

btf_id btf::end() const
{
	return first_id_ + positions_.size();
}

const btf &btf::home(btf_id id) const
{
	return id < first_id_ && base_ ? base_->home(id) : *this;
}

/* 0 past the end: what parse() has checked never is, but a caller may confuse two BTFs. */
uint32_t btf::word(uint32_t position) const
{
	if (position > types_.size() || types_.size() - position < sizeof(uint32_t))
		return 0;
	return load<uint32_t>(types_.subspan(position).data(), order_);
}

std::string_view btf::string_at(uint32_t offset) const
{
	if (offset < first_string_)
		return base_->string_at(offset);
	cursor in(strings_, order_);
	if (offset == 0 || !in.seek(offset - first_string_))
		return {};
	result<std::string_view> text = in.read_string(std::min(in.remaining(), name_limit));
	return text.value_or({});
}

btf_type btf::type(btf_id id) const
{
	const btf &owner = home(id);
	if (id < owner.first_id_ || id >= owner.end())
		return {};

	uint32_t position = owner.positions_[id - owner.first_id_];
	uint32_t info = owner.word(position + 4);
	uint32_t size_or_type = owner.word(position + 8);
	btf_type found{
		.id = id,
		.kind = btf_format::kind_of(info),
		.kind_flag = (info & btf_format::kind_flag) != 0,
		.count = static_cast<uint16_t>(info & btf_format::count_mask),
		.name = owner.string_at(owner.word(position)),
		.position = position + btf_format::type_size,
	};
	if (btf_format::has_size(found.kind))
		found.size = size_or_type;
	else if (found.kind == btf_kind::array)
		found.target = owner.word(found.position);
	else if (found.kind != btf_kind::forward)
		found.target = size_or_type;
	return found;
}

btf_integer btf::integer(const btf_type &type) const
{
	uint32_t encoded = home(type.id).word(type.position);
	uint32_t encoding = btf_format::integer_encoding(encoded);

	return {static_cast<uint8_t>(btf_format::integer_bits(encoded)), (encoding & 1) != 0,
		(encoding & 2) != 0, (encoding & 4) != 0};
}

uint32_t btf::array_length(const btf_type &type) const
{
	return home(type.id).word(type.position + 8);
}

btf_member btf::member(const btf_type &of, uint32_t index) const
{
	const btf &owner = home(of.id);
	uint32_t position = of.position + index * btf_format::piece_size(of.kind);
	uint32_t place = owner.word(position + 8);
	btf_member found{.name = owner.string_at(owner.word(position)),
			 .type = owner.word(position + 4),
			 .bit_offset = place};

	if (of.kind_flag) {
		found.bit_offset = btf_format::member_offset(place);
		found.bitfield_size = btf_format::member_bits(place);
		return found;
	}
	/* Older compilers of BTF gave each bit field an integer of its own. */
	btf_type member_type = type(found.type);
	if (member_type.kind == btf_kind::integer) {
		uint32_t encoded = home(member_type.id).word(member_type.position);
		if (btf_format::integer_bits(encoded) != member_type.size * 8) {
			found.bit_offset += btf_format::integer_offset(encoded);
			found.bitfield_size = btf_format::integer_bits(encoded);
		}
	}
	return found;
}

btf_enumerator btf::enumerator(const btf_type &of, uint32_t index) const
{
	const btf &owner = home(of.id);
	bool wide = of.kind == btf_kind::enumeration64;
	uint32_t position = of.position + index * btf_format::piece_size(of.kind);
	uint64_t value = owner.word(position + 4);

	if (wide)
		value |= uint64_t{owner.word(position + 8)} << 32;
	else if (of.kind_flag)
		value = static_cast<uint64_t>(static_cast<int32_t>(value));
	return {owner.string_at(owner.word(position)), value};
}

btf_parameter btf::parameter(const btf_type &of, uint32_t index) const
{
	const btf &owner = home(of.id);
	uint32_t position = of.position + index * btf_format::piece_size(of.kind);

	return {owner.string_at(owner.word(position)), owner.word(position + 4)};
}

btf_section_variable btf::section_variable(const btf_type &of, uint32_t index) const
{
	const btf &owner = home(of.id);
	uint32_t position = of.position + index * btf_format::piece_size(of.kind);

	return {owner.word(position), owner.word(position + 4), owner.word(position + 8)};
}

} // namespace kdump
