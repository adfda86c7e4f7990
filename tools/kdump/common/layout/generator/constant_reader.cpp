// SPDX-License-Identifier: GPL-2.0-only
#include "constant_reader.hpp"

#include "base/file.hpp"
#include "base/text.hpp"

#include <gelf.h>

#include <cstring>
#include <memory>

namespace kdump::generator {
namespace {

constexpr const char *section_name = ".kdump.const";

/* An ELF file open for libelf, closed with its owner. */
struct elf_file {
	file input;
	std::unique_ptr<Elf, int (*)(Elf *)> elf;
	GElf_Ehdr header;
};

result<elf_file> open_elf(const std::string &path)
{
	elf_version(EV_CURRENT);
	KDUMP_TRY(input, file::open(path));
	Elf *elf = elf_begin(input.descriptor(), ELF_C_READ, nullptr);
	elf_file opened = {std::move(input), {elf, elf_end}, {}};
	if (!elf || !gelf_getehdr(elf, &opened.header))
		return make_error(error_code::corrupt, "%s: not an ELF file", path.c_str());
	return opened;
}

/* Calls visit(section, header, name) until it is done. */
template <typename Visitor> void for_each_section(const elf_file &opened, Visitor visit)
{
	size_t names;

	if (elf_getshdrstrndx(opened.elf.get(), &names))
		return;
	for (Elf_Scn *section = nullptr; (section = elf_nextscn(opened.elf.get(), section));) {
		GElf_Shdr header;
		if (!gelf_getshdr(section, &header))
			continue;
		const char *name = elf_strptr(opened.elf.get(), names, header.sh_name);
		visit(section, header, std::string_view(name ? name : ""));
	}
}

/* An integer as the compiler prints an "i" operand: "$" on x86, "#" on arm, plain elsewhere. */
std::optional<int64_t> parse_operand(std::string_view text)
{
	if (text.starts_with('$') || text.starts_with('#'))
		text.remove_prefix(1);
	bool negative = text.starts_with('-');
	if (negative)
		text.remove_prefix(1);
	auto magnitude = parse_number(text);
	if (!magnitude)
		return std::nullopt;
	return static_cast<int64_t>(negative ? -*magnitude : *magnitude);
}

} // namespace

result<constant> parse_constant(std::string_view record)
{
	std::string_view rest = record;
	auto value = parse_operand(take_field(rest, ' '));
	auto size = parse_operand(take_field(rest, ' '));
	auto is_signed = parse_operand(take_field(rest, ' '));
	auto is_known = parse_operand(take_field(rest, ' '));

	if (!value || !size || !is_signed || !is_known || rest.empty() ||
	    (*size != 1 && *size != 2 && *size != 4 && *size != 8))
		return make_error(error_code::corrupt, "not a constant record: '%s'",
				  std::string(record).c_str());
	return constant{std::string(rest), truncate(*value, *size, *is_signed), uint8_t(*size),
			*is_signed != 0, *is_known != 0};
}

result<void> read_constants(const std::string &path, probe &into)
{
	KDUMP_TRY(opened, open_elf(path));
	std::string_view text;

	for_each_section(opened, [&](Elf_Scn *section, const GElf_Shdr &, std::string_view name) {
		Elf_Data *data = name == section_name ? elf_getdata(section, nullptr) : nullptr;
		if (data && data->d_buf)
			text = {static_cast<const char *>(data->d_buf), data->d_size};
	});
	while (!text.empty()) {
		std::string_view record = take_field(text, '\0');
		if (record.empty())
			continue;
		auto found = parse_constant(record);
		if (!found)
			return std::move(found).failure().add_context(path);
		into.constants.push_back(*std::move(found));
	}
	return {};
}

result<target> read_target(const std::string &path)
{
	KDUMP_TRY(opened, open_elf(path));
	const GElf_Ehdr &header = opened.header;

	return target{header.e_ident[EI_DATA] == ELFDATA2MSB ? std::endian::big
							     : std::endian::little,
		      header.e_ident[EI_CLASS] == ELFCLASS64 ? 8U : 4U, header.e_machine};
}

result<std::string> read_build_id(const std::string &path)
{
	KDUMP_TRY(opened, open_elf(path));
	std::string id;

	for_each_section(opened, [&](Elf_Scn *section, const GElf_Shdr &header, std::string_view) {
		Elf_Data *data = header.sh_type == SHT_NOTE ? elf_getdata(section, nullptr)
							    : nullptr;
		GElf_Nhdr note;
		size_t name, text, offset = 0;

		while (data && (offset = gelf_getnote(data, offset, &note, &name, &text)) > 0) {
			auto bytes = static_cast<const unsigned char *>(data->d_buf);
			if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != sizeof("GNU") ||
			    memcmp(bytes + name, "GNU", sizeof("GNU")))
				continue;
			id.clear();
			for (size_t i = 0; i < note.n_descsz; i++)
				id += format("%02x", bytes[text + i]);
		}
	});
	return id;
}

} // namespace kdump::generator
