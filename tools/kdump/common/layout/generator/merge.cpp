// SPDX-License-Identifier: GPL-2.0-only
#include "merge.hpp"

#include "base/error.hpp"

namespace kdump::generator {
namespace {

std::string describe_type(const type &shape);

/* Two records are the same if these texts are. */
std::string describe_record(const record &shape)
{
	std::string text = format("%llu{", wide(shape.size));

	for (const member &m : shape.members) {
		uint64_t at = m.bits ? m.bits->offset : m.offset;
		uint64_t width = m.bits ? m.bits->size : 0;
		text += m.name + format("@%llu:%llu ", wide(at), wide(width));
		text += describe_type(m.shape) + ";";
	}
	return text + "}";
}

std::string describe_type(const type &shape)
{
	if (shape.nested)
		return describe_record(*shape.nested);
	/* A pointer's target has a size only where the probe has seen the whole of it. */
	if (shape.kind == type_kind::record)
		return shape.record_name;
	std::string text = format("%d%d,%llu", static_cast<int>(shape.kind), shape.is_signed,
				  wide(shape.size));
	return shape.target ? text + "<" + describe_type(*shape.target) + ">" : text;
}

std::string describe_place(const place &where)
{
	return format("%s:%d", where.file.c_str(), where.line);
}

class merger {
public:
	merger(kernel_model &into, const std::vector<probe> &probes) : into_(into), probes_(probes)
	{
	}

	void merge_records();
	void merge_enumerators();
	void merge_variables();
	void merge_constants();

private:
	void omit(const std::string &name, const place &where, const place &winner);
	void resolve(record &shape, const probe &from);
	void resolve(type &shape, const probe &from);

	kernel_model &into_;
	const std::vector<probe> &probes_;
	std::map<const probe *, std::set<std::string>> losers_;
};

void merger::omit(const std::string &name, const place &where, const place &winner)
{
	into_.omitted.push_back(format("%s: %s; in use: %s", name.c_str(),
				       describe_place(where).c_str(),
				       describe_place(winner).c_str()));
}

void merger::merge_records()
{
	std::map<std::string, const probe *> sources;
	std::map<std::string, std::string> shapes;

	for (bool headers : {true, false}) {
		for (const probe &from : probes_) {
			for (const auto &[name, shape] : from.records) {
				if (shape.where.is_header() != headers)
					continue;
				auto [winner, is_new] = into_.records.try_emplace(name, shape);
				if (is_new) {
					sources[name] = &from;
					shapes[name] = describe_record(shape);
				} else if (shapes[name] != describe_record(shape)) {
					omit(name, shape.where, winner->second.where);
					losers_[&from].insert(name);
				}
			}
		}
	}
	for (auto &[name, shape] : into_.records)
		resolve(shape, *sources[name]);
}

void merger::resolve(record &shape, const probe &from)
{
	for (member &m : shape.members)
		resolve(m.shape, from);
}

void merger::resolve(type &shape, const probe &from)
{
	if (shape.kind == type_kind::record && shape.nested) {
		record nested = *shape.nested;
		resolve(nested, from);
		shape.nested = std::make_shared<const record>(std::move(nested));
	} else if (shape.kind == type_kind::record) {
		/* A probe may mean another record of that name than the one we keep. */
		if (losers_[&from].contains(shape.record_name))
			shape.kind = type_kind::opaque;
		else
			into_.mentioned.insert(shape.record_name);
	} else if (shape.target) {
		type target = *shape.target;
		resolve(target, from);
		if (shape.kind == type_kind::pointer && target.kind == type_kind::opaque)
			target = {.c_name = "void"};
		shape.target = std::make_shared<const type>(std::move(target));
	}
}

void merger::merge_enumerators()
{
	for (bool headers : {true, false}) {
		for (const probe &from : probes_) {
			for (const enumerator &e : from.enumerators) {
				if (e.where.is_header() != headers)
					continue;
				auto [winner, is_new] = into_.enumerators.try_emplace(e.name, e);
				if (!is_new && winner->second.value != e.value)
					omit(e.name, e.where, winner->second.where);
			}
		}
	}
}

/* One variable may be declared by many headers; the first one that tells most is as good as any. */
void merger::merge_variables()
{
	for (bool headers : {true, false}) {
		for (const probe &from : probes_) {
			for (variable v : from.variables) {
				if (v.where.is_header() != headers)
					continue;
				resolve(v.shape, from);
				v.per_cpu = from.per_cpu.contains(v.name);
				into_.variables.try_emplace(v.name, std::move(v));
			}
		}
	}
}

/* What marks the records of probe/vmcoreinfo.h. */
constexpr std::string_view vmcoreinfo_prefix = "VMCOREINFO ";

/* A macro that somebody asked for stands in for an enumerator of its name. */
void merger::merge_constants()
{
	for (const probe &from : probes_) {
		for (const constant &c : from.constants) {
			if (c.name.starts_with(vmcoreinfo_prefix)) {
				into_.vmcoreinfo.try_emplace(
					c.name.substr(vmcoreinfo_prefix.size()), c);
				continue;
			}
			into_.constants.try_emplace(c.name, c);
			into_.enumerators.erase(c.name);
		}
	}
}

} // namespace

kernel_model merge(target machine, const std::vector<probe> &probes)
{
	kernel_model all;

	all.machine = machine;
	merger m(all, probes);
	m.merge_records();
	m.merge_enumerators();
	m.merge_variables();
	m.merge_constants();
	return all;
}

std::string c_spelling(const type &shape)
{
	std::string suffix, stars;
	const type *at = &shape;

	for (; at->kind == type_kind::array; at = at->target.get()) {
		if (at->count)
			suffix += format("[%llu]", wide(at->count));
		else
			suffix += "[]";
	}
	for (; at->kind == type_kind::pointer; at = at->target.get())
		stars += "*";
	if (at->kind == type_kind::function)
		return "void (*" + stars.substr(0, stars.size() - !stars.empty()) + suffix + ")()";
	std::string name = at->nested ? "struct {...}" : at->c_name;
	return name + (stars.empty() ? "" : " ") + stars + suffix;
}

} // namespace kdump::generator
