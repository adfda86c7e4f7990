// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/builder/assembler.hpp"

#include "base/arith.hpp"
#include "selftests/builder/expression.hpp"
#include "selftests/builder/lexer.hpp"
#include "selftests/builder/structure.hpp"

#include <algorithm>
#include <optional>

namespace kdump::builder {

namespace {

constexpr size_t largest_description = 1 << 20;
constexpr unsigned int deepest_include = 8;
constexpr unsigned int most_passes = 4;

using bytes = std::vector<std::byte>;

/* One walk over a description. Passes are repeated until every label is where it was before. */
class pass {
public:
	pass(symbols known, bool lenient, const file_maker *make_file) :
		symbols_(std::move(known)), lenient_(lenient), image_(make_file)
	{
		update_sizes();
	}

	result<void> run(std::string_view text, const std::string &directory, unsigned int depth);
	result<void> finish()
	{
		return image_.finish();
	}

	const symbols &labels() const
	{
		return labels_;
	}

private:
	using words = std::span<const std::string>;

	result<void> line(words w, const std::string &directory, unsigned int depth);
	std::optional<result<void>> setting(words w);
	std::optional<result<void>> emission(words w);
	result<void> set_abi(const std::string &what, const std::string &value);
	result<void> include(const std::string &path, unsigned int depth);
	result<void> numbers(field_kind kind, words values);
	result<void> count(words w);
	result<void> text(words w);
	result<void> bitmap(words w);
	result<void> emit_structure(const structure &layout, words assignments);
	result<void> begin(words w);

	result<uint64_t> number(const std::string &expression) const
	{
		return evaluate(expression, symbols_, lenient_);
	}
	void update_sizes();

