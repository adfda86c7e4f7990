// SPDX-License-Identifier: GPL-2.0-only
/*
 * Following types to types, and names to types. Unlike taking one type apart this may fail: BTF
 * that comes from a stranger may hold a typedef of itself, or a struct that is a member of
 * itself without a name. Every walk here is bounded.
 */
#include "kernel/btf_internal.hpp"

#include "base/arith.hpp"

#include <bit>

namespace kdump {

namespace {

/* No struct of the kernel comes near this many members, inner ones included. */
constexpr size_t flatten_limit = 1 << 16;

uint32_t hash(std::string_view name)
{
	uint32_t value = 2166136261; /* FNV-1a */

	for (unsigned char c : name)
		value = (value ^ c) * 16777619;
	return value;
}

bool is_of_kind(btf_kind found, btf_kind wanted)
{
	return found == wanted ||
	       (wanted == btf_kind::enumeration && found == btf_kind::enumeration64);
}

error endless(btf_id id)
{
	return make_error(error_code::corrupt, "BTF type %u: a chain of types without an end", id);
}

} // namespace

result<btf_type> btf::strip_qualifiers(btf_id id) const
{
	btf_type found = type(id);

	for (unsigned int i = 0; found.is_qualifier(); i++) {
		if (i == chain_limit)
			return endless(id);
		found = type(found.target);
	}
	return found;
}

result<btf_type> btf::resolve(btf_id id) const
{
	btf_type found = type(id);

	for (unsigned int i = 0; found.is_qualifier() || found.kind == btf_kind::type_definition;
	     i++) {
		if (i == chain_limit)
			return endless(id);
		found = type(found.target);
	}
	return found;
}

result<uint64_t> btf::size_of(btf_id id) const
{
	uint64_t count = 1;
	btf_id at = id;

	for (unsigned int i = 0; i < chain_limit; i++) {
		btf_type found = type(at);
		uint64_t size = found.size;

		if (found.kind == btf_kind::array) {
			std::optional<uint64_t> product =
				checked_mul(count, uint64_t{array_length(found)});
			if (!product)
				return make_error(error_code::corrupt,
						  "BTF type %u: an array of 2^64 elements", id);
			count = *product;
			at = found.target;
			continue;
		}
		if (found.is_qualifier() || found.kind == btf_kind::type_definition ||
		    found.kind == btf_kind::variable || found.kind == btf_kind::declaration_tag) {
			at = found.target;
			continue;
		}
		if (found.kind == btf_kind::forward)
			return make_error(error_code::not_found, "%s %.*s is not defined here",
					  found.kind_flag ? "union" : "struct",
					  static_cast<int>(found.name.size()), found.name.data());
		if (found.kind == btf_kind::pointer)
			size = pointer_size_;
		else if (found.kind == btf_kind::void_type || found.kind == btf_kind::function ||
			 found.kind == btf_kind::function_prototype)
			size = 1;
		std::optional<uint64_t> product = checked_mul(count, size);
		if (!product)
			return make_error(error_code::corrupt, "BTF type %u is too large", id);
		return *product;
	}
	return endless(id);
}

namespace {

/* Adds the named members of a struct that begins `base` bits into the outermost one. */
class flattener {
public:
	flattener(const btf &types, std::vector<btf_member> &into) : types_(types), into_(into)
	{
	}

	result<void> add(const btf_type &of, uint32_t base, unsigned int depth)
	{
		for (uint32_t i = 0; i < of.count; i++) {
			btf_member member = types_.member(of, i);

			if (++seen_ > flatten_limit || depth > btf::chain_limit)
				return make_error(error_code::limit,
						  "BTF type %u: too many members", of.id);
			member.bit_offset += base;
			if (!member.name.empty()) {
				into_.push_back(member);
				continue;
			}
			KDUMP_TRY(inner, types_.strip_qualifiers(member.type));
			if (inner.is_composite())
				KDUMP_CHECK(add(inner, member.bit_offset, depth + 1));
		}
		return {};
	}

private:
	const btf &types_;
	std::vector<btf_member> &into_;
	size_t seen_ = 0;
};

} // namespace

result<std::vector<btf_member>> btf::flatten(const btf_type &type) const
{
	std::vector<btf_member> members;

	if (type.is_composite())
		KDUMP_CHECK(flattener(*this, members).add(type, 0, 0));
	return members;
}

result<btf_member> btf::find_member(const btf_type &type, std::string_view name) const
{
	KDUMP_TRY(members, flatten(type));

	for (const btf_member &member : members) {
		if (member.name == name)
			return member;
	}
	return make_error(error_code::not_found, "%.*s has no member %.*s",
			  static_cast<int>(type.name.size()), type.name.data(),
			  static_cast<int>(name.size()), name.data());
}

/* Chains grow at their head, so the last id goes in first. */
const btf::name_index &btf::names() const
{
	std::call_once(names_->made, [this] {
		names_->first.resize(std::bit_ceil(positions_.size() + 1));
		names_->next.resize(positions_.size());
		for (size_t i = positions_.size(); i-- > 0;) {
			std::string_view name = string_at(word(positions_[i]));
			if (name.empty())
				continue;
			btf_id &head = names_->first[hash(name) & (names_->first.size() - 1)];
			names_->next[i] = head;
			head = first_id_ + i;
		}
	});
	return *names_;
}

std::vector<btf_id> btf::find_all(std::string_view name, btf_kind kind) const
{
	std::vector<btf_id> found;

	if (base_)
		found = base_->find_all(name, kind);
	const name_index &index = names();
	for (btf_id id = index.first[hash(name) & (index.first.size() - 1)]; id;
	     id = index.next[id - first_id_]) {
		btf_type candidate = type(id);
		if (is_of_kind(candidate.kind, kind) && candidate.name == name)
			found.push_back(id);
	}
	return found;
}

std::optional<btf_id> btf::find(std::string_view name, btf_kind kind) const
{
	std::vector<btf_id> found = find_all(name, kind);

	if (found.empty())
		return std::nullopt;
	return found.front();
}

} // namespace kdump
