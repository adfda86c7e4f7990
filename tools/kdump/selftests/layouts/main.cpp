// SPDX-License-Identifier: GPL-2.0-only
/*
 * compare-btf LAYOUT VMLINUX: compares the facts of a generated layout.txt with the section .BTF
 * of a kernel binary. Prints KTAP; fails on any mismatch, and where BTF knows under 90 % of the
 * facts.
 */
#include "selftests/layouts/compare_btf.hpp"

#include "base/file.hpp"
#include "base/log.hpp"

#include <gelf.h>

#include <memory>

namespace {

using namespace kdump;
using namespace kdump::layouts;

constexpr unsigned int wanted_percent = 90;

result<std::string> read_text(const char *path)
{
	KDUMP_TRY(input, file::open(path));
	KDUMP_TRY(size, input.read_size());
	std::string text(size, '\0');
	KDUMP_CHECK(input.read_exactly_at(0, std::as_writable_bytes(std::span(text))));
	return text;
}

result<btf> read_btf(const char *path)
{
	elf_version(EV_CURRENT);
	KDUMP_TRY(input, file::open(path));
	std::unique_ptr<Elf, int (*)(Elf *)> elf(elf_begin(input.descriptor(), ELF_C_READ, nullptr),
						 elf_end);
	size_t names;

	if (!elf || elf_getshdrstrndx(elf.get(), &names))
		return make_error(error_code::corrupt, "%s: not an ELF file", path);
	for (Elf_Scn *section = nullptr; (section = elf_nextscn(elf.get(), section));) {
		GElf_Shdr header;
		if (!gelf_getshdr(section, &header))
			continue;
		const char *name = elf_strptr(elf.get(), names, header.sh_name);
		Elf_Data *data = name && std::string_view(name) == ".BTF"
					 ? elf_rawdata(section, nullptr)
					 : nullptr;
		if (!data || !data->d_buf)
			continue;
		auto bytes = static_cast<const std::byte *>(data->d_buf);
		return btf::parse(std::vector<std::byte>(bytes, bytes + data->d_size));
	}
	return make_error(error_code::not_found, "%s: no section .BTF", path);
}

void print_list(const char *title, const std::vector<std::string> &lines)
{
	if (lines.empty())
		return;
	printf("# %s (%zu):\n", title, lines.size());
	for (const std::string &line : lines)
		printf("#   %s\n", line.c_str());
}

int report(const comparison &outcome)
{
	size_t percent = outcome.facts() ? outcome.equal * 100 / outcome.facts() : 0;
	bool is_equal = outcome.mismatches.empty();
	bool is_enough = percent >= wanted_percent;

	printf("TAP version 13\n1..2\n");
	print_list("structs that BTF has several of", outcome.ambiguous);
	print_list("structs that BTF does not have", outcome.absent);
	print_list("constants that BTF has in other enums only", outcome.foreign);
	print_list("mismatches", outcome.mismatches);
	printf("# %zu struct facts equal, %zu not in BTF, %zu mismatches; %zu enumerators equal\n",
	       outcome.equal, outcome.missing, outcome.mismatches.size(), outcome.equal_constants);
	printf("# %zu constants not in BTF: macros, and enums that the image does not use\n",
	       outcome.missing_constants);
	printf("%sok 1 - every fact that BTF knows is equal\n", is_equal ? "" : "not ");
	printf("%sok 2 - BTF knows %zu %% of the facts\n", is_enough ? "" : "not ", percent);
	return is_equal && is_enough ? 0 : 1;
}

result<int> run(const char *layout, const char *vmlinux)
{
	KDUMP_TRY(text, read_text(layout));
	KDUMP_TRY(facts, parse_layout(text));
	KDUMP_TRY(types, read_btf(vmlinux));
	return report(compare(facts, types));
}

} // namespace

int main(int argc, char **argv)
{
	kdump::log log("compare-btf");

	if (argc != 3) {
		fputs("usage: compare-btf LAYOUT VMLINUX\n", stderr);
		return 2;
	}
	auto status = run(argv[1], argv[2]);
	if (!status) {
		log.fail(status.failure());
		return 1;
	}
	return *status;
}
