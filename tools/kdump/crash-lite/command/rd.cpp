// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/command.hpp"
#include "crash-lite/interrupt.hpp"
#include "crash-lite/memory_source.hpp"
#include "crash-lite/session.hpp"
#include "crash-lite/text/hex.hpp"

#include <algorithm>

namespace kdump::crash_lite {

namespace {

/* A report is held in memory, at some two hundred bytes a line. */
constexpr uint64_t max_bytes = 16 << 20;
constexpr size_t ascii_line_bytes = 60;

enum class rd_space : uint8_t { automatic, kernel, user, physical };
enum class rd_form : uint8_t { words, ascii, symbols };

struct rd_arguments {
	std::string address;
	std::optional<uint64_t> count = {};
	std::optional<std::string> end = {};
	uint64_t offset = 0;
	bool show_offsets = false;
	rd_space space = rd_space::automatic;
	rd_form form = rd_form::words;
	hex_layout layout = {.word_size = target::word_size, .byte_order = target::byte_order};
};

constexpr option_spec rd_options[] = {{"8"}, {"16"}, {"32"}, {"64"},	  {"a"},
				      {"d"}, {"D"},  {"s"},  {"u"},	  {"k"},
				      {"p"}, {"x"},  {"N"},  {"e", true}, {"o", true}};

result<rd_arguments> parse_rd(arguments words)
{
	KDUMP_TRY(given, read_arguments(words, rd_options));
	rd_arguments parsed;

	for (const given_option &option : given.options) {
		if (option == "8" || option == "16" || option == "32" || option == "64") {
			KDUMP_TRY(bits, parse_decimal(option.name, "word size"));
			parsed.layout.word_size = static_cast<unsigned int>(bits / 8);
		} else if (option == "a")
			parsed.form = rd_form::ascii;
		else if (option == "s")
			parsed.form = rd_form::symbols;
		else if (option == "d")
			parsed.layout.format = word_format::signed_decimal;
		else if (option == "D")
			parsed.layout.format = word_format::unsigned_decimal;
		else if (option == "x")
			parsed.layout.with_ascii = false;
		else if (option == "N")
			parsed.layout.byte_order = std::endian::big;
		else if (option == "u" || option == "k" || option == "p")
			parsed.space = option == "u"   ? rd_space::user
				       : option == "k" ? rd_space::kernel
						       : rd_space::physical;
		else if (option == "e")
			parsed.end = option.value;
		else {
			KDUMP_TRY(offset, parse_hexadecimal(option.value, "offset"));
			parsed.offset = offset;
			parsed.show_offsets = true;
		}
	}
	if (given.operands.empty() || given.operands.size() > 2)
		return make_error(error_code::invalid_argument, "an address or a symbol expected");
	if (given.operands.size() == 2) {
		KDUMP_TRY(count, parse_decimal(given.operands[1], "count"));
		parsed.count = count;
	}
	parsed.address = given.operands[0];
	return parsed;
}

result<memory_source> find_source(session &s, rd_space space, uint64_t address)
{
	switch (space) {
	case rd_space::kernel:
		return memory_source::of_kernel(s.dumped());
	case rd_space::physical:
		return memory_source::of_physical(s.dumped());
	case rd_space::user: {
		KDUMP_TRY(task, s.current_task());
		return memory_source::of_task(s.dumped(), task);
	}
	case rd_space::automatic:
		break;
	}
	return memory_source::for_address(s, vaddr{address});
}

result<uint64_t> find_number(session &s, const std::string &text, rd_space space)
{
	if (space == rd_space::physical || space == rd_space::user)
		return parse_hexadecimal(text, "address");
	KDUMP_TRY(address, s.find_address(text));
	return address.value;
}

/* How many bytes were asked for. */
result<uint64_t> find_size(session &s, const rd_arguments &how, uint64_t begin)
{
	unsigned int unit = how.form == rd_form::ascii ? 1 : how.layout.word_size;
	uint64_t count = how.count.value_or(1);

	if (how.end) {
		KDUMP_TRY(end, find_number(s, *how.end, how.space));
		if (end <= begin)
			return make_error(error_code::invalid_argument,
					  "end address is not behind the start");
		count = (end - begin + unit - 1) / unit;
	}
	if (count == 0 || count > max_bytes / unit)
		return make_error(error_code::limit, "count out of range: at most %llu here",
				  wide(max_bytes / unit));
	return count * unit;
}

/* Line by line, so that what comes before a page that is not there is shown. */
void add_words(const memory_source &source, const rd_arguments &how, uint64_t begin, uint64_t size,
	       section &lines)
{
	for (uint64_t done = 0; done < size && !interrupted(); done += hex_line_bytes) {
		std::array<std::byte, hex_line_bytes> buffer;
		std::span bytes =
			std::span(buffer).first(std::min<uint64_t>(hex_line_bytes, size - done));
		result<void> read = source.read(begin + done, bytes);

		if (!read) {
			lines.add_error(std::move(read).failure());
			return;
		}
		add_hex_line(lines, how.layout, how.show_offsets ? done : begin + done, bytes);
	}
}

/* One symbol a word, where the word is an address of one. */
void add_symbols(session &s, const memory_source &source, const rd_arguments &how, uint64_t begin,
		 uint64_t size, section &lines)
{
	result<const symbol_table *> symbols = s.dumped().symbols();
	hex_layout layout = how.layout;

	if (!symbols) {
		lines.add_error(symbols.failure());
		return;
	}
	layout.with_ascii = false;
	lines = make_hex_section(layout);
	for (uint64_t done = 0; done < size && !interrupted(); done += hex_line_bytes) {
		std::array<std::byte, hex_line_bytes> buffer;
		std::span bytes =
			std::span(buffer).first(std::min<uint64_t>(hex_line_bytes, size - done));
		cell::list values;
		std::string text;

		if (result<void> read = source.read(begin + done, bytes); !read) {
			lines.add_error(std::move(read).failure());
			return;
		}
		for (size_t i = 0; i < bytes.size(); i += layout.word_size) {
			uint64_t value =
				load_integer(bytes.subspan(i, layout.word_size), layout.byte_order);
			std::string word = format("%016llx", wide(value));

			if (auto at = (*symbols)->find(vaddr{value}))
				word = at->symbol.name +
				       (at->offset ? format("+%llu", wide(at->offset)) : "");
			values.emplace_back(word);
			word.resize(std::max<size_t>(word.size(), 16), ' ');
			text += word + " ";
		}
		text.erase(text.find_last_not_of(' ') + 1);
		lines.add(hexadecimal{how.show_offsets ? done : begin + done},
			  cell(std::move(values)).shown_as(text));
	}
}

bool is_text(std::byte b)
{
	return b >= std::byte{0x20} && b < std::byte{0x7f};
}

/* Up to the first byte that is no text, or as many as were asked for. */
void add_ascii(const memory_source &source, const rd_arguments &how, uint64_t begin, uint64_t size,
	       section &lines)
{
	bool counted = how.count || how.end;
	std::string text;

	lines.columns = {
		{.name = "address", .alignment = align::right, .min_width = 16, .after = ":  "},
		{.name = "text"}};
	size = counted ? size : max_bytes;
	for (uint64_t done = 0; done < size && !interrupted(); done++) {
		std::byte b;
		result<void> read = source.read(begin + done, std::span(&b, 1));

		if (!read || (!counted && !is_text(b))) {
			if (!text.empty())
				lines.add(hexadecimal{begin + done - text.size()}, text);
			if (!read)
				lines.add_error(std::move(read).failure());
			return;
		}
		text += is_text(b) ? static_cast<char>(b) : '.';
		if (text.size() == ascii_line_bytes || done + 1 == size) {
			lines.add(hexadecimal{begin + done + 1 - text.size()}, text);
			text.clear();
		}
	}
}

result<report> run_rd(session &s, const rd_arguments &how)
{
	KDUMP_TRY(typed, find_number(s, how.address, how.space));
	uint64_t begin = typed + how.offset;
	KDUMP_TRY(size, find_size(s, how, begin));
	KDUMP_TRY(source, find_source(s, how.space, begin));
	report answer;
	section &lines = answer.add(make_hex_section(how.layout));

	switch (how.form) {
	case rd_form::words:
		add_words(source, how, begin, size, lines);
		break;
	case rd_form::symbols:
		add_symbols(s, source, how, begin, size, lines);
		break;
	case rd_form::ascii:
		add_ascii(source, how, begin, size, lines);
		break;
	}
	return answer;
}

} // namespace

extern const command rd_command = make_command<parse_rd, run_rd>({
	.name = "rd",
	.summary = "read memory",
	.usage = "[-8 | -16 | -32 | -64] [-d | -D | -s | -a] [-x] [-N] [-u | -k | -p]\n"
		 "   [-o OFFSET] [-e END] ADDRESS | SYMBOL [COUNT]",
	.help = "Shows COUNT words of memory (1 if not given) in hexadecimal, with their bytes as\n"
		"text. Addresses that only a process can have are read in the process of the "
		"context.\n"
		"\n"
		"  -8 ... -64  bits of a word\n"
		"  -d, -D      signed or unsigned decimal numbers\n"
		"  -s          symbols in place of words that are addresses of one\n"
		"  -a          text up to the first byte that is none; COUNT bytes if given\n"
		"  -x          no text behind the words\n"
		"  -N          words are in network byte order\n"
		"  -u, -k, -p  user virtual, kernel virtual, physical address\n"
		"  -o OFFSET   begins so many bytes further on, and shows offsets instead of "
		"addresses\n"
		"  -e END      reads up to END\n",
});

} // namespace kdump::crash_lite
