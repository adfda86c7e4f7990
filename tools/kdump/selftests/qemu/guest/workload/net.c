// SPDX-License-Identifier: GPL-2.0-only
/* Sockets in their states, with data in their queues, on the loopback interface. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "workload.h"

static int must(int result, const char *what)
{
	if (result < 0)
		cannot(what);
	return result;
}

static struct sockaddr_in local(int port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
				    .sin_port = htons((uint16_t)port),
				    .sin_addr = {htonl(INADDR_LOOPBACK)}};
}

static void tcp(void)
{
	struct sockaddr_in address = local(4711);
	int listener = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
	int client = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
	int half_closed = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
	int one = 1, server;

	must(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)), "SO_REUSEADDR");
	must(bind(listener, (struct sockaddr *)&address, sizeof(address)), "bind");
	must(listen(listener, 5), "listen");
	must(connect(client, (struct sockaddr *)&address, sizeof(address)), "connect");
	server = must(accept(listener, NULL, NULL), "accept");
	must((int)send(server, "kdump-rig tcp content", 21, 0), "send");
	must(connect(half_closed, (struct sockaddr *)&address, sizeof(address)), "connect");
	must(accept(listener, NULL, NULL), "accept");
	must(shutdown(half_closed, SHUT_WR), "shutdown");
	ready();
	must(accept(listener, NULL, NULL), "accept");
}

static void tcp6(void)
{
	struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(4712)};
	int listener = must(socket(AF_INET6, SOCK_STREAM, 0), "socket");

	must(bind(listener, (struct sockaddr *)&address, sizeof(address)), "bind");
	must(listen(listener, 5), "listen");
	wait_forever();
}

static void udp(void)
{
	struct sockaddr_in address = local(4713);
	int receiver = must(socket(AF_INET, SOCK_DGRAM, 0), "socket");
	int sender = must(socket(AF_INET, SOCK_DGRAM, 0), "socket");
	int other = must(socket(AF_INET, SOCK_DGRAM, 0), "socket");
	char byte;

	must(bind(receiver, (struct sockaddr *)&address, sizeof(address)), "bind");
	must(connect(sender, (struct sockaddr *)&address, sizeof(address)), "connect");
	must((int)send(sender, "kdump-rig udp content", 21, 0), "send");
	ready();
	must((int)recv(other, &byte, 1, 0), "recv");
}

static void unix_sockets(void)
{
	struct sockaddr_un path = {.sun_family = AF_UNIX, .sun_path = "/run/rig-socket"};
	struct sockaddr_un abstract = {.sun_family = AF_UNIX, .sun_path = "\0rig-abstract"};
	int listener = must(socket(AF_UNIX, SOCK_STREAM, 0), "socket");
	int datagrams = must(socket(AF_UNIX, SOCK_DGRAM, 0), "socket");
	int pair[2];
	char byte;

	must(bind(listener, (struct sockaddr *)&path, sizeof(path)), "bind");
	must(listen(listener, 5), "listen");
	must(bind(datagrams, (struct sockaddr *)&abstract, sizeof(abstract)), "bind");
	must(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), "socketpair");
	must((int)send(pair[0], "kdump-rig unix content", 22, 0), "send");
	ready();
	must((int)recv(datagrams, &byte, 1, 0), "recv");
}

static void other_families(void)
{
	char byte;
	int raw = must(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP), "raw socket");

	must(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE), "netlink socket");
	must(socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_ARP)), "packet socket");
	ready();
	must((int)recv(raw, &byte, 1, 0), "recv");
}

const struct role net_roles[] = {
	{"rig-tcp", tcp},
	{"rig-tcp6", tcp6},
	{"rig-udp", udp},
	{"rig-unix", unix_sockets},
	{"rig-sockets", other_families},
	{NULL, NULL},
};
