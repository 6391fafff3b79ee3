/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runner of the golden tests: reads cases (what the argument memory held before
 * and after a call, and the text that is wanted), hands the bytes to the library
 * through a read callback and compares. README.md describes the case files.
 */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vfiotrace/vfiotrace.h"

/* ---- layouts, from the ABI table ---- */

struct g_field {
	char type[48];
	char name[48];
	unsigned int offset;
	unsigned int size;
};

struct g_abi {
	struct g_field *fields;
	size_t count;
};

int g_abi_load(struct g_abi *abi, const char *path);
void g_abi_free(struct g_abi *abi);
const struct g_field *g_abi_field(const struct g_abi *abi, const char *type,
				  const char *name);
/* Size of a struct, -1 when there is none of that name. */
int g_abi_size(const struct g_abi *abi, const char *type);

/* ---- memory of the imagined caller ---- */

#define G_REGIONS 8
#define G_REGION_MAX 16384

struct g_region {
	char name[24];
	uint64_t address;		/* that the library sees */
	size_t length;			/* accessible bytes */
	size_t slack;			/* bytes behind it that may be asked for */
	size_t position[2];		/* where the next item goes: before, after */
	uint8_t image[2][G_REGION_MAX];	/* before and after the call */
	uint8_t *pages;			/* mapping, its last page is a guard */
	size_t pages_size;
};

struct g_memory {
	struct g_region regions[G_REGIONS];
	size_t count;
	bool low;			/* of a 32-bit caller */
	bool after;			/* the images after the call are in place */
	bool strict;			/* reading too far is an error */
	uint64_t beyond;		/* address of the first read too far */
	unsigned int reads;
};

struct g_region *g_memory_region(struct g_memory *memory, const char *name);
/* Puts the images behind guard pages, and gives each region its address. */
int g_memory_place(struct g_memory *memory);
void g_memory_show(struct g_memory *memory, bool after);
void g_memory_release(struct g_memory *memory);
ssize_t g_memory_read(void *ctx, uint64_t address, void *buffer, size_t length);

/* ---- cases ---- */

struct g_case {
	char name[96];
	struct vfiotrace_fd fd;
	enum vfiotrace_caller caller;
	uint32_t request;
	char request_name[256];
	uint64_t arg;
	bool arg_given;
	bool short_reads;		/* memory ends early, or its end is not known */
	char type[48];			/* of the argument: the first struct in it */
	unsigned int limit;
	bool verbose;
	bool paths;
	enum vfiotrace_string_style strings;
	struct g_memory memory;
};

#define G_ROWS 256

struct g_run {
	struct g_abi abi;
	const struct vfiotrace_request *row[G_ROWS];	/* decoded after a call */
	size_t rows;
	struct vfiotrace_context *context;
	bool foreign;			/* the bytes are those of the other byte order */
	struct g_case now;
	const char *file;
	unsigned int line;
	unsigned int checks;
	unsigned int failures;
};

/*
 * What the decoder reads of the current case, as it stands now: whole.c, all of it; cut.c,
 * no more than is captured where nobody is stopped. @result is that of the call.
 */
struct vfiotrace_memory g_memory_of(struct g_run *run, int64_t result);

/* One expectation: ENTRY only when @result is NULL. */
void g_check(struct g_run *run, const int64_t *result, const char *want);
/* Every argsz from 0 to beyond the end. */
void g_sweep(struct g_run *run, char *words);
/* Decodes the current case; the text without the request's name. */
size_t g_decode(struct g_run *run, enum vfiotrace_xlat_style style,
		const int64_t *result, char *buffer, size_t size);
void g_fail(struct g_run *run, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* rows.c: every row of the library's tables must have been decoded by some case. */
void g_rows_note(struct g_run *run, const struct vfiotrace_request *row);
void g_rows_check(struct g_run *run);

/* items.c: appends what a line of a case says to an image. */
int g_items(struct g_run *run, struct g_region *region, bool after, char *words);
void g_store(const struct g_run *run, uint8_t *data, uint64_t number, size_t size);
bool g_number(struct g_run *run, const char *word, uint64_t *ret);

#endif
