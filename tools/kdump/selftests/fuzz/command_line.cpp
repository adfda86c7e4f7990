// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as a line that somebody types into crash-lite, and as the name of a type. */
#include "../unit/btf_bytes.hpp"

#include "crash-lite/c_type.hpp"
#include "crash-lite/line.hpp"

using namespace kdump;
using namespace kdump::crash_lite;

namespace {

btf make_types()
{
	btf_bytes types;
	btf_id word = types.add_int("long", 8);

	types.add_int("unsigned char", 1);
	types.add_struct("page", 8, {{"flags", word, 0}});
	return *btf::parse(types.bytes());
}

void ask(const c_type &type)
{
	(void)name_of(type);
	(void)size_of(type);
	(void)resolve(type);
	if (auto target = pointee(type))
		(void)name_of(*target);
	if (auto shape = elements(type))
		(void)name_of(shape->element);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const btf types = make_types();
	static const std::array<const btf *, 1> sources{&types};
	std::string text(reinterpret_cast<const char *>(data), size);

	(void)parse_line(text);
	for (const char *begin : {"", "long ", "struct page *"})
		if (auto type = find_c_type(sources, begin + text))
			ask(*type);
	return 0;
}
