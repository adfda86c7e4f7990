// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/job/open_writer.hpp"

#include "kernel/system.hpp"
#include "makedumpfile/elf_writer.hpp"
#include "makedumpfile/kdump_writer.hpp"
#include "vmcore/machine.hpp"

#include "kdump/target.hpp"

#include <elf.h>

namespace kdump::makedumpfile {

namespace {

/* Who crashed: asked of those who know it first. */
utsname find_name(const vmcore &input, const result<kernel> &attached)
{
	const dump_identity &identity = input.identity();

	if (attached && identity.format != dump_format::kdump) {
		result<system_name> name = read_system_name(*attached);
		if (name)
			return {name->sysname, name->nodename, name->release,
				name->version, name->machine,  name->domainname};
	}
	if (result<utsname> name = input.find_utsname())
		return *name;
	utsname name;
	name.sysname = identity.sysname.value_or("Linux");
	name.release = identity.release.value_or("");
	name.machine = identity.machine.value_or("");
	return name;
}

/* What the headers say of the machine; the writer adds what it knows of the file. */
kdump_header describe(const input_dump &input, const result<kernel> &attached, unsigned int level)
{
	const dump_identity &identity = input.file.identity();
	kdump_header header;

	header.abi.order = identity.byte_order;
	header.abi.word_size = find_kernel_word_size(identity.elf_machine, identity.word_size);
	header.abi.alignment = identity.elf_machine == EM_386 ? 4 : 8;
	header.abi.time_size = header.abi.word_size;
	header.name = find_name(input.file, attached);
	header.time = identity.crash_time.value_or(0);
	header.block_size = input.page_size;
	header.cpus = input.file.cpus().size();
	header.phys_base = input.file.info().find_number("phys_base").value_or(0);
	/* What an earlier run has left out is left out of this dump too. */
	header.dump_level = level | identity.dump_level.value_or(0);
	return header;
}

std::unique_ptr<dump_writer> open_kdump_writer(const writer_choice &choice, output &to)
{
	const vmcore &input = choice.input.file;
	kdump_content content;

	content.header = describe(choice.input, choice.attached, choice.level);
	if (choice.part) {
		content.header.split = true;
		content.header.start_pfn = choice.part->frames.begin.value;
		content.header.end_pfn = choice.part->frames.end.value;
		content.part_pages = choice.part->pages;
	}
	content.method = choice.chosen.method;
	content.notes = input.notes();
	content.vmcoreinfo = input.info().text();
	content.plan = &choice.plan;
	content.has_zero_pages = choice.has_zero_pages;
	/*
	 * A container's frames are made before anybody knows what the file has, and of many parts
	 * each would need memory to know it.
	 */
	if (!choice.chosen.container && !choice.chosen.split)
		content.source = &choice.source;
	content.is_part = !input.identity().complete;
	return std::make_unique<kdump_writer>(to, std::move(content));
}

std::unique_ptr<dump_writer> open_elf_writer(const writer_choice &choice, output &to)
{
	const dump_identity &identity = choice.input.file.identity();
	elf_content content;

	content.order = identity.byte_order;
	content.word_size = identity.word_size;
	content.machine = identity.elf_machine;
	if (content.machine == EM_NONE && choice.attached)
		content.machine = target::elf_machine;
	content.page_size = choice.input.page_size;
	content.notes = make_notes(choice.input.file);
	content.segments = find_segments(choice.input.file);
	content.plan = &choice.plan;
	content.is_part = !identity.complete;
	return std::make_unique<elf_writer>(to, std::move(content));
}

} // namespace

std::unique_ptr<dump_writer> open_writer(const writer_choice &choice, output &to)
{
	return choice.chosen.elf ? open_elf_writer(choice, to) : open_kdump_writer(choice, to);
}

} // namespace kdump::makedumpfile
