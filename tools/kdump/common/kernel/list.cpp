// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/list.hpp"

namespace kdump {

std::optional<result<list_walker::value_type>> list_walker::next()
{
	if (done_)
		return std::nullopt;

	result<value_type> next = mem_->read(at_, layout::list_head::next);
	done_ = !next || *next == head_;
	if (!next)
		return std::move(next).failure().add_context("following a list");
	if (done_)
		return std::nullopt;
	if (result<void> seen = cycle_.visit(next->address); !seen) {
		done_ = true;
		return std::move(seen).failure().add_context("following a list");
	}
	at_ = *next;
	return next;
}

/* The end of an hlist is a null pointer; that of an hlist_nulls is an odd number. */
std::optional<result<hlist_walker::value_type>> hlist_walker::next()
{
	if (done_)
		return std::nullopt;

	result<value_type> next = at_ ? mem_->read(*at_, layout::hlist_node::next)
				      : mem_->read(head_, layout::hlist_head::first);
	if (!next) {
		done_ = true;
		return std::move(next).failure().add_context("following an hlist");
	}
	done_ = !*next || next->address.value % 2 != 0;
	if (done_)
		return std::nullopt;
	if (result<void> seen = cycle_.visit(next->address); !seen) {
		done_ = true;
		return std::move(seen).failure().add_context("following an hlist");
	}
	at_ = *next;
	return next;
}

} // namespace kdump
