// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/segment_map.hpp"

#include <algorithm>
#include <numeric>
#include <queue>

namespace kdump {

namespace {

bool is_disjoint_and_sorted(const std::vector<segment> &pieces)
{
	auto not_behind = [](const segment &a, const segment &b) { return b.begin < a.end; };

	return std::adjacent_find(pieces.begin(), pieces.end(), not_behind) == pieces.end();
}

/* Joins the piece to the last one where both are one run on both sides. */
void append(std::vector<segment> &run, segment piece)
{
	if (!run.empty() && run.back().end == piece.begin) {
		segment &last = run.back();
		bool continues = piece.has_source()
					 ? last.has_source() &&
						   last.source + (last.end - last.begin) ==
							   piece.source
					 : !last.has_source();
		if (continues) {
			last.end = piece.end;
			return;
		}
	}
	run.push_back(piece);
}

/*
 * A sweep from the lowest address up. `active` holds the pieces that may cover the current
 * address, the most preferred on top; a piece is cut where the next one begins, and goes on from
 * there if it is still on top.
 */
std::vector<segment> resolve_overlaps(const std::vector<segment> &pieces)
{
	std::vector<uint32_t> order(pieces.size());
	std::iota(order.begin(), order.end(), 0);
	std::sort(order.begin(), order.end(),
		  [&](uint32_t a, uint32_t b) { return pieces[a].begin < pieces[b].begin; });

	std::vector<segment> disjoint;
	disjoint.reserve(pieces.size());
	std::priority_queue<uint32_t> active;
	uint64_t at = 0;
	auto next = order.begin();

	for (;;) {
		while (!active.empty() && pieces[active.top()].end <= at)
			active.pop();
		if (active.empty()) {
			if (next == order.end())
				return disjoint;
			at = std::max(at, pieces[*next].begin);
		}
		while (next != order.end() && pieces[*next].begin <= at)
			active.push(*next++);

		const segment &top = pieces[active.top()];
		if (top.end <= at)
			continue;
		uint64_t end = next == order.end() ? top.end
						   : std::min(top.end, pieces[*next].begin);
		uint64_t source = top.has_source() ? top.source + (at - top.begin)
						   : segment::no_source;
		append(disjoint, {at, end, source});
		at = end;
	}
}

} // namespace

segment_map::segment_map(std::vector<segment> pieces)
{
	std::erase_if(pieces, [](const segment &s) { return s.end <= s.begin; });
	if (is_disjoint_and_sorted(pieces))
		segments_ = std::move(pieces);
	else
		segments_ = resolve_overlaps(pieces);
}

const segment *segment_map::find_from(uint64_t address) const
{
	auto found = std::partition_point(segments_.begin(), segments_.end(),
					  [=](const segment &s) { return s.end <= address; });
	return found == segments_.end() ? nullptr : &*found;
}

} // namespace kdump
