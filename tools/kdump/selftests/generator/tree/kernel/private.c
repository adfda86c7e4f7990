// SPDX-License-Identifier: GPL-2.0-only
/* What a file of the kernel keeps to itself; its struct page is not the one of the header. */
#include <linux/types.h>

struct page {
	int something_else;
};

struct private {
	struct page *page;
	struct page by_value;
	unsigned long long own;
};

struct private private_instance;

static struct list_head private_list;
