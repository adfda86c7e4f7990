// SPDX-License-Identifier: GPL-2.0-only
/* Which bytes of a file there are: disjoint extents, those that touch joined. */
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

namespace kdump {

class extent_set {
public:
	bool overlaps(uint64_t begin, uint64_t end) const;
	void add(uint64_t begin, uint64_t end);

	size_t count() const
	{
		return extents_.size();
	}

private:
	std::map<uint64_t, uint64_t> extents_; /* begin to end */
};

} // namespace kdump
