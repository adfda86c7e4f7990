// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the bytes of one address space are found in another: memory in an ELF file, a dump in
 * its flattened form. Made of pieces that may come in any order and may overlap, as program
 * headers and flattened records do; what comes out is sorted and disjoint.
 */
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace kdump {

/* The bytes [begin, end) are found at `source` and on, or nowhere. */
struct segment {
	static constexpr uint64_t no_source = UINT64_MAX;

	uint64_t begin;
	uint64_t end;
	uint64_t source;

	bool has_source() const
	{
		return source != no_source;
	}
};

class segment_map {
public:
	segment_map() = default;
	/* In rising order of preference: where two overlap, the later one counts. */
	explicit segment_map(std::vector<segment> pieces);

	std::span<const segment> segments() const
	{
		return segments_;
	}
	/* The first segment that ends behind `address`: it holds it, or follows it, or is null. */
	const segment *find_from(uint64_t address) const;

private:
	std::vector<segment> segments_;
};

} // namespace kdump
