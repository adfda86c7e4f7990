// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/pipeline.hpp"
#include "selftests/unit/makedumpfile_fakes.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <random>

namespace kdump::makedumpfile {

namespace {

constexpr uint64_t pipeline_frames = 3000;

/* Keeps everything, decompressed; fails at a batch of one's choice. */
class fake_writer final : public dump_writer {
public:
	explicit fake_writer(std::optional<compression> method = {})
	{
		if (method)
			decoder_ = std::move(*decompressor::make(*method));
	}

	std::vector<encoded_page> pages;
	std::vector<std::vector<std::byte>> contents; /* empty for zero and lost pages */
	std::vector<size_t> batch_sizes;
	std::vector<std::byte> data;
	std::vector<std::byte> unpacked; /* what was packed, if anything was */
	size_t fail_at = SIZE_MAX;
	bool overlapped = false;

	result<void> begin(std::span<const pfn_range>) override
	{
		return {};
	}

	result<void> write(const encoded_batch &batch) override
	{
		overlapped |= busy_.exchange(true);
		if (batch_sizes.size() == fail_at)
			return error(error_code::no_space, "full");
		batch_sizes.push_back(batch.pages.size());
		data.insert(data.end(), batch.data.begin(), batch.data.end());
		if (!batch.packed.empty())
			unpack(batch);
		std::span<const std::byte> rest = batch.data;
		for (const encoded_page &page : batch.pages) {
			pages.push_back(page);
			contents.push_back(decode(page, rest.first(page.size)));
			rest = rest.subspan(page.size);
		}
		EXPECT_TRUE(rest.empty());
		busy_ = false;
		return {};
	}

	result<void> finish() override
	{
		return {};
	}
	bool is_complete() const override
	{
		return true;
	}
	uint64_t pages_saved() const override
	{
		return pages.size();
	}

private:
	void unpack(const encoded_batch &batch)
	{
		auto decoder = decompressor::make(compression::zstd);
		size_t end = unpacked.size();

		ASSERT_TRUE(decoder);
		unpacked.resize(end + batch.data.size());
		EXPECT_TRUE((*decoder)->decompress(batch.packed, std::span(unpacked).subspan(end)));
	}

	std::vector<std::byte> decode(const encoded_page &page, std::span<const std::byte> from)
	{
		std::vector<std::byte> bytes(from.begin(), from.end());

		if (page.state == page_state::compressed) {
			bytes.resize(page_size);
			EXPECT_TRUE(decoder_->decompress(from, bytes));
		}
		return bytes;
	}

	std::unique_ptr<decompressor> decoder_;
	std::atomic<bool> busy_ = false;
};

struct pipeline_fixture {
	fake_memory memory{page_size, {{paddr{0}, paddr{pipeline_frames * page_size}}}};
	page_source source{memory, {}, page_size};
	bitmap pages{pipeline_frames};

	pipeline_fixture()
	{
		std::mt19937 random(1);
		for (uint64_t i = 0; i < pipeline_frames; ++i)
			if (random() % 3)
				pages.set(i);
	}

