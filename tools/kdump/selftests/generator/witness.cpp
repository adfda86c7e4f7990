// SPDX-License-Identifier: GPL-2.0-only
/*
 * witness PROBE: is what the target's compiler laid out in the probe what our layouts read there?
 * Compiled once for each target, with the headers generated for it; the types are checked when
 * it is compiled, the values when it runs. Prints a line for each value that is wrong.
 */
#include "layout/object.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"
#include "kdump/layout/asm/word.hpp"
#include "kdump/layout/kernel/private.c.hpp"
#include "kdump/layout/linux/shapes.hpp"
#include "kdump/layout/linux/types.hpp"
#include "kdump/layout/uapi/linux/abi.hpp"
#include "kdump/release.hpp"
#include "kdump/target.hpp"
#include "kdump/variables.hpp"

#include <gelf.h>

#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace kdump {
namespace {

template <typename T> using type_of = typename std::remove_cvref_t<T>::type;
template <typename T> using owner_of = typename std::remove_cvref_t<T>::owner;
template <typename A, typename B> constexpr bool same = std::is_same_v<A, B>;

using word = std::conditional_t<target::word_size == 8, int64_t, int32_t>;
using unsigned_word = std::make_unsigned_t<word>;

using layout::scalars;
static_assert(same<type_of<decltype(scalars::truth)>, bool>);
static_assert(same<type_of<decltype(scalars::letter)>, char>);
static_assert(same<type_of<decltype(scalars::signed_byte)>, int8_t>);
static_assert(same<type_of<decltype(scalars::byte)>, uint8_t>);
static_assert(same<type_of<decltype(scalars::unsigned_half)>, uint16_t>);
static_assert(same<type_of<decltype(scalars::machine_word)>, word>);
static_assert(same<type_of<decltype(scalars::unsigned_machine_word)>, unsigned_word>);
static_assert(same<type_of<decltype(scalars::wide)>, int64_t>);
static_assert(same<type_of<decltype(scalars::colour)>, uint32_t>);
static_assert(same<type_of<decltype(scalars::small)>, uint8_t>);
static_assert(same<type_of<decltype(scalars::direction)>, int32_t>);
static_assert(same<type_of<decltype(scalars::fraction)>, array<uint8_t, 4>>);
static_assert(same<owner_of<decltype(scalars::truth)>, scalars>);

using layout::pointers;
static_assert(same<type_of<decltype(pointers::pointers_)>, ptr<pointers>>);
static_assert(same<type_of<decltype(pointers::opaque)>, ptr<layout::opaque>>);
static_assert(same<type_of<decltype(pointers::anything)>, ptr<void>>);
static_assert(same<type_of<decltype(pointers::text)>, ptr<char>>);
static_assert(same<type_of<decltype(pointers::qualified)>, ptr<uint32_t>>);
static_assert(same<type_of<decltype(pointers::indirect)>, ptr<ptr<layout::list_head>>>);
static_assert(same<type_of<decltype(pointers::call)>, ptr<function>>);
static_assert(same<type_of<decltype(pointers::table)>, ptr<array<int32_t, 4>>>);
static_assert(same<type_of<decltype(pointers::unnamed)>, ptr<pointers::unnamed_type>>);
static_assert(size_of<pointers> == 9 * target::word_size);

using layout::arrays;
static_assert(same<type_of<decltype(arrays::matrix)>, array<array<uint16_t, 3>, 2>>);
static_assert(same<type_of<decltype(arrays::many)>, array<uint8_t, 256>>);
static_assert(same<type_of<decltype(arrays::heads)>, array<layout::list_head, 2>>);
static_assert(same<type_of<decltype(arrays::pointers)>, array<ptr<layout::list_head>, 4>>);
static_assert(same<type_of<decltype(arrays::zero)>, array<uint32_t, 0>>);
static_assert(same<type_of<decltype(arrays::flexible)>, array<uint64_t, 0>>);

using layout::nested;
static_assert(nested::both.offset == nested::first.offset);
static_assert((nested::named / nested::named_type::lower).offset == nested::first.offset + 2);
static_assert(same<type_of<decltype(nested::count)>, layout::atomic_t>);
static_assert(constant::STATE_BUSY == 7);
static_assert(same<decltype(container_of(ptr<layout::list_head>{}, nested::list)), ptr<nested>>);

/* Names that C++ does not allow, or that hide others. */
using cls = layout::class_;
static_assert(same<type_of<decltype(cls::this_)>, ptr<cls>>);
static_assert(cls::new_.offset == 0 && cls::namespace_.offset && cls::class__.offset &&
	      cls::errno_.offset && cls::size__.offset);
static_assert(std::string_view(cls::name_) == "class");
static_assert(same<type_of<decltype(layout::array::array_)>, ptr<layout::array>>);
static_assert(same<type_of<decltype(layout::array::ptr)>, array<int32_t, 2>>);
static_assert(same<type_of<decltype(layout::array::field)>, ptr<layout::list_head>>);
static_assert(same<type_of<decltype(layout::array::record)>, uint8_t>);
static_assert(same<type_of<decltype(layout::page::page_)>, ptr<layout::page>>);
static_assert(same<type_of<decltype(layout::page::list_head)>, layout::list_head>);
static_assert(same<type_of<decltype(layout::page::inner_type::page)>, ptr<layout::page>>);
static_assert(layout::empty::size_ == 0 && layout::cookie_t::size_ == 4);

/* The header's struct page won; what meant the other one says so no more. */
static_assert(same<type_of<decltype(layout::private_::page)>, ptr<void>>);
static_assert(same<type_of<decltype(layout::private_::by_value)>, array<uint8_t, 4>>);
static_assert(same<type_of<decltype(layout::private_::own)>, uint64_t>);

/* Constants and variables. */
static_assert(same<decltype(constant::PAGE_SHIFT), const int32_t>);
static_assert(same<decltype(constant::PAGE_SIZE), const unsigned_word>);
static_assert(constant::PAGE_MASK == static_cast<unsigned_word>(-16384));
static_assert(constant::WIDE == 0x8000000000000001);
static_assert(constant::MINUS_TWO == -2 && constant::LARGE_BYTE == 0xfe);
static_assert(constant::ABI_MINUS_ONE == -1 && constant::ABI_LARGE == 0x7fffffff);
static_assert(constant::GREEN == 128 && constant::BLUE == 255 && constant::SMALL_MANY == 200);
static_assert(same<type_of<decltype(variable::all_pages)>, layout::list_head>);
static_assert(same<type_of<decltype(variable::first_page)>, ptr<layout::list_head>>);
static_assert(same<type_of<decltype(variable::counters)>, array<unsigned_word, 4>>);
static_assert(same<type_of<decltype(variable::text)>, array<char, 0>>);
static_assert(same<type_of<decltype(variable::cookie)>, layout::cookie_t>);
static_assert(same<decltype(variable::current_page), const percpu_symbol<ptr<layout::page>>>);
static_assert(same<type_of<decltype(variable::private_list)>, layout::list_head>);

/* Configuration and identity. */
static_assert(config::SMP && config::MODULAR && config::MODULAR_MODULE && !config::UNSET);
static_assert(!config::ABSENT_FROM_CONFIG && !config::_64BIT);
static_assert(config::HZ == 250 && config::ONE == 1 && config::BASE == 0xdead0000);
static_assert(same<decltype(config::SMP), const bool> &&
	      same<decltype(config::ONE), const bool> == false);
static_assert(config::NEGATIVE == -3 && std::string_view(config::DEFAULT_NAME) == "(none)");
static_assert(std::string_view(release::name) == "6.12.0-tiny");
static_assert(std::string_view(release::machine) == "tiny");

int wrong;

void expect(const char *what, int64_t found, int64_t wanted)
{
	if (found == wanted)
		return;
	printf("%s: %lld, wanted %lld\n", what, static_cast<long long>(found),
	       static_cast<long long>(wanted));
	wrong++;
}
#define EXPECT(value, wanted) \
	expect(#value, static_cast<int64_t>(value), static_cast<int64_t>(wanted))

void check_scalars(object_view<scalars> s)
{
	EXPECT(s[scalars::truth], true);
	EXPECT(s[scalars::letter], 'k');
	EXPECT(s[scalars::signed_byte], -1);
	EXPECT(s[scalars::byte], 0x80);
	EXPECT(s[scalars::half], -2);
	EXPECT(s[scalars::unsigned_half], 0x8001);
	EXPECT(s[scalars::word], -3);
	EXPECT(s[scalars::unsigned_word], 0x80000002);
	EXPECT(s[scalars::machine_word], -4);
	EXPECT(s[scalars::unsigned_machine_word], static_cast<unsigned_word>(-5));
	EXPECT(s[scalars::wide], -6);
	EXPECT(s[scalars::unsigned_wide], constant::WIDE);
	EXPECT(s[scalars::colour], constant::BLUE);
	EXPECT(s[scalars::small], constant::SMALL_MANY);
	EXPECT(s[scalars::direction], constant::DOWN);
}

void check_bits(object_view<layout::bits> b)
{
	using layout::bits;

	EXPECT(b[bits::low], 5);
	EXPECT(b[bits::middle], 0x55);
	EXPECT(b[bits::negative], -7);
	EXPECT(b[bits::flag], true);
	EXPECT(b[bits::straddles], 0x81234);
	EXPECT(b[bits::after], 0xbeef);
	EXPECT(b[bits::huge], 0x8123456789);
	EXPECT(b[bits::tail], 0xabcdef);
	EXPECT(b[bits::inner_a], 0xc);
	EXPECT(b[bits::inner_b], 0x3);
	EXPECT(b[bits::whole], target::byte_order == std::endian::little ? 0x3c : 0xc3);
}

void check_nested(object_view<nested> n)
{
	auto pairs = n[nested::pairs];

	EXPECT(n[nested::before], 1);
	EXPECT(n[nested::first], 2);
	EXPECT(n[nested::second], 3);
	EXPECT(pairs.size(), 3);
	for (unsigned int i = 0; i < pairs.size(); i++) {
		EXPECT(pairs[i][nested::pairs_type::key], 4 + 2 * i);
		EXPECT(pairs[i][nested::pairs_type::value / layout::either::number], 5 + 2 * i);
	}
	EXPECT(n[nested::count / layout::atomic_t::counter], 10);
	EXPECT(n[nested::state], constant::STATE_BUSY);
}

void check_arrays(object_view<arrays> a, std::span<const std::byte> behind)
{
	EXPECT(a[arrays::name].text() == "arrays", true);
	EXPECT(a[arrays::matrix][1][2], 6);
	EXPECT(a[element(arrays::many, 255)], 7);
	EXPECT(load_value<uint64_t>(behind.subspan(8)), 9);
}

void check_packed(object_view<layout::packed> p)
{
	EXPECT(p[layout::packed::first], 1);
	EXPECT(p[layout::packed::second], 0x80000002);
	EXPECT(p[layout::packed::third], 0x1fffffffe);
}

/* The bytes of a variable of the probe; empty if it has no such variable. */
std::span<const std::byte> find_variable(Elf *elf, const char *wanted)
{
	for (Elf_Scn *section = nullptr; (section = elf_nextscn(elf, section));) {
		GElf_Shdr header;
		if (!gelf_getshdr(section, &header) || header.sh_type != SHT_SYMTAB)
			continue;
		Elf_Data *symbols = elf_getdata(section, nullptr);
		for (size_t i = 0; i < header.sh_size / header.sh_entsize; i++) {
			GElf_Sym symbol;
			GElf_Shdr home;
			if (!gelf_getsym(symbols, i, &symbol))
				continue;
			const char *name = elf_strptr(elf, header.sh_link, symbol.st_name);
			Elf_Scn *in = name && !strcmp(name, wanted)
					      ? elf_getscn(elf, symbol.st_shndx)
					      : nullptr;
			if (!in || !gelf_getshdr(in, &home))
				continue;
			Elf_Data *data = elf_getdata(in, nullptr);
			return std::span(static_cast<const std::byte *>(data->d_buf), data->d_size)
				.subspan(symbol.st_value - home.sh_addr, symbol.st_size);
		}
	}
	return {};
}

template <typename T> object_view<T> find(Elf *elf, const char *name)
{
	static const std::vector<std::byte> nothing(size_of<T>);
	auto bytes = find_variable(elf, name);

	expect(name, bytes.size() >= size_of<T>, true);
	return object_view<T>(bytes.size() >= size_of<T> ? bytes.first(size_of<T>)
							 : std::span(nothing));
}

int check(const char *path)
{
	elf_version(EV_CURRENT);
	int input = open(path, O_RDONLY);
	Elf *elf = elf_begin(input, ELF_C_READ, nullptr);
	if (!elf) {
		printf("%s: not an ELF file\n", path);
		return 1;
	}
	check_scalars(find<scalars>(elf, "witness_scalars"));
	check_bits(find<layout::bits>(elf, "witness_bits"));
	check_nested(find<nested>(elf, "witness_nested"));
	check_packed(find<layout::packed>(elf, "witness_packed"));
	auto whole = find_variable(elf, "witness_arrays");
	expect("witness_arrays", whole.size(), size_of<arrays> + 16);
	if (whole.size() == size_of<arrays> + 16)
		check_arrays(object_view<arrays>(whole.first(size_of<arrays>)),
			     whole.subspan(arrays::flexible.offset));
	elf_end(elf);
	close(input);
	return wrong != 0;
}

} // namespace
} // namespace kdump

int main(int argc, char **argv)
{
	return argc == 2 ? kdump::check(argv[1]) : 2;
}
