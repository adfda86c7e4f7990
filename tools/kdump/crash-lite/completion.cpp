// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/completion.hpp"

#include "crash-lite/command.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace kdump::crash_lite {

namespace {

class candidate_list {
public:
	candidate_list(std::string_view prefix, size_t limit) : prefix_(prefix), limit_(limit)
	{
	}

	/* False once there are too many. */
	bool add(std::string_view word)
	{
		if (word.starts_with(prefix_))
			words_.emplace_back(word);
		/* Names may come several times: the limit holds for what is left in the end. */
		if (words_.size() > limit_)
			remove_duplicates();
		return words_.size() <= limit_;
	}

	std::vector<std::string> take()
	{
		remove_duplicates();
		if (words_.size() > limit_)
			words_.clear();
		return std::move(words_);
	}

private:
	void remove_duplicates()
	{
		std::sort(words_.begin(), words_.end());
		words_.erase(std::unique(words_.begin(), words_.end()), words_.end());
	}

	std::string_view prefix_;
	size_t limit_;
	std::vector<std::string> words_;
};

void add_commands(candidate_list &to)
{
	for (const command *c : all_commands())
		to.add(c->name);
}

void add_symbols(const session &s, candidate_list &to)
{
	result<const symbol_table *> symbols = s.dumped().symbols();

	if (!symbols)
		return;
	const kallsyms &vmlinux = (*symbols)->vmlinux();
	for (size_t i = 0; i < vmlinux.size(); i++)
		if (!to.add(vmlinux.name(i)))
			return;
	for (const kernel_symbol &symbol : (*symbols)->module_symbols())
		if (!to.add(symbol.name))
			return;
}

void add_structures(session &s, candidate_list &to)
{
	result<type_sources> sources = s.types();

	if (!sources)
		return;
	for (const btf *types : *sources) {
		for (btf_id id = types->first_own(); id < types->end(); id++) {
			btf_type type = types->type(id);
			if (type.is_composite() && !type.name.empty() && !to.add(type.name))
				return;
		}
	}
}

/* Commands in whose arguments a type may stand. */
bool takes_types(std::string_view before)
{
	const command *found = find_command(take_field(before, ' '));

	return found && (found->name == "struct" || found->name == "p");
}

} // namespace

std::string_view last_word(std::string_view line)
{
	size_t blank = line.find_last_of(" \t(*&");

	return blank == line.npos ? line : line.substr(blank + 1);
}

std::string common_prefix(const std::vector<std::string> &words)
{
	if (words.empty())
		return {};

	/* Sorted: the first and the last differ the most. */
	auto [low, high] = std::minmax_element(words.begin(), words.end());
	auto end = std::mismatch(low->begin(), low->end(), high->begin(), high->end()).first;
	return std::string(low->begin(), end);
}

std::vector<std::string> complete(session &s, std::string_view line, size_t limit)
{
	std::string_view word = last_word(line);
	std::string_view before = trim(line.substr(0, line.size() - word.size()));
	candidate_list found(word, limit);

	if (before.empty() || before == "help")
		add_commands(found);
	else if (!word.empty()) {
		if (takes_types(before))
			add_structures(s, found);
		add_symbols(s, found);
	}
	return found.take();
}

} // namespace kdump::crash_lite
