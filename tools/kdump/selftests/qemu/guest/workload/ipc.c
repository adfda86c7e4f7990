// SPDX-License-Identifier: GPL-2.0-only
/* System V and POSIX inter-process communication, and kernel keys. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "workload.h"

enum { key = 0x4b44554d, pages = 4 };

struct message {
	long type;
	char text[64];
};

static void shared_memory(void)
{
	int id = shmget(key, pages * page_size, IPC_CREAT | 0640);
	char *memory = id < 0 ? (void *)-1 : shmat(id, NULL, 0);

	if (memory == (void *)-1)
		cannot("shm");
	fill_pages(memory, pages * page_size, "shm");
	region("shm", memory, pages * page_size);
	wait_forever();
}

/* semctl(2): its last argument is one, which some ABIs pass by reference. */
union semun {
	int val;
};

static void semaphores(void)
{
	struct sembuf down = {.sem_num = 1, .sem_op = -1};
	union semun five = {.val = 5}, seven = {.val = 7};
	int id = semget(key, 3, IPC_CREAT | 0600);

	if (id < 0 || semctl(id, 0, SETVAL, five) || semctl(id, 2, SETVAL, seven))
		cannot("sem");
	ready();
	semop(id, &down, 1);
}

static void messages(void)
{
	struct message message = {.type = 3, .text = "kdump-rig message content"};
	int id = msgget(key, IPC_CREAT | 0600);

	if (id < 0 || msgsnd(id, &message, sizeof(message.text), 0) ||
	    msgsnd(id, &message, sizeof(message.text), 0))
		cannot("msg");
	ready();
	if (msgrcv(id, &message, sizeof(message.text), 99, 0) < 0)
		cannot("msgrcv");
}

static void message_queue(void)
{
	struct mq_attr attributes = {.mq_maxmsg = 4, .mq_msgsize = 128};
	mqd_t queue = mq_open("/rig-queue", O_RDWR | O_CREAT, 0600, &attributes);
	mqd_t empty = mq_open("/rig-empty", O_RDWR | O_CREAT, 0600, &attributes);
	char text[128] = "kdump-rig queue content";

	if (queue < 0 || empty < 0 || mq_send(queue, text, sizeof(text), 5))
		cannot("mq");
	ready();
	if (mq_receive(empty, text, sizeof(text), NULL) < 0)
		cannot("mq_receive");
}

static void keys(void)
{
	/* KEY_SPEC_SESSION_KEYRING */
	if (syscall(SYS_add_key, "user", "kdump-rig", "content", 7, -3) < 0)
		leave_out("add_key");
	wait_forever();
}

/* Records of every kind that the kernel's log knows: tests compare the log word for word. */
static void kernel_log(void)
{
	static char longest[900];
	static const char *const records[] = {
		"<0>kdump-rig: level 0", "<3>kdump-rig: level 3", "<7>kdump-rig: level 7",
		"<134>kdump-rig: facility 16, level 6", "<6>kdump-rig: two\nlines\n\nand more",
		"<6>kdump-rig: \xc3\xa4\xc3\xb6 and \x80\xff and \t tab and \x01\x1b escape \\ backslash",
		"<6>", "<4>kdump-rig: trailing newline\n",
	};
	size_t i;
	int fd = open("/dev/kmsg", O_WRONLY);

	if (fd < 0)
		cannot("/dev/kmsg");
	for (i = 0; i < sizeof(records) / sizeof(records[0]); i++)
		if (write(fd, records[i], strlen(records[i])) < 0)
			cannot("write");
	memset(longest, 'x', sizeof(longest));
	memcpy(longest, "<5>kdump-rig: long ", 19);
	if (write(fd, longest, sizeof(longest)) < 0)
		cannot("write");
	wait_forever();
}

const struct role ipc_roles[] = {
	{"rig-shm", shared_memory},
	{"rig-sem", semaphores},
	{"rig-msg", messages},
	{"rig-mq", message_queue},
	{"rig-keys", keys},
	{"rig-log", kernel_log},
	{NULL, NULL},
};
