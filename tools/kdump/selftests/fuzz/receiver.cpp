// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as flattened records that are received: the file has what is read of them in place,
 * and has the same if the pipe breaks in the middle and both ends go on.
 */
#include "vmcore/receiver.hpp"
#include "base/text.hpp"
#include "selftests/fuzz/vmcore_input.hpp"
#include "vmcore/dump_file.hpp"
#include "vmcore/flattened.hpp"

#include <array>
#include <unistd.h>

using namespace kdump;

namespace {

class received_file {
public:
	received_file() : path_(format("/dev/shm/kdump-fuzz.%d", static_cast<int>(getpid())))
	{
	}
	~received_file()
	{
		unlink(path_.c_str());
		unlink(state_path().c_str());
	}

	std::string state_path() const
	{
		return path_ + ".resume";
	}

	result<void> receive(std::span<const std::byte> stream,
			     std::optional<resume_point> resume = std::nullopt) const
	{
		receive_options how{.path = path_, .overwrite = !resume, .resume = resume};
		return receive_dump(make_pipe(stream), how);
	}

	/* What it begins with. */
	std::vector<std::byte> read() const
	{
		result<file> made = file::open(path_);
		if (!made)
			return {};
		std::vector<std::byte> bytes(1 << 20);
		auto size = made->read_at(0, bytes);
		bytes.resize(size.value_or(0));
		return bytes;
	}

	/* Where both ends go on. */
	std::optional<resume_point> find_point() const
	{
		std::array<char, 40> line{};
		result<file> state = file::open(state_path());
		if (!state || !state->read_at(0, std::as_writable_bytes(std::span(line))))
			return std::nullopt;
		std::string_view text(line.data(), line.size());
		auto point = parse_resume_point(text.substr(0, text.find('\n')));
		return point ? std::optional(*point) : std::nullopt;
	}

private:
	std::string path_;
};

void expect_same(const std::vector<std::byte> &received, const dump_file &in_place)
{
	std::vector<std::byte> bytes(received.size());

	if (!in_place.read(0, bytes) || bytes != received)
		abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto header = make_flattened_header();
	std::vector<std::byte> stream(header.begin(), header.end());
	auto records = std::as_bytes(std::span(data, std::min(size, largest_piped)));
	received_file to;

	if (records.empty())
		return 0;
	stream.insert(stream.end(), records.begin(), records.end());
	if (!to.receive(stream))
		return 0;
	std::vector<std::byte> whole = to.read();
	auto in_place = dump_file::open(make_memory_file(stream));
	if (!in_place)
		abort();
	expect_same(whole, *in_place);

	/* The first byte says where it breaks. */
	size_t cut =
		flattened_header_size + records.size() * std::to_integer<size_t>(records[0]) / 256;
	if (to.receive(std::span(stream).first(cut)))
		return 0;
	std::optional<resume_point> point = to.find_point();
	if (!point)
		return 0;
	if (point->offset > cut || !to.receive(std::span(stream).subspan(point->offset), point) ||
	    to.read() != whole)
		abort();
	return 0;
}
