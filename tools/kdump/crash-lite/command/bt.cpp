// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/command.hpp"
#include "crash-lite/interrupt.hpp"
#include "crash-lite/session.hpp"
#include "crash-lite/task_text.hpp"

#include "kernel/backtrace.hpp"

#include <algorithm>
#include <cinttypes>

namespace kdump::crash_lite {

namespace {

struct bt_arguments {
	bool all_cpus = false;
	bool panic_task = false;
	bool thread_group = false;
	bool with_offsets = false;
	bool hexadecimal_offsets = false;
	bool full = false;
	std::vector<unsigned int> cpus = {};
	std::vector<std::string> tasks = {};
};

constexpr option_spec bt_options[] = {{"a"}, {"p"}, {"g"}, {"s"},      {"x"},
				      {"d"}, {"f"}, {"l"}, {"c", true}};

result<bt_arguments> parse_bt(arguments words)
{
	KDUMP_TRY(given, read_arguments(words, bt_options));
	bt_arguments parsed;

	for (const given_option &option : given.options) {
		if (option == "a")
			parsed.all_cpus = true;
		else if (option == "p")
			parsed.panic_task = true;
		else if (option == "g")
			parsed.thread_group = true;
		else if (option == "s")
			parsed.with_offsets = true;
		else if (option == "x" || option == "d")
			parsed.hexadecimal_offsets = option == "x";
		else if (option == "f")
			parsed.full = true;
		else if (option == "l")
			return make_error(error_code::unsupported,
					  "option -l needs line numbers, which no dump holds");
		else {
			KDUMP_TRY(cpus, parse_cpu_list(option.value));
			parsed.cpus.insert(parsed.cpus.end(), cpus.begin(), cpus.end());
		}
	}
	parsed.tasks = std::move(given.operands);
	return parsed;
}

/* Text of a frame; cells that are hidden are the same facts for programs. */
std::vector<column> frame_columns()
{
	return {{.name = "", .before = "--- <", .after = "> ---\n"},
		{.name = "frame", .min_width = 0},
		{.name = "sp", .before = " [", .after = "]"},
		{.name = "", .before = " "}, /* "?" where the unwinder guessed */
		{.name = "function", .before = " "},
		{.name = "offset"},
		{.name = "address", .before = " at "},
		{.name = "module", .before = " [", .after = "]"},
		{.name = "kind"},
		{.name = "stack"},
		{.name = "reliable"},
		{.name = "", .before = "    [exception ", .after = "]"}};
}

const char *kind_name(const stack_frame &frame)
{
	switch (frame.kind) {
	case arch::frame_kind::call:
		return "call";
	case arch::frame_kind::exception:
		return frame.user_mode ? "user" : "exception";
	case arch::frame_kind::start:
		return "start";
	}
	return "unknown";
}

/* Three to a line, as crash has them: "    RIP: ...  RSP: ...  RFLAGS: ...". */
section make_registers(const registers &regs)
{
	constexpr size_t per_line = 3;
	std::vector<arch::named_register> list = arch::current::list_registers(regs);
	section block{.name = "registers", .form = shape::lines, .single = true};
	row &values = block.rows.emplace_back();

	for (size_t i = 0; i < list.size(); i++) {
		const char *gap = i == 0 ? "    " : i % per_line == 0 ? "\n    " : "  ";
		/* Full registers stand below each other, segments do not. */
		int width = list[i].digits == 2 * target::word_size ? 3 : 0;

		block.columns.push_back({.name = list[i].name,
					 .before = gap + format("%*s: ", width, list[i].name)});
		values.cells.push_back(hexadecimal{list[i].value, list[i].digits});
	}
	return block;
}

std::string with_offset(const std::string &name, uint64_t offset, const bt_arguments &how)
{
	return name + format(how.hexadecimal_offsets ? "+0x%" PRIx64 : "+%" PRIu64, offset);
}

class frame_printer {
public:
	frame_printer(const symbol_table *symbols, const bt_arguments &how) :
		symbols_(symbols), how_(how)
	{
		frames_ = {.name = "frames", .form = shape::lines, .columns = frame_columns()};
	}

	void add(const stack_frame &frame);
	section &frames()
	{
		return frames_;
	}

private:
	struct place {
		cell function, offset, module;
		std::string name = "unknown", full_name = "unknown";
	};

	place find_place(const stack_frame &frame) const;
	void add_call(const stack_frame &frame, const place &where, cell marker);
	void add_interrupted(const stack_frame &frame, const place &where);

