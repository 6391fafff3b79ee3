/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files of the benchmark. */
#ifndef VT_BENCH_H
#define VT_BENCH_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>

/* What the workload runs under. */
enum who {
	BARE,			/* nothing */
	FILTER,			/* the seccomp filter, without a tracer */
	STOPS,			/* a tracer (floor.c) that only stops and continues it */
	FLOOR,			/* the same with PTRACE_GET_SYSCALL_INFO at both stops */
	SHARED,			/* FLOOR, with tracer and program on one CPU */
	TOOL,
	STRACE,
	NWHO,
};

extern const char *const who_names[NWHO];

#define MAX_ROUNDS 101
#define MAX_TARGETS 3

/* One value for each round. */
struct series {
	int count;
	double values[MAX_ROUNDS];
};

struct spread {
	double q1, median, q3;
};

/* A limit for the median of the rounds' ratios. */
struct target {
	enum who of, to;
	double limit;		/* 0: none, the ratio is only shown */
};

struct row {
	const char *id;
	const char *what;
	const char *mode;	/* first argument of load; NULL: .run needs none */
	long calls;
	long slow_calls;	/* calls under strace, if it is much slower; 0: .calls */
	int threads;
	unsigned int columns;	/* bits of enum who */
	const char *tool_options;
	const char *strace_options;
	enum { ANY, CONTAINER, DEVICE, GROUP } needs;
	void (*run)(struct row *row);
	struct target targets[MAX_TARGETS];
	/* results */
	const char *skipped;
	struct series ns[NWHO];
	struct series share[NWHO];
	struct value {
		const char *name;
		const char *unit;
		double value;
		double limit;
		bool at_least;		/* .limit is a minimum; false: a maximum */
	} values[4];
	int nvalues;
};

struct bench {
	int rounds;
	bool quick;
	bool lengthy;
	const char *only;
	const char *tool;
	const char *strace;		/* NULL: not installed */
	char strace_version[64];
	char dir[64];			/* folder for temporary files */
	char self[PATH_MAX];		/* folder of the benchmark's programs */
	const char *no_container;	/* why there is no node, or NULL */
	const char *no_device;
};

extern struct bench bench;

/* ---- world.c: nodes, and running programs ---- */

/* @count processes that do nothing, of which one has @held open; false: it could not be. */
bool crowd_gather(int count, const char *held);
void crowd_dismiss(void);

void world_create(void);
void world_remove(void);

/*
 * Runs a program. @line gets the first line of its output; @usage (may be NULL) what it used.
 * False if it fails.
 */
bool run_program(char *const *argv, char *line, size_t size, struct rusage *usage);
/* Runs a program. Whether it prints a line that contains @text. */
bool program_prints(char *const *argv, const char *text);
uint64_t now(void);

/* ---- report.c ---- */

struct spread spread_of(const struct series *series);
struct spread ratio_of(const struct row *row, enum who of, enum who to);
void report_row(const struct row *row);
void report_json(FILE *file, const struct row *rows, int nrows);

#endif
