// SPDX-License-Identifier: GPL-2.0-only
/*
 * A machine's memory made up by a test: pages appear when something is written to them, all
 * others are absent. `kernel` is a linear map of all of it, so that a test can lay out structs
 * by virtual address.
 */
#pragma once

#include "mm/memory.hpp"

#include <array>
#include <map>
#include <string_view>

namespace kdump::test {

class fake_physical_memory : public physical_memory {
public:
	/* What ranges() says; nothing keeps a test from writing elsewhere. */
	explicit fake_physical_memory(uint64_t size = 1 << 30) : all_{paddr{0}, paddr{size}}
	{
	}
	result<void> read(paddr address, std::span<std::byte> into) const override
	{
		for (size_t i = 0; i < into.size(); i++) {
			uint64_t at = address.value + i;
			auto page = pages_.find(at / target::page_size);

			if (page == pages_.end())
				return make_error(error_code::absent, "no page at 0x%llx",
						  static_cast<unsigned long long>(at));
			into[i] = page->second[at % target::page_size];
		}
		return {};
	}
	std::span<const paddr_range> ranges() const override
	{
		return {&all_, 1};
	}

	void write(paddr address, std::span<const std::byte> bytes)
	{
		for (size_t i = 0; i < bytes.size(); i++) {
			uint64_t at = address.value + i;

			pages_[at / target::page_size][at % target::page_size] = bytes[i];
		}
	}
	template <std::integral T> void store(paddr address, T value)
	{
		std::array<std::byte, sizeof(T)> bytes;

		kdump::store(bytes.data(), value, target::byte_order);
		write(address, bytes);
	}
	void remove_page(paddr address)
	{
		pages_.erase(address.value / target::page_size);
	}

private:
	std::map<uint64_t, std::array<std::byte, target::page_size>> pages_;
	paddr_range all_;
};

class fake_kernel_memory {
public:
	static constexpr vaddr base{0xffff888000000000 &
				    ~uint64_t{0} >> (64 - 8 * target::word_size)};

	fake_kernel_memory() :
		space_(physical_, {}, {{{base, base + (1 << 30)}, paddr{0}}}, std::nullopt),
		mem_(space_)
	{
	}

	const memory &mem() const
	{
		return mem_;
	}
	fake_physical_memory &physical()
	{
		return physical_;
	}

	/* The n-th of places that are far enough apart for any struct. */
	template <typename T> static ptr<T> place(unsigned int n)
	{
		return {base + 0x10000 * (n + 1)};
	}

	void write(vaddr address, std::span<const std::byte> bytes)
	{
		physical_.write(paddr{address - base}, bytes);
	}
	/* A string with its NUL. */
	void write(vaddr address, std::string_view text)
	{
		write(address, std::as_bytes(std::span(text)));
		store(ptr<char>{address + text.size()}, '\0');
	}
	template <std::integral T> void store(ptr<T> p, T value)
	{
		physical_.store(paddr{p.address - base}, value);
	}
	template <typename T> void store(ptr<ptr<T>> p, ptr<T> value)
	{
		using word = std::conditional_t<target::word_size == 8, uint64_t, uint32_t>;
		physical_.store(paddr{p.address - base}, static_cast<word>(value.address.value));
	}
	/* p->member = value, where the member is an integer or a pointer. */
	template <typename Owner, typename T>
	void store(ptr<Owner> p, field<Owner, T> f, std::type_identity_t<T> value)
	{
		store(member(p, f), value);
	}
	/* All zero bytes. */
	template <typename T> void clear(ptr<T> p)
	{
		write(p.address, std::vector<std::byte>(size_of<T>));
	}

private:
	fake_physical_memory physical_;
	address_space space_;
	memory mem_;
};

} // namespace kdump::test