	symbols symbols_; /* of this pass: variables, and labels of the pass before */
	symbols labels_;  /* found in this pass */
	bool lenient_;
	machine_abi abi_;
	image image_;
};

/* Words that structures' defaults are made of. */
void pass::update_sizes()
{
	bool wide = abi_.word == 8;

	symbols_["elf_magic"] = abi_.order == std::endian::little ? 0x464c457f : 0x7f454c46;
	symbols_["elf_class"] = wide ? 2 : 1;
	symbols_["elf_data"] = abi_.order == std::endian::little ? 1 : 2;
	symbols_["ehdr_size"] = wide ? 64 : 52;
	symbols_["phdr_size"] = wide ? 56 : 32;
}

result<void> pass::run(std::string_view text, const std::string &directory, unsigned int depth)
{
	unsigned int line_number = 0;

	while (!text.empty()) {
		size_t length = std::min(text.find('\n'), text.size());
		std::string_view current = text.substr(0, length);
		text.remove_prefix(std::min(length + 1, text.size()));
		++line_number;

		auto w = split_line(current);
		auto status = w ? line(*w, directory, depth) : std::move(w).failure();
		if (!status)
			return std::move(
				status.failure().add_context(format("line %u", line_number)));
	}
	return {};
}

result<void> pass::line(words w, const std::string &directory, unsigned int depth)
{
	if (w.empty())
		return {};
	if (w[0] == "include" && w.size() == 2)
		return include(directory + "/" + w[1], depth);
	if (auto done = setting(w))
		return *done;
	if (auto done = emission(w))
		return *done;
	if (const structure *layout = find_structure(w[0], abi_))
		return emit_structure(*layout, w.subspan(1));
	return make_error(error_code::invalid_argument, "'%s' with %zu words is not understood",
			  w[0].c_str(), w.size() - 1);
}

std::optional<result<void>> pass::setting(words w)
{
	const std::string &what = w[0];

	if (w.size() == 2 &&
	    (what == "order" || what == "word" || what == "align" || what == "time"))
		return set_abi(what, w[1]);
	if (w.size() == 3 && (what == "set" || what == "default")) {
		if (what == "default" && symbols_.contains(w[1]))
			return result<void>();
		auto value = number(w[2]);
		if (!value)
			return std::move(value).failure();
		symbols_[w[1]] = *value;
		return result<void>();
	}
	if (w.size() == 2 && what == "label") {
		labels_[w[1]] = symbols_[w[1]] = image_.position();
		return result<void>();
	}
	if (w.size() == 2 && what == "file") {
		image_.start_file(w[1]);
		return result<void>();
	}
	return std::nullopt;
}

result<void> pass::set_abi(const std::string &what, const std::string &value)
{
	if (what == "order") {
		abi_.order = value == "big" ? std::endian::big : std::endian::little;
	} else {
		KDUMP_TRY(size, number(value));
		if (size != 4 && size != 8)
			return make_error(error_code::invalid_argument, "%s is 4 or 8",
					  what.c_str());
		(what == "word" ? abi_.word : what == "align" ? abi_.alignment : abi_.time) = size;
	}
	update_sizes();
	return {};
}

result<void> pass::include(const std::string &path, unsigned int depth)
{
	if (depth == deepest_include)
		return make_error(error_code::limit, "includes are too deep");
	KDUMP_TRY(input, file::open(path));
	std::string text(largest_description, '\0');
	KDUMP_TRY(size, input.read_at(0, std::as_writable_bytes(std::span(text))));
	auto status = run(std::string_view(text).substr(0, size), path.substr(0, path.rfind('/')),
			  depth + 1);
	if (!status)
		return std::move(status.failure().add_context(path));
	return {};
}

std::optional<result<void>> pass::emission(words w)
{
	static constexpr struct {
		const char *name;
		field_kind kind;
	} number_kinds[] = {{"u8", field_kind::u8},
			    {"u16", field_kind::u16},
			    {"u32", field_kind::u32},
			    {"u64", field_kind::u64},
			    {"word", field_kind::word}};

	for (auto [name, kind] : number_kinds)
		if (w[0] == name)
			return numbers(kind, w.subspan(1));
	if (w[0] == "text")
		return text(w.subspan(1));
	if (w[0] == "count" && (w.size() == 2 || w.size() == 3))
		return count(w.subspan(1));
	if (w[0] == "bitmap" && w.size() >= 2)
		return bitmap(w.subspan(1));
	if ((w[0] == "note" && w.size() == 3) ||
	    ((w[0] == "record" || w[0] == "compress") && w.size() == 2))
		return begin(w);
	if (w[0] == "end" && w.size() == 1)
		return image_.end(abi_);

	bool has_argument = w.size() == 2 && (w[0] == "at" || w[0] == "pad" || w[0] == "truncate");
	if (!has_argument && !(w.size() == 3 && w[0] == "fill"))
		return std::nullopt;
	auto value = number(w[1]);
	if (!value)
		return std::move(value).failure();
	if (w[0] == "at")
		return image_.go_to(*value);
	if (w[0] == "pad")
		return image_.go_to(*value ? div_round_up(image_.position(), *value) * *value
					   : image_.position());
	if (w[0] == "truncate")
		return image_.truncate(*value);
	auto filler = number(w[2]);
	if (!filler)
		return std::move(filler).failure();
	return image_.emit(bytes(*value, static_cast<std::byte>(*filler)));
}

result<void> pass::numbers(field_kind kind, words values)
{
	for (const std::string &expression : values) {
		bytes data;
		KDUMP_TRY(value, number(expression));
		append_number(data, kind, value, abi_);
		KDUMP_CHECK(image_.emit(data));
	}
	return {};
}

result<void> pass::count(words w)
{
	KDUMP_TRY(size, number(w[0]));
	KDUMP_TRY(first, number(w.size() > 1 ? w[1] : "1"));
	bytes data;

	for (uint64_t next = first; data.size() < size; ++next)
		append_number(data, field_kind::u64, next, abi_);
	data.resize(size);
	return image_.emit(data);
}

result<void> pass::text(words w)
{
	if (w.empty() || w.size() > 2)
		return make_error(error_code::invalid_argument, "text \"STRING\" [SIZE]");
	auto view = std::as_bytes(std::span(w[0]));
	bytes data(view.begin(), view.end());
	if (w.size() == 2) {
		KDUMP_TRY(size, number(w[1]));
		data.resize(size);
	}
	return image_.emit(data);
}

result<void> pass::bitmap(words w)
{
	KDUMP_TRY(size, number(w[0]));
	bytes data(size);

	for (const std::string &range : w.subspan(1)) {
		size_t dash = range.find('-');
		KDUMP_TRY(first, number(range.substr(0, dash)));
		uint64_t last = first;
		if (dash != range.npos) {
			KDUMP_TRY(end_bit, number(range.substr(dash + 1)));
			last = end_bit;
		}
		for (uint64_t bit = first; bit <= last && bit / 8 < size; ++bit)
			data[bit / 8] |= static_cast<std::byte>(1 << bit % 8);
	}
	return image_.emit(data);
}

result<void> pass::emit_structure(const structure &layout, words assignments)
{
	bytes data;
	size_t used = 0;

	for (const structure_field &field : layout.fields) {
		std::string value = field.value;
		for (const std::string &assignment : assignments) {
			size_t equals = assignment.find('=');
			if (equals == assignment.npos || assignment.substr(0, equals) != field.name)
				continue;
			value = assignment.substr(equals + 1);
			++used;
		}
		if (field.kind == field_kind::text) {
			value.resize(field.size);
			auto view = std::as_bytes(std::span(value));
			data.insert(data.end(), view.begin(), view.end());
			continue;
		}
		KDUMP_TRY(field_number, number(value));
		append_number(data, field.kind, field_number, abi_);
	}
	if (used != assignments.size())
		return make_error(error_code::invalid_argument,
				  "a field given is not one of %s, or is there twice", layout.name);
	return image_.emit(data);
}

result<void> pass::begin(words w)
{
	if (w[0] == "compress") {
		image_.begin(block_kind::compress, w[1], 0);
		return {};
	}
	KDUMP_TRY(value, number(w.back()));
	if (w[0] == "note")
		image_.begin(block_kind::note, w[1], value);
	else
		image_.begin(block_kind::record, {}, value);
	return {};
}

} // namespace

result<void> assemble(std::string_view description, const std::string &directory,
		      const file_maker &make_file)
{
	symbols labels;

	for (unsigned int i = 0; i < most_passes; ++i) {
		pass trial(labels, true, nullptr);
		KDUMP_CHECK(trial.run(description, directory, 0));
		KDUMP_CHECK(trial.finish());
		if (i > 0 && trial.labels() == labels) {
			pass last(labels, false, &make_file);
			KDUMP_CHECK(last.run(description, directory, 0));
			return last.finish();
		}
		labels = trial.labels();
	}
	return make_error(error_code::limit, "labels move each time");
}

} // namespace kdump::builder
