// SPDX-License-Identifier: GPL-2.0-only
/*
 * A machine's memory made up by a test: pages appear when something is written to them, all
 * others are absent. `kernel` is a linear map of all of it, so that a test can lay out structs
 * by virtual address.
 */
#pragma once

#include "arch/architecture.hpp"
#include "mm/memory.hpp"

#include <array>
#include <map>
#include <string_view>
#include <vector>

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
						  wide(at));
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
	static constexpr vaddr base{target::word_size == 8 ? 0xffff888000000000 : 0xc0000000};

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
		physical_.store(paddr{p.address - base},
				static_cast<target_word>(value.address.value));
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

/* What an architecture's code is given; symbols are where a test puts them. */
class fake_dump : public arch::dump_view {
public:
	result<void> read(vaddr address, std::span<std::byte> into) const override
	{
		return machine.mem().read(address, into);
	}
	result<paddr> translate(vaddr address) const override
	{
		KDUMP_TRY(found, machine.mem().space().translate(address));
		return found.address;
	}
	result<vaddr> find_symbol(std::string_view name) const override
	{
		auto found = symbols.find(std::string(name));
		if (found == symbols.end())
			return make_error(error_code::not_found, "no such symbol");
		return found->second;
	}
	result<vaddr> per_cpu(vaddr variable, unsigned int) const override
	{
		return variable;
	}
	result<vaddr> find_function(vaddr ip) const override
	{
		if (ip.value < function.value)
			return make_error(error_code::not_found, "no such function");
		return function;
	}
	result<vaddr> find_module(vaddr) const override
	{
		return make_error(error_code::not_found, "no module");
	}

	fake_kernel_memory machine;
	std::map<std::string, vaddr> symbols;
	vaddr function{~uint64_t{0}};
};

/* In all of `code`, or anywhere, functions begin at the multiples of `function_size`. */
class code_dump : public fake_dump {
public:
	explicit code_dump(uint64_t function_size = 0x1000,
			   vaddr_range code = {vaddr{0}, vaddr{~uint64_t{0}}}) :
		function_size_(function_size),
		code_(code)
	{
	}
	result<vaddr> find_function(vaddr ip) const override
	{
		if (!code_.contains(ip))
			return make_error(error_code::not_found, "no such function");
		return vaddr{ip.value / function_size_ * function_size_};
	}

private:
	uint64_t function_size_;
	vaddr_range code_;
};

/* Where each frame's code is, from `origin` on: vaddr or its value. */
template <typename T = uint64_t, typename Registers>
std::vector<T> ips(const arch::unwind_result<Registers> &trace, uint64_t origin = 0)
{
	std::vector<T> found;

	for (const auto &frame : trace.frames)
		found.push_back(T{frame.ip.value - origin});
	return found;
}

} // namespace kdump::test
