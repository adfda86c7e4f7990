// SPDX-License-Identifier: GPL-2.0-only
#include "emit_text.hpp"

#include "base/error.hpp"

#include <algorithm>

namespace kdump::generator {
namespace {

using lines = std::vector<std::string>;

/* Members of `shape`, which lies `base` bytes inside the struct that `path` begins with. */
void add_members(const record &shape, const std::string &path, uint64_t base, lines &into)
{
	for (const member &m : shape.members) {
		std::string name = path + "." + m.name;
		if (m.bits) {
			into.push_back("bits " + name + " " +
				       std::to_string(base * 8 + m.bits->offset) + " " +
				       std::to_string(m.bits->size));
			continue;
		}
		into.push_back("member " + name + " " + std::to_string(base + m.offset) + " " +
			       std::to_string(m.shape.size));
		if (m.shape.nested)
			add_members(*m.shape.nested, name, base + m.offset, into);
	}
}

template <typename Named> std::string constant_fact(const Named &c)
{
	std::string value = c.is_signed ? std::to_string(c.value)
					: std::to_string(static_cast<uint64_t>(c.value));
	return "constant " + c.name + " " + value;
}

} // namespace

std::string layout_text(const kernel_model &model)
{
	lines all;
	std::string text;

	for (const auto &[name, r] : model.records) {
		all.push_back("sizeof " + name + " " + std::to_string(r.size));
		add_members(r, name, 0, all);
	}
	for (const auto &[name, e] : model.enumerators)
		all.push_back(constant_fact(e));
	for (const auto &[name, c] : model.constants)
		all.push_back(c.is_known ? constant_fact(c) : "variable " + name);
	std::sort(all.begin(), all.end());
	for (const std::string &line : all)
		text += line + "\n";
	return text;
}

result<void> emit_text(const kernel_model &model, output_directory &out)
{
	std::string omitted;

	for (const std::string &line : model.omitted)
		omitted += line + "\n";
	KDUMP_CHECK(out.write("layout-omitted.txt", omitted));
	return out.write("layout.txt", layout_text(model));
}

} // namespace kdump::generator
