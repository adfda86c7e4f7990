// SPDX-License-Identifier: GPL-2.0-only
/*
 * The arguments of one command: options with one dash, as crash has them, and operands. Letters
 * may stand together ("-ku"), options may follow operands, "--" ends them.
 */
#pragma once

#include "base/address.hpp"
#include "base/result.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kdump::crash_lite {

using arguments = std::span<const std::string>;

/* A name longer than one letter ("32") is an option of its own and never one of a bundle. */
struct option_spec {
	std::string_view name;
	bool takes_value = false;
};

struct given_option {
	std::string_view name;
	std::string value = {};

	bool operator==(std::string_view other) const
	{
		return name == other;
	}
};

struct given_arguments {
	std::vector<given_option> options = {};
	std::vector<std::string> operands = {};
};

/* Unknown options and missing values are error_code::invalid_argument. */
result<given_arguments> read_arguments(arguments words, std::span<const option_spec> specs);

/* An address as a user writes it: hexadecimal, with or without "0x". */
result<uint64_t> parse_hexadecimal(std::string_view text, std::string_view what);

/* A count or a number: decimal, or hexadecimal with "0x". `what` is for the message. */
result<uint64_t> parse_decimal(std::string_view text, std::string_view what);

/* "0,2-4": ascending numbers in the order given. */
result<std::vector<unsigned int>> parse_cpu_list(std::string_view text);

/* For commands that take none. */
result<void> expect_no_operands(const given_arguments &given);

} // namespace kdump::crash_lite
