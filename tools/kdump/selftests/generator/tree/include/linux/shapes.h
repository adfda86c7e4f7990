/* SPDX-License-Identifier: GPL-2.0-only */
/* One of everything that kernel headers do. */
#ifndef _LINUX_SHAPES_H
#define _LINUX_SHAPES_H

#include <linux/types.h>
#include <uapi/linux/abi.h>

struct opaque;

/* Values that fit a signed byte as a number of bits, but not as a number. */
enum colour { RED, GREEN = 128, BLUE = 255 };
enum __attribute__((packed)) small { SMALL_ONE = 1, SMALL_MANY = 200 };
enum direction { DOWN = -1, UP = 1 };

struct scalars {
	bool truth;
	char letter;
	signed char signed_byte;
	unsigned char byte;
	short half;
	u16 unsigned_half;
	int word;
	u32 unsigned_word;
	long machine_word;
	unsigned long unsigned_machine_word;
	s64 wide;
	u64 unsigned_wide;
	enum colour colour;
	enum small small;
	enum direction direction;
	float fraction;
	double more_fraction;
};

struct pointers {
	struct pointers *pointers;
	struct opaque *opaque;
	void *anything;
	char *text;
	const volatile u32 *const qualified;
	struct list_head **indirect;
	int (*call)(struct pointers *self, int argument);
	int (*table)[4];
	struct {
		int x;
	} *unnamed;
};

struct bits {
	u32 low : 3;
	u32 middle : 7;
	int negative : 5;
	u32 : 4;
	bool flag : 1;
	u32 straddles : 20;
	u16 after;
	u64 huge : 40;
	u64 tail : 24;
	union {
		struct {
			u8 inner_a : 4;
			u8 inner_b : 4;
		};
		u8 whole;
	};
};

union either {
	u64 number;
	u8 bytes[8];
	struct list_head list;
};

struct nested {
	int before;
	union {
		struct {
			u32 first;
			u32 second;
		};
		u64 both;
		struct {
			u16 deep;
			struct {
				u8 deeper;
			} lower;
		} named;
	};
	struct {
		u32 key;
		union either value;
	} pairs[3];
	struct list_head list;
	atomic_t count;
	enum { STATE_IDLE, STATE_BUSY = 7 } state;
};

struct arrays {
	char name[16];
	u16 matrix[2][3];
	u8 many[256];
	struct list_head heads[2];
	struct list_head *pointers[4];
	u32 zero[0];
	u64 flexible[];
};

/* Names that C++, or the generated code, has a use for. */
struct class {
	int new;
	struct class *this;
	int namespace;
	int class;
	int errno;
	int size_;
};

struct array {
	struct array *array;
	int ptr[2];
	struct list_head *field;
	u8 record : 2;
};

struct page {
	struct page *page;
	struct list_head list_head;
	struct {
		struct page *page;
		struct list_head *layout;
	} inner;
};

struct empty {
};

typedef struct {
	struct empty empty;
	u32 value;
} cookie_t;

struct __attribute__((packed)) packed {
	u8 first;
	u32 second;
	u64 third : 33;
};

extern struct nested nested_instance;
extern struct list_head all_pages, *first_page;
extern unsigned long counters[4];
extern const char text[];
extern cookie_t cookie;
DECLARE_PER_CPU(struct page *, current_page);
extern struct page *(*hook)(struct page *page, int n), *(*hooks[2])(void);
extern struct page *find_page(int (*filter)(struct page *page));
extern struct page *(*find_hook(int n))(void);
extern struct tagged { int x; } tagged_one, tagged_two[2][3];
extern __typeof__(cookie_t *) const cookie_pointer __attribute__((__aligned__(16))), no_cookie;
extern __typeof__(find_page) find_other_page;
extern enum colour const volatile background;
static const struct list_head *const no_pages[] = { 0, (void *)";,", };
static struct { u32 first, second; } unnamed_pair = { .first = sizeof(struct { int x, y; }), };
static inline int pages_of(struct page *page)
{
	extern int not_at_file_scope, *nor_this;

	return page ? not_at_file_scope : *nor_this;
}

#endif
