// SPDX-License-Identifier: GPL-2.0-only
/* Type information, as a kernel's image has it, for tests of those who read it. */
#pragma once

#include "base/endian.hpp"
#include "kernel/btf.hpp"

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kdump {

/* BTF in the making: types in the order of add(), numbered from `first`. */
class btf_bytes {
public:
	explicit btf_bytes(std::endian order = std::endian::little, btf_id first = 1,
			   uint32_t first_string = 0) :
		order_(order),
		next_(first), first_string_(first_string)
	{
		if (first_string == 0)
			strings_.push_back('\0');
	}

	uint32_t name(std::string_view text)
	{
		if (text.empty())
			return 0;
		uint32_t at = first_string_ + strings_.size();
		strings_.append(text).push_back('\0');
		return at;
	}

	btf_id add(std::string_view text, btf_kind kind, uint32_t size_or_type,
		   std::vector<uint32_t> rest = {}, uint32_t count = 0, bool kind_flag = false)
	{
		types_.push_back(name(text));
		types_.push_back(static_cast<uint32_t>(kind) << 24 | count |
				 (kind_flag ? 1U << 31 : 0));
		types_.push_back(size_or_type);
		types_.insert(types_.end(), rest.begin(), rest.end());
		return next_++;
	}
	btf_id add_int(std::string_view text, uint32_t size, uint32_t encoding = 0)
	{
		return add(text, btf_kind::integer, size, {encoding | size * 8});
	}
	btf_id add_pointer(btf_id to)
	{
		return add("", btf_kind::pointer, to);
	}
	btf_id add_array(btf_id of, uint32_t length)
	{
		return add("", btf_kind::array, 0, {of, of, length});
	}

	struct member {
		std::string_view name;
		btf_id type;
		uint32_t bit_offset;
	};
	btf_id add_struct(std::string_view text, uint32_t size, std::vector<member> members,
			  btf_kind kind = btf_kind::structure, bool kind_flag = false)
	{
		std::vector<uint32_t> words;
		for (const member &m : members)
			words.insert(words.end(), {name(m.name), m.type, m.bit_offset});
		return add(text, kind, size, words, members.size(), kind_flag);
	}

	uint32_t strings_size() const
	{
		return first_string_ + strings_.size();
	}

	std::vector<std::byte> bytes() const
	{
		std::vector<uint32_t> words = {24, 0, static_cast<uint32_t>(types_.size() * 4),
					       static_cast<uint32_t>(types_.size() * 4),
					       static_cast<uint32_t>(strings_.size())};
		words.insert(words.end(), types_.begin(), types_.end());

		std::vector<std::byte> all(4 + words.size() * 4);
		store<uint16_t>(all.data(), 0xeb9f, order_);
		all[2] = std::byte{1};
		for (size_t i = 0; i < words.size(); i++)
			store(all.data() + 4 + i * 4, words[i], order_);
		for (char c : strings_)
			all.push_back(static_cast<std::byte>(c));
		return all;
	}

private:
	std::endian order_;
	btf_id next_;
	uint32_t first_string_;
	std::vector<uint32_t> types_;
	std::string strings_;
};

} // namespace kdump
