// SPDX-License-Identifier: GPL-2.0-only
/* A CPU's registers as a note has them, made up by a test: each word has another value. */
#pragma once

#include "arch/current.hpp"
#include "base/endian.hpp"

#include "kdump/target.hpp"

#include <gtest/gtest.h>

#include <span>
#include <vector>

namespace kdump::test {

/* A register, and which word of the note it is. */
struct noted_register {
	const char *name;
	size_t word;
};

/* On 32-bit machines a number of 16 bits, for some registers have no more. */
inline target_word noted_value(size_t word)
{
	return static_cast<target_word>(0x8070605000002000 + word);
}

class register_note {
public:
	explicit register_note(size_t words) : bytes_(words * target::word_size)
	{
		for (size_t word = 0; word < words; word++)
			set(word, noted_value(word));
	}
	void set(size_t word, target_word value)
	{
		store(bytes_.data() + word * target::word_size, value, target::byte_order);
	}
	void shorten(size_t bytes)
	{
		bytes_.resize(bytes_.size() - bytes);
	}

	std::span<const std::byte> bytes() const
	{
		return bytes_;
	}
	auto parse() const
	{
		return arch::current::parse_prstatus(bytes_);
	}
	/* If that word, of its status, is so. */
	bool is_user_mode(size_t word, target_word value)
	{
		set(word, value);
		return arch::current::is_user_mode(*parse());
	}

private:
	std::vector<std::byte> bytes_;
};

/* That these are shown, and which of them code and stack are at. */
inline void expect_names(const arch::current::registers &regs,
			 std::span<const noted_register> expected, size_t ip, size_t sp)
{
	auto list = arch::current::list_registers(regs);

	ASSERT_EQ(list.size(), expected.size());
	for (size_t i = 0; i < list.size(); i++) {
		EXPECT_STREQ(list[i].name, expected[i].name);
		EXPECT_EQ(list[i].value, noted_value(expected[i].word)) << list[i].name;
	}
	EXPECT_EQ(arch::current::instruction_pointer(regs).value, noted_value(ip));
	EXPECT_EQ(arch::current::stack_pointer(regs).value, noted_value(sp));
}

/* That a note of so many words will do, and no shorter one. */
inline void expect_no_less(size_t words)
{
	register_note note(words);

	EXPECT_TRUE(note.parse());
	note.shorten(1);
	EXPECT_EQ(note.parse().failure().code(), error_code::truncated);
}

} // namespace kdump::test
