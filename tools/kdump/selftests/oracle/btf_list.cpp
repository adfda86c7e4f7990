// SPDX-License-Identifier: GPL-2.0-only
/*
 * btf-list BTF [BASE]: every struct and union that has a name (the base's too), as common/kernel/btf
 * reads it out of raw BTF, one fact a line, for btf_compare.py to hold against what pahole says of the same bytes:
 *
 *	struct list_head 16
 *	0 8 struct list_head *next;
 *	(offset in bits, size of the type in bytes, the line as define() writes it)
 */
#include "base/file.hpp"
#include "base/log.hpp"
#include "kernel/btf_text.hpp"

#include <cinttypes>
#include <cstdio>

namespace kdump {

namespace {

result<std::vector<std::byte>> read_file(const char *path)
{
	KDUMP_TRY(input, file::open(path));
	KDUMP_TRY(size, input.read_size());
	std::vector<std::byte> bytes(size);
	KDUMP_CHECK(input.read_exactly_at(0, bytes));
	return bytes;
}

result<void> list_type(const btf &types, const btf_type &type)
{
	KDUMP_TRY(lines, define(types, type.id));

	printf("%s %.*s %u\n", type.kind == btf_kind::structure ? "struct" : "union",
	       static_cast<int>(type.name.size()), type.name.data(), type.size);
	for (const btf_line &line : lines) {
		if (!line.member)
			continue;
		KDUMP_TRY(size, types.size_of(line.member->type));
		printf("%u %" PRIu64 " %s\n", line.member->bit_offset, size, line.text.c_str());
	}
	return {};
}

result<void> list(int count, char *paths[])
{
	std::optional<btf> base;
	if (count > 2) {
		KDUMP_TRY(bytes, read_file(paths[2]));
		KDUMP_TRY(parsed, btf::parse(std::move(bytes)));
		base = std::move(parsed);
	}
	KDUMP_TRY(bytes, read_file(paths[1]));
	KDUMP_TRY(types, btf::parse(std::move(bytes), base ? &*base : nullptr));

	for (btf_id id = 1; id < types.end(); id++) {
		btf_type type = types.type(id);
		if (type.is_composite() && !type.name.empty())
			KDUMP_CHECK(list_type(types, type));
	}
	return {};
}

int run(int argc, char *argv[])
{
	log messages("btf-list");

	if (argc != 2 && argc != 3) {
		fprintf(stderr, "Usage: btf-list BTF [BASE]\n");
		return 1;
	}
	auto done = list(argc, argv);
	if (!done)
		messages.fail(done.failure());
	return done ? 0 : 1;
}

} // namespace

} // namespace kdump

int main(int argc, char *argv[])
{
	return kdump::run(argc, argv);
}
