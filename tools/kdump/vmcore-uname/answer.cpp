// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore-uname/answer.hpp"

#include "base/escape.hpp"

#include <algorithm>

namespace kdump {

namespace {

bool lacks(const dump_identity &identity, std::span<const uname_field> wanted)
{
	return std::any_of(wanted.begin(), wanted.end(),
			   [&](uname_field f) { return !value_of(identity, f); });
}

std::string json_string(const std::optional<std::string> &text)
{
	return text ? json_quote(*text) : "null";
}

template <typename T> std::string json_number(const std::optional<T> &number)
{
	return number ? std::to_string(*number) : "null";
}

} // namespace

dump_identity complete_identity(vmcore &dump, std::span<const uname_field> wanted)
{
	/* Not finding it leaves the fields empty, which is all there is to say about it. */
	if (lacks(dump.identity(), wanted))
		(void)dump.find_vmcoreinfo();

	dump_identity identity = dump.identity();
	if (!lacks(identity, wanted))
		return identity;
	if (auto name = dump.find_utsname()) {
		identity.sysname = name->sysname;
		identity.nodename = name->nodename;
		identity.version = name->version;
		identity.machine = name->machine;
	}
	return identity;
}

std::optional<std::string> value_of(const dump_identity &identity, uname_field field)
{
	switch (field) {
	case uname_field::sysname:
		return identity.sysname;
	case uname_field::nodename:
		return identity.nodename;
	case uname_field::release:
		return identity.release;
	case uname_field::version:
		return identity.version;
	case uname_field::machine:
		return identity.machine;
	case uname_field::build_id:
		return identity.build_id;
	}
	return std::nullopt;
}

std::string format_line(const dump_identity &identity, std::span<const uname_field> fields)
{
	std::string line;

	for (uname_field field : fields) {
		if (!line.empty())
			line += ' ';
		line += printable_line(value_of(identity, field).value_or("unknown"));
	}
	return line += '\n';
}

std::string format_json(const dump_identity &identity, bool complete)
{
	bool elf = identity.format == dump_format::elf;
	std::string json;

	json += "{\"release\": " + json_string(identity.release);
	json += ", \"version\": " + json_string(identity.version);
	json += ", \"machine\": " + json_string(identity.machine);
	json += ", \"nodename\": " + json_string(identity.nodename);
	json += ", \"build_id\": " + json_string(identity.build_id);
	json += ", \"page_size\": " + json_number(identity.page_size);
	json += ", \"format\": " + std::string(elf ? "\"elf\"" : "\"kdump\"");
	json += ", \"format_version\": " + (elf ? "null" : std::to_string(identity.format_version));
	json += ", \"flattened\": " + std::string(identity.flattened ? "true" : "false");
	json += ", \"dump_level\": " + json_number(identity.dump_level);
	json += ", \"crash_time\": " + json_number(identity.crash_time);
	json += ", \"complete\": " + std::string(complete ? "true" : "false");
	return json += "}\n";
}

} // namespace kdump
