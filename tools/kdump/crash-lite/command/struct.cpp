// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/c_value.hpp"
#include "crash-lite/command.hpp"
#include "crash-lite/interrupt.hpp"
#include "crash-lite/memory_source.hpp"
#include "crash-lite/session.hpp"
#include "crash-lite/text/hex.hpp"
#include "crash-lite/text/table.hpp"
#include "crash-lite/value.hpp"

#include "base/text.hpp"
#include "kernel/btf_text.hpp"

#include <cinttypes>

namespace kdump::crash_lite {

namespace {

/* Structures that are shown by one command; each may be value_maker::size_limit large. */
constexpr uint64_t max_count = 10'000;

struct struct_arguments {
	bool offsets = false;
	bool raw = false;
	bool user = false;
	std::optional<unsigned int> radix = {};
	std::optional<std::string> list_offset = {};
	std::string type = {};
	std::vector<std::string> members = {};
	std::optional<std::string> address = {};
	std::optional<std::string> cpus = {};
	uint64_t count = 1;
};

constexpr option_spec struct_options[] = {{"o"}, {"x"},	      {"d"},	  {"r"},
					  {"u"}, {"l", true}, {"c", true}};

/* "task_struct.pid,se.vruntime" */
void split_members(struct_arguments &parsed)
{
	size_t dot = parsed.type.find('.');

	if (dot == std::string::npos)
		return;
	std::string members = parsed.type.substr(dot + 1);
	parsed.type.resize(dot);
	for (std::string_view rest = members; !rest.empty();)
		parsed.members.emplace_back(take_field(rest, ','));
}

result<void> parse_operands(std::vector<std::string> operands, struct_arguments &parsed)
{
	if (!operands.empty() && (operands[0] == "struct" || operands[0] == "union")) {
		if (operands.size() > 1)
			operands[1].insert(0, operands[0] + " ");
		operands.erase(operands.begin());
	}
	if (operands.empty() || operands.size() > 3)
		return make_error(error_code::invalid_argument, "a type expected");
	parsed.type = operands[0];
	split_members(parsed);
	if (operands.size() == 3) {
		KDUMP_TRY(count, parse_decimal(operands[2], "count"));
		parsed.count = count;
	}
	if (operands.size() < 2)
		return {};

	std::string_view rest = operands[1];
	parsed.address = std::string(take_field(rest, ':'));
	if (operands[1].find(':') != std::string::npos)
		parsed.cpus = std::string(rest);
	return {};
}

result<struct_arguments> parse_struct(arguments words)
{
	KDUMP_TRY(given, read_arguments(words, struct_options));
	struct_arguments parsed;

	KDUMP_CHECK(parse_operands(std::move(given.operands), parsed));
	for (const given_option &option : given.options) {
		parsed.offsets |= option == "o";
		parsed.raw |= option == "r";
		parsed.user |= option == "u";
		if (option == "x" || option == "d")
			parsed.radix = option == "x" ? 16 : 10;
		else if (option == "l")
			parsed.list_offset = option.value;
		else if (option == "c") {
			KDUMP_TRY(count, parse_decimal(option.value, "count"));
			parsed.count = count;
		}
	}
	if (parsed.count == 0 || parsed.count > max_count)
		return make_error(error_code::limit, "count is 1 to %" PRIu64, max_count);
	return parsed;
}

result<c_type> find_record(session &s, std::string_view name)
{
	KDUMP_TRY(types, s.types());

	for (const char *tag : {"struct ", "union ", ""}) {
		result<c_type> found = find_c_type(types, tag + std::string(name));

		if (!found || !found->is_plain())
			continue;
		KDUMP_TRY(base, resolve(*found));
		if (base.is_composite())
			return found;
	}
	return make_error(error_code::not_found, "no structure or union is called \"%s\"",
			  std::string(name).c_str());
}

/* What is in front of a line of a definition: where its member is, if that was asked for. */
std::string make_indent(const btf_line &line, bool offsets, std::optional<vaddr> base)
{
	if (!offsets || line.depth == 0)
		return std::string(4 * line.depth, ' ');
	std::string place;
	if (line.member && base)
		place = format("  [%" PRIx64 "] ", base->value + line.member->bit_offset / 8);
	else if (line.member)
		place = format("%6s ", format("[%u]", line.member->bit_offset / 8).c_str());
	else
		place = std::string(base ? 21 : 7, ' ');
	return place + std::string(4 * (line.depth - 1), ' ');
}

/* A row for a member; text that belongs to none, such as a brace, is shown before or after it. */
result<void> add_member(const btf &types, const btf_member &member, std::string text, section &to)
{
	KDUMP_TRY(type, declare(types, member.type, ""));
	uint64_t bits = member.bitfield_size;

	to.add(cell(member.name).hidden(), cell(std::move(type)).shown_as(std::move(text)),
	       cell(member.bit_offset / 8).hidden(),
	       bits ? cell(member.bit_offset % 8).hidden() : cell(),
	       bits ? cell(bits).hidden() : cell());
	return {};
}

/* The lines of a definition, those without a member joined to the next line that has one. */
result<void> add_definition(const btf &types, const std::vector<btf_line> &definition,
			    const struct_arguments &wanted, std::optional<vaddr> base, section &to)
{
	std::string before;

	for (const btf_line &line : definition) {
		std::string text = before + make_indent(line, wanted.offsets, base) + line.text;

		if (!line.member) {
			before = text + "\n";
			continue;
		}
		before.clear();
		KDUMP_CHECK(add_member(types, *line.member, std::move(text), to));
	}
	to.after = before;
	return {};
}

/* The members asked for, or the whole definition. */
result<section> make_layout(const c_type &type, const struct_arguments &wanted,
			    std::optional<vaddr> base)
{
	KDUMP_TRY(record, resolve(type));
	KDUMP_TRY(name, name_of({.types = type.types, .id = record.id}));
	section lines{.name = "members",
		      .form = shape::lines,
		      .columns = {{.name = "name"},
				  {.name = "type"},
				  {.name = "offset"},
				  {.name = "bit_offset"},
				  {.name = "bit_size"}}};

	if (wanted.members.empty()) {
		KDUMP_TRY(definition, define(*type.types, record.id));
		KDUMP_CHECK(add_definition(*type.types, definition, wanted, base, lines));
		return lines;
	}
	lines.title = name + " {\n";
	lines.after = "}\n";
	for (const std::string &path : wanted.members) {
		c_value whole{.type = type, .in_memory = true, .number = 0};
		KDUMP_TRY(member, select_member(whole, path));
		KDUMP_TRY(text, declare(*type.types, member.type.id, path));
		btf_member field{.name = path,
				 .type = member.type.id,
				 .bit_offset = static_cast<uint32_t>(member.number * 8)};

		btf_line line{.depth = 1, .text = text + ";", .member = field};

		KDUMP_CHECK(add_member(*type.types, field,
				       make_indent(line, true, base) + line.text, lines));
	}
	return lines;
}

/* The members, or those asked for; and the size, if all are there. */
result<void> add_layout(const c_type &type, const struct_arguments &wanted,
			std::optional<vaddr> base, report &answer)
{
	KDUMP_TRY(layout, make_layout(type, wanted, base));
	KDUMP_TRY(size, size_of(type));
	KDUMP_TRY(name, name_of(type));
	section whole{.name = "type",
		      .form = shape::lines,
		      .columns = {{.name = "name"}, {.name = "size", .before = "SIZE: "}},
		      .single = true};

	whole.add(cell(std::move(name)).hidden(),
		  wanted.members.empty() ? cell(size) : cell(size).hidden());
	answer.add(std::move(layout));
	answer.add(std::move(whole));
	return {};
}

/* The whole structure, or a line for each member asked for. */
result<cell> read_structure(session &s, const c_type &type, const struct_arguments &wanted,
			    const memory_source &source, uint64_t address)
{
	unsigned int radix = wanted.radix.value_or(s.variables().radix);
	c_value whole{.type = type, .in_memory = true, .number = address};
	cell::record members;
	std::string text;

	if (wanted.members.empty()) {
		KDUMP_TRY(value, read_value(s, source, whole, radix));
		KDUMP_TRY(name, name_of(type));
		std::string shown = name + " " + format_value(value);
		return std::move(value).shown_as(std::move(shown));
	}
	for (const std::string &path : wanted.members) {
		KDUMP_TRY(member, select_member(whole, path));
		KDUMP_TRY(value, read_value(s, source, member, radix));
		text += (text.empty() ? "  " : "\n  ") + path + " = " + format_value(value, 2) +
			",";
		members.emplace_back(path, std::move(value));
	}
	return cell(std::move(members)).shown_as(std::move(text));
}

section make_struct_section()
{
	return {.name = "values",
		.form = shape::lines,
		.columns = {{.name = "cpu", .before = "["},
			    {.name = "address", .before = "]: ", .after = "\n"},
			    {.name = "value"}}};
}

result<void> add_raw(const c_type &type, const memory_source &source, uint64_t address, report &to)
{
	hex_layout layout{.word_size = target::word_size, .byte_order = target::byte_order};
	KDUMP_TRY(size, size_of(type));
	section lines = make_hex_section(layout);

	if (size > value_maker::size_limit)
		return make_error(error_code::limit, "a structure of %" PRIu64 " bytes", size);
	std::vector<std::byte> bytes(size);
	KDUMP_CHECK(source.read(address, bytes));
	for (size_t done = 0; done < size; done += hex_line_bytes)
		add_hex_line(lines, layout, address + done,
			     std::span(bytes).subspan(done, std::min<uint64_t>(hex_line_bytes,
									       size - done)));
	to.add(std::move(lines));
	return {};
}

result<uint64_t> find_list_offset(const c_type &type, const struct_arguments &wanted)
{
	if (!wanted.list_offset)
		return 0;
	if (std::optional<uint64_t> number = parse_number(*wanted.list_offset))
		return *number;

	/* "task_struct.tasks", or the member alone. */
	std::string_view path = *wanted.list_offset;
	cut_prefix(path, wanted.type + ".");
	KDUMP_TRY(member, select_member({.type = type, .in_memory = true, .number = 0}, path));
	return member.number;
}

struct instance {
	std::optional<unsigned int> cpu;
	uint64_t address;
};

result<std::vector<instance>> find_instances(session &s, const struct_arguments &wanted)
{
	std::vector<instance> found;

	if (wanted.user) {
		KDUMP_TRY(address, parse_hexadecimal(*wanted.address, "address"));
		return std::vector<instance>{{std::nullopt, address}};
	}
	KDUMP_TRY(address, s.find_address(*wanted.address));
	if (!wanted.cpus)
		return std::vector<instance>{{std::nullopt, address.value}};
	KDUMP_TRY(cpus, s.find_cpus(*wanted.cpus));
	for (unsigned int cpu : cpus) {
		KDUMP_TRY(place, s.per_cpu(address, cpu));
		found.push_back({cpu, place.value});
	}
	return found;
}

result<memory_source> find_source(session &s, const struct_arguments &wanted)
{
	if (!wanted.user)
		return memory_source::of_kernel(s.dumped());
	KDUMP_TRY(task, s.current_task());
	return memory_source::of_task(s.dumped(), task);
}

result<void> add_instance(session &s, const c_type &type, const struct_arguments &wanted,
			  const memory_source &source, const instance &at, report &answer)
{
	if (wanted.raw)
		return add_raw(type, source, at.address, answer);
	if (wanted.offsets)
		return add_layout(type, wanted, vaddr{at.address}, answer);
	KDUMP_TRY(value, read_structure(s, type, wanted, source, at.address));
	cell address = hexadecimal{at.address};
	answer.sections.front().add(at.cpu ? cell(*at.cpu) : cell(),
				    at.cpu ? std::move(address) : std::move(address).hidden(),
				    std::move(value));
	return {};
}

result<report> run_struct(session &s, const struct_arguments &wanted)
{
	KDUMP_TRY(type, find_record(s, wanted.type));
	report answer;

	if (!wanted.address) {
		KDUMP_CHECK(add_layout(type, wanted, std::nullopt, answer));
		return answer;
	}
	KDUMP_TRY(instances, find_instances(s, wanted));
	KDUMP_TRY(source, find_source(s, wanted));
	KDUMP_TRY(back, find_list_offset(type, wanted));
	KDUMP_TRY(size, size_of(type));
	if (!wanted.raw && !wanted.offsets)
		answer.add(make_struct_section());
	for (const instance &first : instances) {
		for (uint64_t i = 0; i < wanted.count && !interrupted(); i++) {
			instance at{first.cpu, first.address - back + i * size};
			result<void> added = add_instance(s, type, wanted, source, at, answer);

			if (!added) {
				answer.errors.push_back(std::move(added).failure());
				return answer;
			}
		}
	}
	return answer;
}

} // namespace

extern const command struct_command = make_command<parse_struct, run_struct>({
	.name = "struct",
	.aliases = "union *",
	.summary = "the layout of a type, or what is in one",
	.usage = "[-o] [-x | -d] [-r] [-u] [-l OFFSET] [-c COUNT]\n"
		 "   TYPE[.MEMBER,...] [ADDRESS | SYMBOL[:CPUS] [COUNT]]",
	.help = "Without an address, the definition of a structure or union; with one, its "
		"content.\n"
		"The name of a type may also stand alone where a command is expected.\n"
		"\n"
		"  struct list_head                    definition and size\n"
		"  struct -o page                      with offsets\n"
		"  struct task_struct.pid,se.vruntime ffff888003e58000\n"
		"  struct rq.nr_running runqueues:a    a per-CPU variable, of all CPUs\n"
		"\n"
		"  -o         offsets (addresses, with an ADDRESS) of the members\n"
		"  -x, -d     integers in hexadecimal, decimal\n"
		"  -r         the bytes, as rd shows them\n"
		"  -u         ADDRESS is one of the process of the context\n"
		"  -l OFFSET  ADDRESS is that of a member, such as a list head: its offset or "
		"name\n"
		"  -c COUNT   as many structures, one behind the other\n",
});

} // namespace kdump::crash_lite
