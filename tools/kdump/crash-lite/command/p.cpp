// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/command.hpp"
#include "crash-lite/expression.hpp"
#include "crash-lite/interrupt.hpp"
#include "crash-lite/session.hpp"
#include "crash-lite/text/table.hpp"
#include "crash-lite/variable.hpp"

#include "base/text.hpp"

namespace kdump::crash_lite {

namespace {

struct p_arguments {
	std::optional<unsigned int> radix = {};
	std::string expression;
	std::optional<std::string> cpus = {};
};

constexpr option_spec p_options[] = {{"x"}, {"d"}};

/* "EXPRESSION:CPUS"; no C expression that we know has a colon. */
result<p_arguments> parse_p(arguments words)
{
	KDUMP_TRY(given, read_arguments(words, p_options));
	p_arguments parsed;

	for (const given_option &option : given.options)
		parsed.radix = option == "x" ? 16 : 10;
	for (const std::string &word : given.operands)
		parsed.expression += (parsed.expression.empty() ? "" : " ") + word;
	if (size_t colon = parsed.expression.rfind(':'); colon != std::string::npos) {
		parsed.cpus =
			std::string(trim(std::string_view(parsed.expression).substr(colon + 1)));
		parsed.expression.resize(colon);
	}
	if (trim(parsed.expression).empty())
		return make_error(error_code::invalid_argument, "an expression expected");
	return parsed;
}

section make_p_section()
{
	return {.name = "values",
		.form = shape::lines,
		.columns = {{.name = "cpu", .before = "per_cpu(", .after = ") "},
			    {.name = "expression", .after = " = "},
			    {.name = "type"},
			    {.name = "value"}}};
}

result<void> add_value(session &s, const p_arguments &wanted, std::optional<unsigned int> cpu,
		       section &values)
{
	unsigned int radix = wanted.radix.value_or(s.variables().radix);
	KDUMP_TRY(value, evaluate(s, wanted.expression, cpu));
	KDUMP_TRY(shown, read_value(s, memory_source::of_kernel(s.dumped()), value, radix));
	KDUMP_TRY(type, name_of(value.type));

	/* Pointers and structures are told what they are, as gdb tells it. */
	std::string text = (is_pointer(value.type) ? "(" + type + ") " : "") + format_value(shown);
	values.add(cpu ? cell(*cpu) : cell(), wanted.expression, cell(type).hidden(),
		   std::move(shown).shown_as(std::move(text)));
	return {};
}

/* A per-CPU variable without a CPU: its type, and where it is. */
report describe_per_cpu(session &s, const p_arguments &wanted, const variable_declaration &variable,
			const std::vector<unsigned int> &cpus)
{
	std::string type = variable.type.types ? name_of(variable.type).value_or("?") : "?";
	report answer;
	section &places = answer.add(
		{.name = "per_cpu",
		 .form = shape::lines,
		 .columns = {{.name = "cpu", .before = "  [", .after = "]: "}, {.name = "address"}},
		 .title = "PER-CPU DATA TYPE:\n  " + type + " " + wanted.expression +
			  ";\nPER-CPU ADDRESSES:\n"});

	for (unsigned int cpu : cpus) {
		if (result<vaddr> place = s.dumped().per_cpu(variable.address, cpu))
			places.add(cpu, *place);
		else
			places.add_error(std::move(place).failure());
	}
	return answer;
}

/* One CPU's copy may be unreadable where the next one's is not; all else fails for all of them. */
bool concerns_one_cpu(const error &failure)
{
	switch (failure.code()) {
	case error_code::excluded:
	case error_code::absent:
	case error_code::fault:
	case error_code::truncated:
		return true;
	default:
		return false;
	}
}

result<void> add_values(session &s, const p_arguments &wanted, section &values)
{
	KDUMP_TRY(cpus, s.find_cpus(*wanted.cpus));
	KDUMP_CHECK(s.types());

	for (unsigned int cpu : cpus) {
		if (interrupted())
			break;
		result<void> added = add_value(s, wanted, cpu, values);
		if (added)
			continue;
		bool goes_on = concerns_one_cpu(added.failure());
		values.add_error(std::move(added).failure());
		if (!goes_on)
			break;
	}
	return {};
}

result<report> run_p(session &s, const p_arguments &wanted)
{
	report answer;
	section &values = answer.add(make_p_section());

	if (wanted.cpus) {
		KDUMP_CHECK(add_values(s, wanted, values));
		return answer;
	}

	result<variable_declaration> variable = find_variable(s, wanted.expression);
	if (variable && variable->per_cpu) {
		KDUMP_TRY(cpus, s.dumped().possible_cpus());
		return describe_per_cpu(s, wanted, *variable, cpus);
	}
	KDUMP_CHECK(add_value(s, wanted, std::nullopt, values));
	return answer;
}

} // namespace

extern const command p_command = make_command<parse_p, run_p>({
	.name = "p",
	.aliases = "print",
	.summary = "a variable, or what one leads to",
	.usage = "[-x | -d] EXPRESSION[:CPUS]",
	.help = "Prints what an expression comes to. It is made of symbols, numbers and, as in C,\n"
		"  . -> [] * & + - (TYPE) sizeof ( )\n"
		"and no other operators:\n"
		"\n"
		"  p jiffies_64             a variable that a header of the kernel declares\n"
		"  p runqueues.nr_running:a a per-CPU variable, of all CPUs; or :0, :0,2-3\n"
		"  p (struct list_head)super_blocks\n"
		"                           a variable that only its source file declares: say its "
		"type\n"
		"  p *(struct page *)0xffffea0000000000\n"
		"  p ((struct task_struct *)0xffff888003e58000)->mm->pgd\n"
		"  p &init_mm  p sizeof(struct page)  p init_mm.rss_stat[1]\n"
		"\n"
		"  -x, -d  integers in hexadecimal, decimal\n",
});

} // namespace kdump::crash_lite