	const symbol_table *symbols_;
	const bt_arguments &how_;
	section frames_;
	unsigned int number_ = 0;
	std::string stack_;
};

frame_printer::place frame_printer::find_place(const stack_frame &frame) const
{
	place found;
	std::optional<symbol_position> at;

	if (symbols_ && !frame.user_mode)
		at = symbols_->find(frame.code());
	if (!at)
		return found;

	uint64_t offset = frame.ip - at->symbol.address;
	found.name = at->symbol.name;
	found.full_name = with_offset(found.name, offset, how_);
	found.function = cell(found.name);
	found.offset = offset;
	if (!at->symbol.module.empty())
		found.module = at->symbol.module;
	return found;
}

/* For a call, crash shows where the return address was found. */
void frame_printer::add_call(const stack_frame &frame, const place &where, cell marker)
{
	vaddr sp = frame.return_place.value_or(frame.sp);
	unsigned int number = number_++;

	frames_.add(std::move(marker),
		    cell(number).shown_as(format("%3s", format("#%u", number).c_str())), sp,
		    frame.reliable ? cell() : cell("?"),
		    cell(where.name).shown_as(how_.with_offsets ? where.full_name : where.name),
		    cell(where.offset).hidden(), frame.ip, where.module,
		    cell(kind_name(frame)).hidden(), cell(frame.stack).hidden(),
		    cell(frame.reliable).hidden());
}

/* What this architecture calls the register that says where. */
const char *instruction_pointer_name(const stack_frame &frame)
{
	if (frame.regs) {
		for (const arch::named_register &reg : arch::current::list_registers(*frame.regs)) {
			if (reg.value == frame.ip.value)
				return reg.name;
		}
	}
	return "IP";
}

/* Not a frame of its own in text: the registers at the moment, and where that was. */
void frame_printer::add_interrupted(const stack_frame &frame, const place &where)
{
	row &added = frames_.add(
		cell(), cell(), cell(frame.sp).hidden(), cell(), cell(where.function).hidden(),
		cell(where.offset).hidden(), cell(frame.ip).hidden(), cell(where.module).hidden(),
		cell(kind_name(frame)).hidden(), cell(frame.stack).hidden(),
		cell(frame.reliable).hidden(),
		frame.user_mode ? cell()
				: cell(instruction_pointer_name(frame) + (": " + where.full_name)));

	if (frame.regs)
		added.below.push_back(make_registers(*frame.regs));
}

/* The line between two stacks stands behind the registers that were saved on the first. */
void frame_printer::add(const stack_frame &frame)
{
	place where = find_place(frame);
	bool leaves = !stack_.empty() && stack_ != frame.stack;
	std::string marker = leaves ? stack_ + " stack" : "";

	stack_ = frame.stack;
	if (frame.kind != arch::frame_kind::exception && !frame.user_mode) {
		add_call(frame, where, leaves ? cell(marker) : cell());
		return;
	}
	add_interrupted(frame, where);
	if (leaves && !frames_.rows.back().below.empty())
		frames_.rows.back().below.back().after = "--- <" + marker + "> ---\n";
}

using target_word = std::conditional_t<target::word_size == 8, uint64_t, uint32_t>;

/* Two words a line: what lies on the stack from one frame to the next. */
section read_stack_words(session &s, vaddr begin, vaddr end)
{
	constexpr uint64_t step = 2 * target::word_size;
	section words{.name = "words",
		      .form = shape::lines,
		      .columns = {{.name = "address", .before = "    ", .after = ": "},
				  {.name = "values"}}};

	for (vaddr at = begin; at < end; at += step) {
		uint64_t size = std::min(step, end - at);
		result<std::vector<std::byte>> bytes = s.mem().read_bytes(at, size);

		if (!bytes) {
			words.add_error(std::move(bytes).failure());
			break;
		}
		cell::list values;
		std::string text;
		for (size_t i = 0; i + target::word_size <= size; i += target::word_size) {
			uint64_t value = load_value<target_word>(std::span(*bytes).subspan(i));

			values.emplace_back(hexadecimal{value, 2 * target::word_size});
			text += (i ? " " : "") +
				format("%0*" PRIx64, 2 * int{target::word_size}, value);
		}
		words.add(at, cell(std::move(values)).shown_as(text));
	}
	return words;
}

/* The stack below `next` that belongs to `frame`; nothing where the stack changes. */
void add_words(session &s, const stack_frame &frame, const stack_frame &next, section &frames)
{
	constexpr uint64_t largest_stack = 64 << 10;

	if (frame.stack == next.stack && frame.sp < next.sp && next.sp - frame.sp <= largest_stack)
		frames.rows.back().below.push_back(read_stack_words(s, frame.sp, next.sp));
}

section make_frames(session &s, const bt_arguments &how, const backtrace &trace)
{
	result<const symbol_table *> symbols = s.dumped().symbols();
	frame_printer printer(symbols ? *symbols : nullptr, how);

	for (size_t i = 0; i < trace.frames.size(); i++) {
		printer.add(trace.frames[i]);
		if (how.full && i + 1 < trace.frames.size())
			add_words(s, trace.frames[i], trace.frames[i + 1], printer.frames());
	}
	if (!symbols)
		printer.frames().add_error(symbols.failure());
	if (trace.incomplete)
		printer.frames().add_error(*trace.incomplete);
	return std::move(printer.frames());
}

void add_backtrace(session &s, const bt_arguments &how, const task_object &task, section &tasks)
{
	row &entry = tasks.rows.emplace_back();

	entry.cells = task_header_cells(s, task);
	entry.below.push_back(make_frames(s, how, read_backtrace(s.dumped(), task)));
}

using task_pointers = std::vector<ptr<layout::task_struct>>;

result<void> add_cpu_tasks(session &s, const bt_arguments &how, task_pointers &found)
{
	std::vector<unsigned int> missing = how.cpus;

	for (const session::active_task &active : s.active_tasks()) {
		if (how.all_cpus || std::erase(missing, active.cpu))
			found.push_back(active.task);
	}
	if (!missing.empty())
		return make_error(error_code::invalid_argument, "invalid CPU: %u", missing[0]);
	return {};
}

result<ptr<layout::task_struct>> find_panic_task(session &s)
{
	std::optional<unsigned int> cpu = s.panic_cpu();

	for (const session::active_task &active : s.active_tasks())
		if (active.cpu == cpu)
			return active.task;
	return make_error(error_code::not_found, "no CPU panicked");
}

/* Itself, then the other threads of its process. */
void add_thread_group(session &s, const task_object &task, task_pointers &found)
{
	using ts = layout::task_struct;

	found.push_back(task.address());
	for (auto &other : task_range(s.dumped()))
		if (other && (*other)[ts::tgid] == task[ts::tgid] &&
		    other->address() != task.address())
			found.push_back(other->address());
}

result<task_pointers> find_tasks(session &s, const bt_arguments &how)
{
	task_pointers found;

	KDUMP_CHECK(add_cpu_tasks(s, how, found));
	if (how.panic_task) {
		KDUMP_TRY(task, find_panic_task(s));
		found.push_back(task);
	}
	for (const std::string &name : how.tasks) {
		KDUMP_TRY(task, s.find_task(name));
		if (how.thread_group)
			add_thread_group(s, task, found);
		else
			found.push_back(task.address());
	}
	if (found.empty()) {
		KDUMP_TRY(task, s.current_task());
		if (how.thread_group)
			add_thread_group(s, task, found);
		else
			found.push_back(task.address());
	}
	return found;
}

result<report> run_bt(session &s, const bt_arguments &how)
{
	KDUMP_TRY(tasks, find_tasks(s, how));
	report answer;
	section &traces = answer.add(
		{.name = "tasks", .form = shape::lines, .columns = task_header_columns()});

	for (ptr<layout::task_struct> address : tasks) {
		if (interrupted())
			break;
		result<task_object> task = read_task(s.dumped(), address);

		if (task)
			add_backtrace(s, how, *task, traces);
		else
			traces.add_error(std::move(task).failure());
	}
	return answer;
}

} // namespace

extern const command bt_command = make_command<parse_bt, run_bt>({
	.name = "bt",
	.summary = "call trace of a task",
	.usage = "[-a] [-c CPUS] [-p] [-g] [-s [-x]] [-f] [PID | TASK]...",
	.help = "Unwinds the stack of a task, of the context if none is given. Tasks that ran "
		"when\n"
		"the machine stopped are unwound from their registers, others from where the\n"
		"scheduler left them. Registers that an exception saved are shown below it.\n"
		"A \"?\" stands before a function that had to be guessed.\n"
		"\n"
		"  -a       the task that ran on each CPU\n"
		"  -c CPUS  the tasks that ran on these CPUs, such as 0,2-3\n"
		"  -p       the task that panicked\n"
		"  -g       all threads of the process\n"
		"  -s       offsets behind the functions; -x in hexadecimal\n"
		"  -f       the words on the stack below each frame\n",
});

} // namespace kdump::crash_lite
