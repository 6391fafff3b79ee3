// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Feeds a target. Without libFuzzer: inputs from its generator, which begins always at the
 * same place, or at another one with a NUMBER, or files that are named. The inputs that have
 * found something, $srcdir/tests/fuzz/found/NAME-*, come first.
 * usage: NAME [SECONDS [NUMBER] | FILE...]; FUZZ_KEEP=FILE keeps the input that is running.
 */
#include "config.h"

#include <ctype.h>
#include <dirent.h>
#include <glob.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "harness.h"
#include "target.h"

#ifdef FUZZER

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed);

/* Now and then one that the generator makes, from which changes lead on. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed)
{
	uint64_t state = numbered_state(seed);

	if (max >= 64 && (size < 8 || next_random(&state) % 100 == 0))
		return fuzz_target.generate(&state, data, max);
	if (fuzz_target.mutate && next_random(&state) % 4)
		return fuzz_target.mutate(&state, data, size, max);
	return LLVMFuzzerMutate(data, size, max);
}

#else

static uint8_t *buffer;
static unsigned long files;

static void run_file(const char *path)
{
	size_t size = read_input(path, buffer, fuzz_target.max);

	keep_input(buffer, size);
	LLVMFuzzerTestOneInput(buffer, size);
	files++;
}

/* A file, or each in a folder. */
static void run_path(const char *path)
{
	char inside[PATH_MAX];
	struct dirent *entry;
	DIR *dir = opendir(path);

	if (!dir) {
		run_file(path);
		return;
	}
	while ((entry = readdir(dir))) {
		snprintf(inside, sizeof(inside), "%s/%s", path, entry->d_name);
		if (entry->d_name[0] != '.')
			run_file(inside);
	}
	closedir(dir);
}

static void run_found(void)
{
	const char *srcdir = getenv("srcdir");
	char pattern[PATH_MAX];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/tests/fuzz/found/%s-*", srcdir ? srcdir : ".",
		 fuzz_target.name);
	if (glob(pattern, 0, NULL, &found))
		return;
	for (size_t i = 0; i < found.gl_pathc; i++)
		run_file(found.gl_pathv[i]);
	globfree(&found);
}

/* @seconds 0: as many as are in the check. Returns how many there were. */
static unsigned long run_generated(long seconds, uint64_t state)
{
	time_t until = time(NULL) + seconds;
	unsigned long runs = 0;

	do {
		size_t size = fuzz_target.generate(&state, buffer, fuzz_target.max);

		keep_input(buffer, size);
		LLVMFuzzerTestOneInput(buffer, size);
		runs++;
	} while (seconds ? time(NULL) < until : runs < fuzz_target.runs);
	return runs;
}

int main(int argc, char **argv)
{
	uint64_t state = FIRST_STATE;
	unsigned long runs;

	if (fuzz_target.absent)
		return 77;
	buffer = malloc(fuzz_target.max);
	REQUIRE(buffer);
	if (argc > 1 && !isdigit((unsigned char)argv[1][0])) {
		for (int i = 1; i < argc; i++)
			run_path(argv[i]);
		free(buffer);
		printf("%s: %lu files\n", fuzz_target.name, files);
		return !files;
	}
	if (argc > 2)
		state = numbered_state(strtoull(argv[2], NULL, 0));
	run_found();
	runs = run_generated(argc > 1 ? atol(argv[1]) : 0, state);
	free(buffer);
	printf("%s: %lu %s\n", fuzz_target.name, runs, fuzz_target.inputs);
	return fuzz_target.worth && !fuzz_target.worth(runs);
}

#endif
