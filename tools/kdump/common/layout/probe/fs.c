// SPDX-License-Identifier: GPL-2.0-only
/* Files: the VFS, mounts, /proc, pipes, and the kernel's own trees and lists. */
#include "probe.h"

#include <linux/fs.h> /* eventpoll.h needs it, and does not always include it */

#include <linux/anon_inodes.h>
#include <linux/cdev.h>
#include <linux/dcache.h>
#include <linux/eventpoll.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs_struct.h>
#include <linux/idr.h>
#include <linux/kernfs.h>
#include <linux/kfifo.h>
#include <linux/klist.h>
#include <linux/kref.h>
#include <linux/llist.h>
#include <linux/magic.h>
#include <linux/maple_tree.h>
#include <linux/mnt_namespace.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/pipe_fs_i.h>
#include <linux/plist.h>
#include <linux/proc_fs.h>
#include <linux/radix-tree.h>
#include <linux/rbtree_augmented.h>
#include <linux/rhashtable.h>
#include <linux/seq_file.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>
#include <linux/xarray.h>

#include "fs/internal.h"
#include "fs/mount.h"
#include "fs/proc/internal.h"

KDUMP_PROBE(fs)
{
	KDUMP_CONSTANT(XA_CHUNK_SHIFT);
	KDUMP_CONSTANT(XA_CHUNK_SIZE);
	KDUMP_CONSTANT(XA_CHUNK_MASK);
	KDUMP_CONSTANT(RADIX_TREE_ENTRY_MASK);
	KDUMP_CONSTANT(RADIX_TREE_INTERNAL_NODE);

	KDUMP_CONSTANT(MAPLE_RANGE64_SLOTS);
	KDUMP_CONSTANT(MAPLE_NODE_MASK);
	KDUMP_CONSTANT(MAPLE_NODE_TYPE_MASK);
	KDUMP_CONSTANT(MAPLE_NODE_TYPE_SHIFT);
	KDUMP_CONSTANT(MAPLE_HEIGHT_MAX);
	KDUMP_CONSTANT(MAPLE_RESERVED_RANGE);
}
