/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stand-ins for the labels of --normalize, for tests of what is said about calls. */
#ifndef TESTS_LABELS_H
#define TESTS_LABELS_H

#include <stdint.h>
#include <sys/types.h>

static inline const char *label_pid(void *ctx, pid_t pid)
{
	(void)ctx;
	(void)pid;
	return "PID";
}

static inline const char *label_link(void *ctx, const char *text)
{
	(void)ctx;
	return text;
}

static inline const char *label_address(void *ctx, uint64_t address)
{
	(void)ctx;
	(void)address;
	return "ADDRESS";
}

static inline const char *label_iova(void *ctx, uint64_t file, uint32_t ioas, uint64_t iova)
{
	(void)ctx;
	(void)file;
	(void)ioas;
	(void)iova;
	return "IOVA";
}

#endif
