// SPDX-License-Identifier: GPL-2.0-only
/* Networking. */
#include "probe.h"

#include <linux/if_vlan.h>
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/net.h>
#include <linux/skbuff.h>
#include <linux/socket.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <linux/un.h>
#include <net/af_unix.h>
#include <net/arp.h>
#include <net/inet_hashtables.h>
#include <net/inet_sock.h>
#include <net/ip_fib.h>
#include <net/neighbour.h>
#include <net/net_namespace.h>
#include <net/route.h>
#include <net/sock.h>
#include <net/tcp.h>
#include <net/udp.h>
