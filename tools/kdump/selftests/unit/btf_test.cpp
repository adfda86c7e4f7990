// SPDX-License-Identifier: GPL-2.0-only
#include "btf_bytes.hpp"
#include "kernel/btf_text.hpp"

#include <gtest/gtest.h>

namespace kdump {

namespace {

constexpr uint32_t int_signed = 1 << 24;

btf parse(const btf_bytes &from, const btf *base = nullptr)
{
	result<btf> parsed = btf::parse(from.bytes(), base);
	EXPECT_TRUE(parsed) << parsed.failure().message();
	return std::move(*parsed);
}

std::string why_not(const btf_bytes &from)
{
	result<btf> parsed = btf::parse(from.bytes());
	return parsed ? "" : parsed.failure().message();
}

std::string declared(const btf &types, btf_id id, std::string_view name = "")
{
	result<std::string> text = declare(types, id, name);
	return text ? *text : "error: " + text.failure().message();
}

std::string defined(const btf &types, btf_id id)
{
	result<std::vector<btf_line>> lines = define(types, id);
	if (!lines)
		return "error: " + lines.failure().message();
	std::string text;
	for (const btf_line &line : *lines) {
		text += std::string(line.depth, '\t') + line.text;
		if (line.member)
			text += " @" + std::to_string(line.member->bit_offset);
		text += '\n';
	}
	return text;
}

class btf_of_either_order : public testing::TestWithParam<std::endian> {};

TEST_P(btf_of_either_order, takes_types_apart)
{
	btf_bytes b(GetParam());
	btf_id i = b.add_int("int", 4, int_signed);
	btf_id word = b.add_int("long unsigned int", 4);
	btf_id list = b.add_struct("list_head", 8, {{"next", 4, 0}, {"prev", 4, 32}});
	btf_id link = b.add_pointer(list);
	btf_id four = b.add_array(link, 4);
	btf_id state = b.add("state", btf_kind::enumeration, 4,
			     {b.name("BAD"), 0xffffffff, b.name("GOOD"), 7}, 2, true);
	btf_id wide = b.add("wide", btf_kind::enumeration64, 8, {b.name("TOP"), 1, 2}, 1);
	btf_id callback = b.add("", btf_kind::function_prototype, i, {b.name("a"), link, 0, 0}, 2);
	btf_id section = b.add(".data..percpu", btf_kind::data_section, 16, {10, 8, 4}, 1);
	btf_id variable = b.add("counter", btf_kind::variable, i, {1});
	btf types = parse(b);

	EXPECT_EQ(types.byte_order(), GetParam());
	EXPECT_EQ(types.pointer_size(), 4u);
	EXPECT_EQ(types.end(), 11u);
	EXPECT_EQ(types.type(0).kind, btf_kind::void_type);
	EXPECT_EQ(types.type(11).kind, btf_kind::void_type);

	EXPECT_TRUE(types.integer(types.type(i)).is_signed);
	EXPECT_FALSE(types.integer(types.type(word)).is_signed);
	btf_type found = types.type(list);
	EXPECT_EQ(found.name, "list_head");
	EXPECT_EQ(found.size, 8u);
	ASSERT_EQ(found.count, 2u);
	EXPECT_EQ(types.member(found, 1).name, "prev");
	EXPECT_EQ(types.member(found, 1).type, link);
	EXPECT_EQ(types.member(found, 1).bit_offset, 32u);
	EXPECT_EQ(types.type(four).target, link);
	EXPECT_EQ(types.array_length(types.type(four)), 4u);
	EXPECT_EQ(types.enumerator(types.type(state), 0).value, ~uint64_t{0});
	EXPECT_EQ(types.enumerator(types.type(state), 1).name, "GOOD");
	EXPECT_EQ(types.enumerator(types.type(wide), 0).value, uint64_t{2} << 32 | 1);
	EXPECT_EQ(types.type(callback).target, i);
	EXPECT_EQ(types.parameter(types.type(callback), 0).name, "a");
	EXPECT_EQ(types.parameter(types.type(callback), 1).type, 0u);
	btf_section_variable in_section = types.section_variable(types.type(section), 0);
	EXPECT_EQ(in_section.variable, variable);
	EXPECT_EQ(in_section.offset, 8u);
	EXPECT_EQ(in_section.size, 4u);
	EXPECT_EQ(types.type(variable).target, i);

	EXPECT_EQ(*types.size_of(four), 16u);
	EXPECT_EQ(*types.size_of(variable), 4u);
	EXPECT_EQ(*types.size_of(wide), 8u);
	EXPECT_EQ(*types.size_of(0), 1u);
}

INSTANTIATE_TEST_SUITE_P(btf, btf_of_either_order,
			 testing::Values(std::endian::little, std::endian::big));

TEST(btf, knows_bit_fields_of_both_encodings)
{
	btf_bytes b;
	btf_id i = b.add_int("unsigned int", 4);
	btf_id three = b.add("unsigned int", btf_kind::integer, 4, {2 << 16 | 3});
	btf_id flags = b.add_struct("flags", 8, {{"a", i, 1 << 24 | 31}, {"b", i, 32}},
				    btf_kind::structure, true);
	btf_id old = b.add_struct("old", 4, {{"x", three, 5}});
	btf types = parse(b);

	btf_member a = types.member(types.type(flags), 0);
	EXPECT_EQ(a.bit_offset, 31u);
	EXPECT_EQ(a.bitfield_size, 1u);
	EXPECT_EQ(types.member(types.type(flags), 1).bitfield_size, 0u);
	btf_member x = types.member(types.type(old), 0);
	EXPECT_EQ(x.bit_offset, 7u);
	EXPECT_EQ(x.bitfield_size, 3u);
	EXPECT_EQ(*declare(types, a), "unsigned int a : 1");
	EXPECT_EQ(defined(types, flags), "struct flags {\n"
					 "\tunsigned int a : 1; @31\n"
					 "\tunsigned int b; @32\n"
					 "}\n");
}

TEST(btf, finds_members_of_what_has_no_name)
{
	btf_bytes b;
	btf_id i = b.add_int("int", 4, int_signed);
	btf_id inner = b.add_struct("", 8, {{"x", i, 0}, {"y", i, 32}});
	btf_id qualified = b.add("", btf_kind::const_type, inner);
	btf_id choice =
		b.add_struct("", 8, {{"z", i, 0}, {"", qualified, 0}}, btf_kind::union_type);
	btf_id outer =
		b.add_struct("outer", 16, {{"first", i, 0}, {"", choice, 32}, {"last", i, 96}});
	btf types = parse(b);

	auto members = types.flatten(types.type(outer));
	ASSERT_TRUE(members);
	std::string names;
	for (const btf_member &member : *members)
		names += std::string(member.name) + std::to_string(member.bit_offset) + " ";
	EXPECT_EQ(names, "first0 z32 x32 y64 last96 ");
	EXPECT_EQ(types.find_member(types.type(outer), "y")->bit_offset, 64u);
	EXPECT_EQ(types.find_member(types.type(outer), "w").failure().code(),
		  error_code::not_found);
	EXPECT_EQ(defined(types, outer), "struct outer {\n"
					 "\tint first; @0\n"
					 "\tunion {\n"
					 "\t\tint z; @32\n"
					 "\t\tconst struct {\n"
					 "\t\t\tint x; @32\n"
					 "\t\t\tint y; @64\n"
					 "\t\t};\n"
					 "\t};\n"
					 "\tint last; @96\n"
					 "}\n");
}

TEST(btf, writes_declarations_as_people_do)
{
	btf_bytes b;
	btf_id i = b.add_int("int", 4, int_signed);
	btf_id byte = b.add_int("char", 1, int_signed);
	btf_id word = b.add_int("long unsigned int", 8);
	btf_id list = b.add_struct("list_head", 16, {});
	btf_id link = b.add_pointer(list);
	btf_id nothing = b.add_pointer(0);
	btf_id number = b.add("", btf_kind::const_type, i);
	btf_id fixed = b.add("", btf_kind::const_type, b.add_pointer(number));
	btf_id matrix = b.add_array(b.add_array(i, 3), 2);
	btf_id callback = b.add("", btf_kind::function_prototype, i, {0, nothing, 0, i}, 2);
	btf_id plain = b.add("", btf_kind::function_prototype, 0);
	btf_id open = b.add("", btf_kind::function_prototype, i, {b.name("fmt"), link, 0, 0}, 2);
	btf_id function = b.add("printk", btf_kind::function, open);
	btf_id table = b.add_array(b.add_pointer(callback), 8);
	btf_id user = b.add_pointer(b.add("user", btf_kind::type_tag, byte));
	btf_id unknown = b.add("page", btf_kind::forward, 0);
	btf_id unknown_union = b.add("u", btf_kind::forward, 0, {}, 0, true);
	btf_id untagged = b.add_pointer(b.add_struct("", 4, {{"a", i, 0}}));
	btf_id pid = b.add("pid_t", btf_kind::type_definition, i);
	btf_id variable =
		b.add("jiffies", btf_kind::variable, b.add("", btf_kind::volatile_type, word), {1});
	btf_id flexible = b.add_array(i, 0);
	btf_id pointer = b.add_pointer(callback);
	btf types = parse(b);

	EXPECT_EQ(declared(types, link, "next"), "struct list_head *next");
	EXPECT_EQ(declared(types, link), "struct list_head *");
	EXPECT_EQ(declared(types, nothing, "p"), "void *p");
	EXPECT_EQ(declared(types, number, "n"), "const int n");
	EXPECT_EQ(declared(types, fixed, "p"), "const int *const p");
	EXPECT_EQ(declared(types, matrix, "m"), "int m[2][3]");
	EXPECT_EQ(declared(types, flexible, "f"), "int f[]");
	EXPECT_EQ(declared(types, pointer, "fn"), "int (*fn)(void *, int)");
	EXPECT_EQ(declared(types, plain, "f"), "void f(void)");
	EXPECT_EQ(declared(types, function), "int printk(struct list_head *fmt, ...)");
	EXPECT_EQ(declared(types, table, "ops"), "int (*ops[8])(void *, int)");
	EXPECT_EQ(declared(types, user, "buf"), "char __user *buf");
	EXPECT_EQ(declared(types, unknown), "struct page");
	EXPECT_EQ(declared(types, unknown_union), "union u");
	EXPECT_EQ(declared(types, untagged, "p"), "struct {...} *p");
	EXPECT_EQ(declared(types, pid, "pid"), "pid_t pid");
	EXPECT_EQ(declared(types, variable), "volatile unsigned long jiffies");
	EXPECT_EQ(defined(types, pid), "typedef int pid_t;\n");
	EXPECT_EQ(defined(types, word), "unsigned long\n");
}

TEST(btf, writes_types_without_a_tag_where_they_are_used)
{
	btf_bytes b;
	btf_id i = b.add_int("int", 4, int_signed);
	btf_id pair = b.add_struct("", 8, {{"a", i, 0}, {"b", i, 32}});
	btf_id pairs = b.add_array(pair, 2);
	btf_id choice = b.add("", btf_kind::enumeration, 4, {b.name("ON"), 1}, 1);
	btf_id far = b.add_pointer(pair);
	btf_id outer = b.add_struct("outer", 40,
				    {{"pairs", pairs, 32}, {"how", choice, 160}, {"p", far, 192}});
	btf_id atomic = b.add("atomic_t", btf_kind::type_definition, pair);
	btf types = parse(b);

	EXPECT_EQ(defined(types, outer), "struct outer {\n"
					 "\tstruct {\n"
					 "\t\tint a; @32\n"
					 "\t\tint b; @64\n"
					 "\t} pairs[2]; @32\n"
					 "\tenum {\n"
					 "\t\tON = 1,\n"
					 "\t} how; @160\n"
					 "\tstruct {\n"
					 "\t\tint a;\n"
					 "\t\tint b;\n"
					 "\t} *p; @192\n"
					 "}\n");
	EXPECT_EQ(defined(types, atomic), "typedef struct {\n"
					  "\tint a;\n"
					  "\tint b;\n"
					  "} atomic_t;\n");
}

TEST(btf, finds_names)
{
	btf_bytes b;
	btf_id i = b.add_int("int", 4, int_signed);
	btf_id one = b.add_struct("console", 4, {{"a", i, 0}});
	btf_id two = b.add_struct("console", 8, {{"b", i, 0}});
	btf_id wide = b.add("console", btf_kind::enumeration64, 8);
	btf_id alias = b.add("console", btf_kind::type_definition, one);
	btf_id word = b.add_int("long unsigned int", 8);
	b.add("console", btf_kind::variable, i, {1});
	btf types = parse(b);

	EXPECT_EQ(types.find_all("console", btf_kind::structure), (std::vector{one, two}));
	EXPECT_EQ(types.find("console", btf_kind::enumeration), wide);
	EXPECT_EQ(types.find("consol", btf_kind::structure), std::nullopt);
	EXPECT_EQ(types.find("", btf_kind::structure), std::nullopt);
	EXPECT_EQ(find_type(types, "struct console"), (std::vector{one, two}));
	EXPECT_EQ(find_type(types, " enum  console"), std::vector{wide});
	EXPECT_EQ(find_type(types, "union console"), std::vector<btf_id>{});
	EXPECT_EQ(find_type(types, "console"), (std::vector{one, two, wide, alias}));
	EXPECT_EQ(find_type(types, "unsigned long"), std::vector{word});
	EXPECT_EQ(find_type(types, "long unsigned int"), std::vector{word});
}

TEST(btf, of_a_module_goes_on_where_its_base_ends)
{
	btf_bytes vmlinux;
	btf_id i = vmlinux.add_int("long unsigned int", 8);
	btf_id base_struct = vmlinux.add_struct("shared", 8, {{"value", i, 0}});
	btf base = parse(vmlinux);
	btf_bytes module(std::endian::little, base.end(), vmlinux.strings_size());
	btf_id own = module.add_struct("shared", 16, {{"mine", base_struct, 0}});
	btf_id pointer = module.add_pointer(own);
	btf types = parse(module, &base);

	EXPECT_EQ(types.first_own(), 3u);
	EXPECT_EQ(types.type(own).name, "shared");
	EXPECT_EQ(types.type(base_struct).size, 8u);
	EXPECT_EQ(types.member(types.type(own), 0).name, "mine");
	EXPECT_EQ(types.member(types.type(base_struct), 0).name, "value");
	EXPECT_EQ(*types.size_of(pointer), 8u);
	EXPECT_EQ(types.find_all("shared", btf_kind::structure), (std::vector{base_struct, own}));
	EXPECT_EQ(defined(types, own), "struct shared {\n\tstruct shared mine; @0\n}\n");
	EXPECT_FALSE(btf::parse(module.bytes()));
}

TEST(btf, refuses_what_points_outside)
{
	btf_bytes id;
	id.add_pointer(2);
	EXPECT_EQ(why_not(id), "BTF type 1 refers to type 2 of 2");

	btf_bytes name;
	name.add("", btf_kind::forward, 0);
	std::vector<std::byte> bytes = name.bytes();
	store<uint32_t>(bytes.data() + 24, 1, std::endian::little);
	EXPECT_FALSE(btf::parse(bytes));

	btf_bytes member;
	member.add_struct("s", 4, {{"m", 0, 33}});
	EXPECT_EQ(why_not(member), "BTF type 1 has a member behind its end");

	btf_bytes integer;
	integer.add("odd", btf_kind::integer, 4, {33});
	EXPECT_NE(why_not(integer), "");

	btf_bytes kind;
	kind.add("", static_cast<btf_kind>(20), 0);
	EXPECT_NE(why_not(kind), "");

	btf_bytes count;
	count.add("s", btf_kind::structure, 4, {}, 0xffff);
	EXPECT_EQ(why_not(count), "BTF ends within type 1");
}

TEST(btf, refuses_any_part_of_itself)
{
	btf_bytes b;
	btf_id i = b.add_int("int", 4, int_signed);
	b.add_struct("s", 8, {{"a", i, 0}, {"b", i, 32}});
	std::vector<std::byte> bytes = b.bytes();

	for (size_t size = 0; size < bytes.size(); size++)
		EXPECT_FALSE(btf::parse(std::span<const std::byte>(bytes).first(size))) << size;
	EXPECT_TRUE(btf::parse(bytes));
}

TEST(btf, ends_where_types_go_round)
{
	btf_bytes b;
	btf_id self = b.add("self", btf_kind::type_definition, 1);
	btf_id quality = b.add("", btf_kind::const_type, 2);
	btf_id row = b.add_array(3, 2);
	btf_id within = b.add_struct("", 4, {{"", 4, 0}, {"", 4, 0}});
	btf_id callback = b.add("", btf_kind::function_prototype, 0, {0, 5, 0, 5}, 2);
	btf types = parse(b);

	EXPECT_FALSE(types.resolve(self));
	EXPECT_FALSE(types.strip_qualifiers(quality));
	EXPECT_FALSE(types.size_of(self));
	EXPECT_FALSE(types.size_of(row));
	EXPECT_FALSE(types.flatten(types.type(within)));
	EXPECT_FALSE(define(types, within));
	EXPECT_FALSE(declare(types, row, "x"));
	EXPECT_FALSE(declare(types, callback, "x"));
	EXPECT_EQ(declared(types, self), "self");
}

TEST(btf, multiplies_with_care)
{
	btf_bytes b;
	btf_id element = b.add_int("int", 4, int_signed);
	btf_id row = element;
	for (int i = 0; i < 3; i++)
		row = b.add_array(row, 0xffffffff);
	btf types = parse(b);

	EXPECT_EQ(*types.size_of(element + 1), uint64_t{0xffffffff} * 4);
	EXPECT_FALSE(types.size_of(row));
}

TEST(btf, cuts_names_that_the_kernel_would_not_take)
{
	btf_bytes b;
	b.add(std::string(1000, 'n'), btf_kind::forward, 0);
	btf types = parse(b);

	EXPECT_EQ(types.type(1).name.size(), btf::name_limit);
}

} // namespace

} // namespace kdump
