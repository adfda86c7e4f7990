/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _UAPI_LINUX_ABI_H
#define _UAPI_LINUX_ABI_H

enum { ABI_FIRST, ABI_MINUS_ONE = -1, ABI_LARGE = 0x7fffffff };

#endif
