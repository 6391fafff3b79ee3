/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program that looks for what breaks a promise: takes an input of any bytes and aborts when
 * one is broken. driver.c feeds it, from a generator, or with clang's libFuzzer.
 */
#ifndef TESTS_FUZZ_TARGET_H
#define TESTS_FUZZ_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fuzz_target {
	const char *name;
	const char *inputs;		/* what is counted: "recordings" */
	size_t max;			/* bytes of an input at most */
	unsigned long runs;		/* inputs in the check, always the same ones */
	bool absent;			/* not on this machine */
	/* Makes an input of at most @max bytes, at least 64; returns its size. */
	size_t (*generate)(uint64_t *state, uint8_t *data, size_t max);
	/* Changes an input so that it keeps its form; returns its size. May be NULL. */
	size_t (*mutate)(uint64_t *state, uint8_t *data, size_t size, size_t max);
	/* After generated inputs: whether they were worth it. May be NULL. */
	bool (*worth)(unsigned long runs);
};

extern const struct fuzz_target fuzz_target;

/* Takes an input. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
