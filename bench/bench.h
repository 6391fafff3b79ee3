/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the benchmark share. */
#ifndef VT_BENCH_H
#define VT_BENCH_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>

/* Who runs the workload. */
enum who {
	BARE,			/* nobody: the program alone */
	FILTER,			/* nobody, but it is under the bare filter */
	STOPS,			/* the floor that only stops and continues it */
	FLOOR,			/* the same with PTRACE_GET_SYSCALL_INFO at both stops */
	SHARED,			/* the same with both bound to one CPU */
	TOOL,
	STRACE,
	NWHO,
};

extern const char *const who_names[NWHO];

#define MAX_ROUNDS 101
#define MAX_TARGETS 3

/* One value per round. */
struct series {
	int count;
	double values[MAX_ROUNDS];
};

struct spread {
	double q1, median, q3;
};

/* Median of the ratios of each round. */
struct target {
	enum who of, to;
	double limit;		/* 0: none, only shown */
};

struct row {
	const char *id;
	const char *what;
	const char *mode;	/* of load; NULL: .run does it all */
	long calls;
	long slow_calls;	/* those of strace, when it is very much slower */
	int threads;
	unsigned int columns;	/* bits of enum who */
	const char *tool_options;
	const char *strace_options;
	enum { ANY, CONTAINER, DEVICE } needs;
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
		bool at_least;		/* or at most */
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
	char dir[64];			/* of temporary files */
	char self[PATH_MAX];		/* directory of the programs of the benchmark */
	const char *no_container;	/* why there is none, or NULL */
	const char *no_device;
};

extern struct bench bench;

/* ---- world.c: nodes, and programs to run ---- */

void world_create(void);
void world_remove(void);

/* The first line that it prints, and what it used. False when it failed. */
bool run_program(char *const *argv, char *line, size_t size, struct rusage *usage);
/* Whether it prints a line that contains @text. */
bool program_prints(char *const *argv, const char *text);
uint64_t now(void);

/* ---- report.c ---- */

struct spread spread_of(const struct series *series);
struct spread ratio_of(const struct row *row, enum who of, enum who to);
void report_row(const struct row *row);
void report_json(FILE *file, const struct row *rows, int nrows);

#endif