	result<copy_counts> copy(dump_writer &writer, const copy_options &options)
	{
		return copy_pages(pages, source, writer, options, [](uint64_t) {});
	}
};

void expect_all_pages(const pipeline_fixture &f, const fake_writer &writer,
		      const copy_options &options)
{
	size_t i = 0;

	ASSERT_EQ(writer.pages.size(), f.pages.count());
	for (uint64_t frame = f.pages.find_set(0); frame < pipeline_frames;
	     frame = f.pages.find_set(frame + 1), ++i) {
		if (f.memory.unreadable.count(frame)) {
			ASSERT_EQ(writer.pages[i].state, page_state::lost) << frame;
			continue;
		}
		if (options.find_zero && frame % 5 == 0) {
			ASSERT_EQ(writer.pages[i].state, page_state::zero) << frame;
			continue;
		}
		ASSERT_EQ(writer.contents[i], f.memory.page(frame)) << frame;
		bool shrinks = options.method && (frame % 5 == 0 || frame % 7 != 0);
		ASSERT_EQ(writer.pages[i].state, shrinks ? page_state::compressed : page_state::raw)
			<< frame;
	}
}

TEST(makedumpfile_pipeline, every_page_arrives_in_order_with_any_method)
{
	pipeline_fixture f;

	for (std::optional<compression> method :
	     {std::optional<compression>{}, std::optional(compression::zlib),
	      std::optional(compression::lzo), std::optional(compression::snappy),
	      std::optional(compression::zstd)}) {
		if (method && !is_supported(*method))
			continue;
		for (bool find_zero : {false, true}) {
			fake_writer writer(method);
			copy_options options{
				.method = method, .find_zero = find_zero, .threads = 3};
			result<copy_counts> counts = f.copy(writer, options);
			ASSERT_TRUE(counts);
			EXPECT_FALSE(counts->write_failure);
			EXPECT_FALSE(writer.overlapped);
			expect_all_pages(f, writer, options);
			EXPECT_EQ(counts->pages, f.pages.count());
			EXPECT_EQ(counts->lost, 0U);
			EXPECT_EQ(counts->zero != 0, find_zero);
		}
	}
}

TEST(makedumpfile_pipeline, the_number_of_threads_does_not_show)
{
	pipeline_fixture f;
	fake_writer one(compression::zlib);

	ASSERT_TRUE(f.copy(one, {.method = compression::zlib, .find_zero = true}));
	for (unsigned int threads : {2, 3, 8, 33}) {
		fake_writer many(compression::zlib);
		ASSERT_TRUE(f.copy(many, {.method = compression::zlib,
					  .find_zero = true,
					  .threads = threads}));
		EXPECT_EQ(many.data, one.data);
		EXPECT_EQ(many.batch_sizes, one.batch_sizes);
	}
}

/* A page that is as the one before it has no bytes, whatever lies between in the memory. */
TEST(makedumpfile_pipeline, pages_in_a_row_that_are_the_same_come_once)
{
	for (std::optional<compression> method :
	     {std::optional<compression>{}, std::optional(compression::zlib)}) {
		pipeline_fixture f;
		fake_writer all(method), once(method);
		copy_options options{.method = method, .find_zero = true, .threads = 2};
		ASSERT_TRUE(f.copy(all, options));
		options.find_same = true;
		result<copy_counts> counts = f.copy(once, options);
		ASSERT_TRUE(counts);

		const std::vector<std::byte> *last = nullptr;
		uint64_t same = 0;
		ASSERT_EQ(once.pages.size(), all.pages.size());
		for (size_t i = 0; i < all.pages.size(); ++i) {
			if (once.pages[i].state == page_state::same) {
				ASSERT_TRUE(last);
				EXPECT_EQ(*last, all.contents[i]) << i;
				++same;
			} else {
				EXPECT_EQ(once.contents[i], all.contents[i]) << i;
				EXPECT_EQ(once.pages[i].state, all.pages[i].state) << i;
				last = once.pages[i].size ? &once.contents[i] : last;
			}
		}
		EXPECT_EQ(counts->same, same);
		EXPECT_GT(same, all.pages.size() / 10);
	}
}

TEST(makedumpfile_pipeline, what_comes_packed_is_the_data)
{
	if (!is_supported(compression::zstd))
		GTEST_SKIP();
	pipeline_fixture f;
	fake_writer writer;

	ASSERT_TRUE(f.copy(writer, {.find_same = true, .pack = true, .threads = 2}));
	EXPECT_EQ(writer.unpacked, writer.data);
	EXPECT_FALSE(writer.data.empty());
}

TEST(makedumpfile_pipeline, unreadable_pages_are_lost_and_their_neighbours_are_not)
{
	pipeline_fixture f;
	fake_writer writer(compression::zlib);
	copy_options options{.method = compression::zlib, .find_zero = true, .threads = 2};

	for (uint64_t frame = 100; frame < 110; ++frame)
		f.pages.set(frame);
	f.memory.unreadable = {101, 104, 105, 2000};
	f.pages.set(2000);
	result<copy_counts> counts = f.copy(writer, options);
	ASSERT_TRUE(counts);
	EXPECT_EQ(counts->lost, 4U);
	ASSERT_TRUE(counts->first_loss);
	EXPECT_EQ(counts->first_loss->message(), "frame 101 is broken");
	expect_all_pages(f, writer, options);
}

TEST(makedumpfile_pipeline, a_writer_that_fails_ends_it)
{
	pipeline_fixture f;

	for (unsigned int threads : {1, 4})
		for (size_t at : {0, 1, 20}) {
			fake_writer writer;
			writer.fail_at = at;
			result<copy_counts> counts = f.copy(writer, {.threads = threads});
			ASSERT_TRUE(counts);
			ASSERT_TRUE(counts->write_failure);
			EXPECT_EQ(counts->write_failure->code(), error_code::no_space);
			EXPECT_EQ(writer.batch_sizes.size(), at);
			EXPECT_EQ(counts->pages, writer.pages.size());
		}
}

TEST(makedumpfile_pipeline, an_empty_plan_is_done_at_once)
{
	pipeline_fixture f;
	fake_writer writer;

	f.pages = bitmap(pipeline_frames);
	result<copy_counts> counts = f.copy(writer, {.find_zero = true, .threads = 4});
	ASSERT_TRUE(counts);
	EXPECT_EQ(counts->pages, 0U);
	EXPECT_TRUE(writer.pages.empty());
}

TEST(makedumpfile_pipeline, progress_grows_up_to_the_end)
{
	pipeline_fixture f;
	fake_writer writer;
	uint64_t last = 0;

	auto show = [&last](uint64_t done) {
		EXPECT_GT(done, last);
		last = done;
	};
	ASSERT_TRUE(copy_pages(f.pages, f.source, writer, {.threads = 3}, show));
	EXPECT_EQ(last, f.pages.count());
}

TEST(makedumpfile_pipeline, counts_of_windows_add_up)
{
	copy_counts all, later;

	all.pages = later.pages = 10;
	all.zero = later.zero = 1;
	all.lost = later.lost = 2;
	all.compressed = later.compressed = 3;
	all.same = later.same = 4;
	all.threads = 5;
	later.threads = 2;
	all.first_loss = make_error(error_code::io, "first");
	later.first_loss = make_error(error_code::io, "second");
	later.write_failure = make_error(error_code::no_space, "full");
	all += std::move(later);
	EXPECT_EQ(all.pages, 20U);
	EXPECT_EQ(all.zero, 2U);
	EXPECT_EQ(all.lost, 4U);
	EXPECT_EQ(all.compressed, 6U);
	EXPECT_EQ(all.same, 8U);
	EXPECT_EQ(all.threads, 5U);
	EXPECT_EQ(all.first_loss->message(), "first");
	ASSERT_TRUE(all.write_failure);
	EXPECT_EQ(all.write_failure->code(), error_code::no_space);
}

} // namespace

} // namespace kdump::makedumpfile
