// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/zone.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"
#include "kdump/layout/linux/nodemask.hpp"
#include "kdump/layout/linux/nodemask_types.hpp"
#include "kdump/layout/linux/types.hpp"

#include <algorithm>

namespace kdump {

namespace {

using layout::pglist_data;
using layout::zone;

/* The kernel's headers declare one of the two, by CONFIG_NUMA. */
constexpr symbol<array<ptr<pglist_data>, constant::MAX_NUMNODES>> node_data{"node_data"};
constexpr symbol<pglist_data> contig_page_data{"contig_page_data"};

/* NODE_DATA() */
result<ptr<pglist_data>> find_node(const kernel &k, unsigned int node)
{
	if constexpr (config::NUMA) {
		KDUMP_TRY(nodes, k.find(node_data));
		return k.mem().read(element(nodes, node));
	}
	return k.find(contig_page_data);
}

result<zone_info> read_zone(const memory &mem, unsigned int node, ptr<zone> address,
			    object_view<zone> z)
{
	KDUMP_TRY(name, mem.read_string(z[zone::name]));
	int64_t free = atomic_value(z[zone::vm_stat][constant::NR_FREE_PAGES]);
	int64_t managed = atomic_value(z[zone::managed_pages]);
	zone_info info = {address,
			  node,
			  std::move(name),
			  pfn{z[zone::zone_start_pfn]},
			  z[zone::spanned_pages],
			  z[zone::present_pages],
			  static_cast<uint64_t>(managed),
			  static_cast<uint64_t>(std::max<int64_t>(free, 0)),
			  {}};

	for (size_t i = 0; i < info.watermarks.size(); i++)
		info.watermarks[i] = z[zone::_watermark][i] + z[zone::watermark_boost];
	return info;
}

result<void> add_zones(std::vector<zone_info> &zones, const kernel &k, unsigned int node)
{
	KDUMP_TRY(data, find_node(k, node));
	KDUMP_TRY(all, k.mem().read(data, pglist_data::node_zones));

	for (size_t i = 0; i < all.size(); i++) {
		/* populated_zone() */
		if (all[i][zone::present_pages] == 0)
			continue;
		KDUMP_TRY(info, read_zone(k.mem(), node, advance(all.address(), i), all[i]));
		zones.push_back(std::move(info));
	}
	return {};
}

} // namespace

result<std::vector<zone_info>> read_zones(const kernel &k)
{
	constexpr unsigned int word_bits = target::word_size * 8;
	KDUMP_TRY(states, k.read(variable::node_states));
	auto online = states[constant::N_ONLINE][layout::nodemask_t::bits];
	std::vector<zone_info> zones;

	for (unsigned int node = 0; node < constant::MAX_NUMNODES; node++) {
		/* The only one is online, whatever the map says (linux/nodemask.h; sh clears it). */
		if (constant::MAX_NUMNODES == 1 ||
		    (online[node / word_bits] >> node % word_bits & 1))
			KDUMP_CHECK(add_zones(zones, k, node));
	}
	return zones;
}

} // namespace kdump
