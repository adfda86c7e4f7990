// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/kernel_plan.hpp"

#include "makedumpfile/guard.hpp"
#include "mm/memory_model.hpp"

#include "kdump/target.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <new>
#include <utility>

namespace kdump::makedumpfile {

namespace {

constexpr uint64_t descriptor_size = size_of<layout::page>;

/* Read and classified in one go. */
constexpr uint64_t frames_per_block = 8192;
/* If that fails: about as many as there are in a page of descriptors. */
constexpr uint64_t frames_per_piece = 64;

class classifier {
public:
	using receiver = std::function<void(pfn, std::span<const page_class>)>;

	classifier(const kernel &k, const receiver &take) : k_(k), take_(take)
	{
	}

	bool allocate();
	void classify(const memory_section &section, const bitmap &wanted);
	uint64_t unreadable() const
	{
		return unreadable_;
	}

private:
	bool classify_block(pfn first, vaddr descriptors, uint64_t count);

	const kernel &k_;
	const receiver &take_;
	std::unique_ptr<std::byte[]> bytes_;
	std::unique_ptr<page_class[]> classes_;
	uint64_t unreadable_ = 0;
};

bool classifier::allocate()
{
	bytes_.reset(new (std::nothrow) std::byte[frames_per_block * descriptor_size]);
	classes_.reset(new (std::nothrow) page_class[frames_per_block]);
	return bytes_ && classes_;
}

void classifier::classify(const memory_section &section, const bitmap &wanted)
{
	pfn end = std::min(section.frames.end, pfn{wanted.size()});

	for (pfn first = section.frames.begin; first < end; first += frames_per_block) {
		uint64_t count = std::min(frames_per_block, end - first);
		if (wanted.find_set(first.value) >= first.value + count)
			continue;

		vaddr at = section.descriptors.address +
			   (first - section.frames.begin) * descriptor_size;
		if (classify_block(first, at, count))
			continue;
		for (uint64_t done = 0; done < count; done += frames_per_piece) {
			uint64_t piece = std::min(frames_per_piece, count - done);
			if (!classify_block(first + done, at + done * descriptor_size, piece))
				unreadable_ += piece;
		}
	}
}

bool classifier::classify_block(pfn first, vaddr descriptors, uint64_t count)
{
	std::span<std::byte> bytes(bytes_.get(), count * descriptor_size);
	std::span<page_class> classes(classes_.get(), count);

	if (!k_.mem().read(descriptors, bytes))
		return false;
	classify_pages(first, bytes, classes);
	take_(first, classes);
	return true;
}

} // namespace

result<std::vector<error>>
classify_frames(const kernel &k, const bitmap &wanted,
		const std::function<void(pfn, std::span<const page_class>)> &take)
{
	KDUMP_TRY(model, memory_model::read(k.mem(), k.info()));
	classifier c(k, take);

	if (!c.allocate())
		return make_error(error_code::no_memory, "no memory for page descriptors");
	for (const memory_section &section : model.sections())
		c.classify(section, wanted);

	std::vector<error> troubles;
	if (c.unreadable())
		troubles.push_back(make_error(
			error_code::corrupt,
			"%llu page descriptors cannot be read: those pages stay in the dump",
			static_cast<unsigned long long>(c.unreadable())));
	if (model.damage())
		troubles.push_back(*model.damage());
	return troubles;
}

result<kernel_plan> plan_dump(const kernel &k, page_filter filter, bitmap present,
			      plan_observer *observer)
{
	KDUMP_TRY(no_frames, make_frame_set(present.size()));
	guard guarded = find_guarded_frames(k, std::move(no_frames));
	plan_builder builder(std::move(present), std::move(guarded.frames), filter, observer);

	auto take = [&builder](pfn first, std::span<const page_class> classes) {
		builder.add(first, classes);
	};
	KDUMP_TRY(troubles, classify_frames(k, builder.pages(), take));
	std::move(guarded.gaps.begin(), guarded.gaps.end(), std::back_inserter(troubles));
	return kernel_plan{builder.finish(), std::move(troubles)};
}

} // namespace kdump::makedumpfile
