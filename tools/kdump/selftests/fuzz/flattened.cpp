// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as flattened records: read in place, and through a pipe, the same must come out. What
 * comes before the records is fixed, so that inputs are small.
 */
#include "vmcore/flattened.hpp"
#include "selftests/fuzz/vmcore_input.hpp"
#include "vmcore/dump_file.hpp"
#include "vmcore/stream.hpp"

#include <algorithm>
#include <array>

using namespace kdump;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto header = make_flattened_header();
	std::vector<std::byte> bytes(header.begin(), header.end());
	auto records = std::as_bytes(std::span(data, std::min(size, largest_piped)));

	bytes.insert(bytes.end(), records.begin(), records.end());
	auto in_place = dump_file::open(make_memory_file(bytes));
	auto piped = dump_file::open(make_pipe(bytes));

	if (static_cast<bool>(in_place) != static_cast<bool>(piped))
		abort();
	if (!in_place)
		return 0;
	if (in_place->size() != piped->size() || in_place->is_cut_short() != piped->is_cut_short())
		abort();
	std::array<std::byte, 4096> a, b;
	for (uint64_t at = 0; at + a.size() <= in_place->size() && at < 64 * a.size();
	     at += a.size()) {
		auto first = in_place->read(at, a);
		auto second = piped->read(at, b);
		if (first && second && a != b)
			abort();
	}
	(void)in_place->read(in_place->size() - 1, std::span(a).first(1));
	(void)in_place->find_data(in_place->size() / 2);
	return 0;
}
