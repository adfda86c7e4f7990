// SPDX-License-Identifier: GPL-2.0-only
/* Devices: the driver core, block devices, PCI, dma-buf. */
#include "probe.h"

#include <linux/backing-dev.h>
#include <linux/bio.h>
#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/blk_types.h>
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/device/bus.h>
#include <linux/device/class.h>
#include <linux/dma-buf.h>
#include <linux/ioport.h>
#include <linux/kobject.h>
#include <linux/of.h>
#include <linux/part_stat.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/sbitmap.h>
#include <linux/virtio.h>

#include "block/blk.h"
#include "block/blk-mq.h"
#include "block/elevator.h"
#include "drivers/base/base.h"
