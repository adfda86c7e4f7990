// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/layouts/compare_btf.hpp"

#include <algorithm>
#include <set>

namespace kdump::layouts {
namespace {

/* Structs without a name hold each other a few levels deep. */
constexpr int max_depth = 16;

result<void> add_members(const btf &types, const btf_type &record, const std::string &path,
			 uint64_t base, int depth, struct_facts &into)
{
	if (depth > max_depth)
		return make_error(error_code::corrupt, "structs in structs without end");
	KDUMP_TRY(members, types.flatten(record));
	for (const btf_member &m : members) {
		std::string name = path + std::string(m.name);
		uint64_t at = base * 8 + m.bit_offset;
		if (m.bitfield_size) {
			into.members[name] = {at, m.bitfield_size, true};
			continue;
		}
		KDUMP_TRY(resolved, types.resolve(m.type));
		uint64_t size = 0;
		if (resolved.kind != btf_kind::array || types.array_length(resolved)) {
			KDUMP_TRY(bytes, types.size_of(m.type));
			size = bytes;
		}
		into.members[name] = {at / 8, size, false};
		KDUMP_TRY(inner, types.strip_qualifiers(m.type));
		if (inner.is_composite() && inner.name.empty())
			KDUMP_CHECK(add_members(types, inner, name + ".", at / 8, depth + 1, into));
	}
	return {};
}

result<struct_facts> facts_of(const btf &types, const btf_type &record)
{
	struct_facts facts;

	facts.size = record.size;
	KDUMP_CHECK(add_members(types, record, "", 0, 0, facts));
	return facts;
}

/* Structs, unions, and typedefs of those that have no name of their own. */
std::vector<btf_type> find_records(const btf &types, std::string_view name)
{
	std::vector<btf_type> found;

	for (btf_kind kind : {btf_kind::structure, btf_kind::union_type})
		for (btf_id id : types.find_all(name, kind))
			found.push_back(types.type(id));
	if (!found.empty())
		return found;
	for (btf_id id : types.find_all(name, btf_kind::type_definition)) {
		auto target = types.strip_qualifiers(types.type(id).target);
		if (target && target->is_composite() && target->name.empty())
			found.push_back(*target);
	}
	return found;
}

bool same_members(const struct_facts &a, const struct_facts &b)
{
	return std::equal(a.members.begin(), a.members.end(), b.members.begin(), b.members.end(),
			  [](const auto &x, const auto &y) { return x.first == y.first; });
}

std::string describe(const member_fact &fact)
{
	return format("%s%llu, size %llu", fact.is_bitfield ? "bit " : "", wide(fact.offset),
		      wide(fact.size));
}

void compare_struct(const std::string &name, const struct_facts &ours, const struct_facts &theirs,
		    comparison &into)
{
	if (ours.size == theirs.size)
		into.equal++;
	else
		into.mismatches.push_back(format("sizeof %s: %llu here, %llu in BTF", name.c_str(),
						 wide(ours.size), wide(theirs.size)));
	for (const auto &[member, fact] : ours.members) {
		auto other = theirs.members.find(member);
		if (other == theirs.members.end())
			into.mismatches.push_back(name + "." + member + ": not in BTF");
		else if (other->second != fact)
			into.mismatches.push_back(name + "." + member + ": " + describe(fact) +
						  " here, " + describe(other->second) + " in BTF");
		else
			into.equal++;
	}
	for (const auto &[member, fact] : theirs.members)
		if (!ours.members.contains(member))
			into.mismatches.push_back(name + "." + member + ": only in BTF");
}

/*
 * An enumerator's name may be in use by several enums, each in a source file of its own: one that
 * agrees with us on nothing else is another one.
 */
void compare_constants(const layout_facts &facts, const btf &types, comparison &into)
{
	std::set<std::string> seen, equal, different;

	for (btf_id id = 1; id < types.end(); id++) {
		btf_type type = types.type(id);
		std::set<std::string> own;
		bool is_ours = false;
		for (uint32_t i = 0; type.is_enumeration() && i < type.count; i++) {
			btf_enumerator e = types.enumerator(type, i);
			auto ours = facts.constants.find(e.name);
			if (ours == facts.constants.end())
				continue;
			seen.emplace(e.name);
			if (ours->second == static_cast<int64_t>(e.value)) {
				equal.emplace(e.name);
				is_ours = true;
			} else {
				own.emplace(e.name);
			}
		}
		if (is_ours)
			different.merge(own);
	}
	for (const std::string &name : seen) {
		if (equal.contains(name))
			into.equal_constants++;
		else if (different.contains(name))
			into.mismatches.push_back("enumerator " + name);
		else
			into.foreign.push_back(name);
	}
	into.missing_constants = facts.constants.size() - seen.size();
}

} // namespace

comparison compare(const layout_facts &facts, const btf &types)
{
	comparison outcome;

	for (const auto &[name, ours] : facts.structs) {
		std::vector<btf_type> records = find_records(types, name);
		std::vector<struct_facts> candidates;
		for (const btf_type &record : records)
			if (auto theirs = facts_of(types, record))
				candidates.push_back(*std::move(theirs));
		auto same = std::find_if(candidates.begin(), candidates.end(),
					 [&ours = ours](const auto &c) {
						 return same_members(ours, c);
					 });
		if (candidates.size() > 1 && same != candidates.end())
			outcome.ambiguous.push_back(format("%s: %zu in BTF, matched by its members",
							   name.c_str(), candidates.size()));
		if (same != candidates.end()) {
			compare_struct(name, ours, *same, outcome);
		} else if (candidates.size() == 1) {
			compare_struct(name, ours, candidates.front(), outcome);
		} else if (!candidates.empty()) {
			outcome.mismatches.push_back(
				format("%s: %zu in BTF, none with these members", name.c_str(),
				       candidates.size()));
		} else {
			outcome.missing += ours.count();
			outcome.absent.push_back(name);
		}
	}
	compare_constants(facts, types, outcome);
	return outcome;
}

} // namespace kdump::layouts
