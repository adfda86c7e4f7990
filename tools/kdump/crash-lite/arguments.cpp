// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/arguments.hpp"

#include "base/text.hpp"

namespace kdump::crash_lite {

namespace {

const option_spec *find_option(std::span<const option_spec> specs, std::string_view name)
{
	for (const option_spec &spec : specs)
		if (spec.name == name)
			return &spec;
	return nullptr;
}

class argument_reader {
public:
	argument_reader(arguments words, std::span<const option_spec> specs) :
		words_(words), specs_(specs)
	{
	}

	result<given_arguments> read();

private:
	result<void> read_options(std::string_view letters);
	result<void> add_option(const option_spec &spec, std::string_view attached);

	arguments words_;
	std::span<const option_spec> specs_;
	size_t next_ = 0;
	given_arguments given_;
};

/* The value is the rest of the word, or else the next word. */
result<void> argument_reader::add_option(const option_spec &spec, std::string_view attached)
{
	given_option option{spec.name};

	if (spec.takes_value) {
		if (!attached.empty())
			option.value = attached;
		else if (next_ < words_.size())
			option.value = words_[next_++];
		else
			return make_error(error_code::invalid_argument, "option -%s needs a value",
					  std::string(spec.name).c_str());
	}
	given_.options.push_back(std::move(option));
	return {};
}

result<void> argument_reader::read_options(std::string_view letters)
{
	if (const option_spec *whole = find_option(specs_, letters); whole && letters.size() > 1)
		return add_option(*whole, {});
	while (!letters.empty()) {
		const option_spec *spec = find_option(specs_, letters.substr(0, 1));

		if (!spec)
			return make_error(error_code::invalid_argument, "invalid option -%s",
					  std::string(letters).c_str());
		letters.remove_prefix(1);
		KDUMP_CHECK(add_option(*spec, letters));
		if (spec->takes_value)
			break;
	}
	return {};
}

result<given_arguments> argument_reader::read()
{
	bool options = true;

	while (next_ < words_.size()) {
		const std::string &word = words_[next_++];

		if (options && word == "--")
			options = false;
		else if (options && word.size() > 1 && word[0] == '-')
			KDUMP_CHECK(read_options(std::string_view(word).substr(1)));
		else
			given_.operands.push_back(word);
	}
	return std::move(given_);
}

} // namespace

result<given_arguments> read_arguments(arguments words, std::span<const option_spec> specs)
{
	return argument_reader(words, specs).read();
}

result<uint64_t> parse_hexadecimal(std::string_view text, std::string_view what)
{
	if (std::optional<uint64_t> value = parse_u64(text, 16))
		return *value;
	return make_error(error_code::invalid_argument, "invalid %s: %s", std::string(what).c_str(),
			  std::string(text).c_str());
}

result<uint64_t> parse_decimal(std::string_view text, std::string_view what)
{
	if (std::optional<uint64_t> value = parse_number(text))
		return *value;
	return make_error(error_code::invalid_argument, "invalid %s: %s", std::string(what).c_str(),
			  std::string(text).c_str());
}

result<std::vector<unsigned int>> parse_cpu_list(std::string_view text)
{
	/* More than any kernel can be configured for (NR_CPUS); keeps "0-4294967295" away. */
	constexpr uint64_t limit = 1 << 16;
	std::vector<unsigned int> cpus;

	for (std::string_view rest = text; !rest.empty();) {
		std::string_view item = take_field(rest, ',');
		std::optional<uint64_t> first = parse_u64(take_field(item, '-'));
		std::optional<uint64_t> last = item.empty() ? first : parse_u64(item);

		if (!first || !last || *last < *first || *last >= limit)
			return make_error(error_code::invalid_argument, "invalid CPU list: %s",
					  std::string(text).c_str());
		for (uint64_t cpu = *first; cpu <= *last; cpu++)
			cpus.push_back(static_cast<unsigned int>(cpu));
	}
	return cpus;
}

result<void> expect_no_operands(const given_arguments &given)
{
	if (given.operands.empty())
		return {};
	return make_error(error_code::invalid_argument, "unexpected argument: %s",
			  given.operands.front().c_str());
}

} // namespace kdump::crash_lite
