// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The benchmark: runs each workload under each tracer, in short runs and round by round, so
 * that other load on the machine affects all alike. Figures are medians over the rounds; a
 * ratio is the median of the rounds' ratios.
 *
 * bench [--quick|--long] [--rounds N] [--only ROW] [--json FILE] --tool VFIOTRACE
 *
 * Exit status: 0 if everything ran, whatever was measured; 1 otherwise.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"

#define BIT(who) (1u << (who))
#define MIB (1024.0 * 1024)
#define MAX_WORDS 64

struct bench bench = { .rounds = 15 };
static bool failed;

/* ---- command lines ---- */

struct words {
	char *list[MAX_WORDS];
	int count;
	char text[8][4200];
	int texts;
};

static void add(struct words *w, const char *word)
{
	if (w->count < MAX_WORDS - 1)
		w->list[w->count++] = (char *)word;
	w->list[w->count] = NULL;
}

static void add_format(struct words *w, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add_format(struct words *w, const char *format, ...)
{
	char *text = w->text[w->texts++];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(w->text[0]), format, args);
	va_end(args);
	add(w, text);
}

/* Adds the words of @options, which are separated by spaces. */
static void add_all(struct words *w, const char *options)
{
	char *text = w->text[w->texts++], *word;

	snprintf(text, sizeof(w->text[0]), "%s", options ? options : "");
	while ((word = strsep(&text, " ")))
		if (*word)
			add(w, word);
}

static void add_tracer(struct words *w, const struct row *row, enum who who)
{
	static const char *const floors[NWHO] = {
		[FILTER] = "-f", [FLOOR] = "-i", [SHARED] = "-ic",
	};

	switch (who) {
	case BARE:
		return;
	case TOOL:
		add(w, bench.tool);
		add_format(w, "-o%s/trace", bench.dir);
		add_all(w, row->tool_options);
		return;
	case STRACE:
		add(w, bench.strace);
		add_format(w, "-o%s/trace", bench.dir);
		add_all(w, row->strace_options);
		return;
	default:
		add_format(w, "%s/floor", bench.self);
		if (floors[who])
			add(w, floors[who]);
	}
}

static void add_load(struct words *w, const struct row *row, long calls)
{
	add_format(w, "%s/load", bench.self);
	add(w, row->mode);
	add_format(w, "%ld", calls);
	if (row->threads)
		add_format(w, "%d", row->threads);
}

/* ---- one run ---- */

static void complain(const struct row *row, enum who who)
{
	char path[128], line[512] = "";
	FILE *log;

	snprintf(path, sizeof(path), "%s/log", bench.dir);
	log = fopen(path, "re");
	if (log && !fgets(line, sizeof(line), log))
		line[0] = '\0';
	if (log)
		fclose(log);
	fprintf(stderr, "bench: row %s failed under %s: %s\n", row->id, who_names[who],
		*line ? line : "no word why\n");
	failed = true;
}

static bool take(struct row *row, enum who who, const char *line)
{
	double ns, share = 0;
	long calls;

	if (sscanf(line, "%ld %lf %lf", &calls, &ns, &share) < 2 || calls <= 0)
		return false;
	row->ns[who].values[row->ns[who].count++] = ns / (double)calls;
	if (share > 0)
		row->share[who].values[row->share[who].count++] = share;
	return true;
}

static long calls_of(const struct row *row, enum who who)
{
	long calls = who == STRACE && row->slow_calls ? row->slow_calls : row->calls;

	if (!bench.quick)
		return calls;
	calls /= row->threads ? 4 : 20;		/* with threads it is milliseconds, not calls */
	return calls > 2 ? calls : 2;
}

static void measure(struct row *row, enum who who)
{
	struct words w = { .count = 0 };
	char line[256], start[32];

	snprintf(start, sizeof(start), "%llu", (unsigned long long)now());
	setenv("BENCH_START", start, 1);
	add_tracer(&w, row, who);
	add_load(&w, row, calls_of(row, who));
	if (!run_program(w.list, line, sizeof(line), NULL) || !take(row, who, line))
		complain(row, who);
}

/* Each round begins with another column. */
static void for_each_round(struct row *row, void (*run)(struct row *row, enum who who))
{
	for (int round = 0; round < bench.rounds && !failed; round++) {
		for (int i = 0; i < NWHO && !failed; i++) {
			enum who who = (enum who)((i + round) % NWHO);

			if (!(row->columns & BIT(who)) || (who == STRACE && !bench.strace))
				continue;
			run(row, who);
		}
	}
}

static void run_rounds(struct row *row)
{
	for_each_round(row, measure);
}

/* ---- (5): a process that runs already ---- */

static void measure_attached(struct row *row, enum who who)
{
	struct words w = { .count = 0 };
	char line[256] = "", *script = w.text[w.texts++];
	int n;

	/* The shell starts load and tracer, and passes on load's output. */
	n = snprintf(script, sizeof(w.text[0]),
		     "'%s/load' attached %ld | { read pid; ", bench.self,
		     calls_of(row, who));
	if (who == FLOOR)
		n += snprintf(script + n, sizeof(w.text[0]) - (size_t)n,
			      "'%s/floor' -i -p $pid", bench.self);
	else if (who != BARE)
		n += snprintf(script + n, sizeof(w.text[0]) - (size_t)n,
			      "'%s' %s -o '%s/trace' -p $pid",
			      who == TOOL ? bench.tool : bench.strace,
			      who == TOOL ? "-q" : row->strace_options, bench.dir);
	snprintf(script + n, sizeof(w.text[0]) - (size_t)n, "%s cat; wait; }",
		 who == BARE ? "" : " &");
	if (who == BARE)
		setenv("BENCH_UNTRACED", "1", 1);
	else
		unsetenv("BENCH_UNTRACED");
	add(&w, "/bin/sh");
	add(&w, "-c");
	add(&w, script);
	if (!run_program(w.list, line, sizeof(line), NULL) || !take(row, who, line))
		complain(row, who);
}

static void run_attached(struct row *row)
{
	for_each_round(row, measure_attached);
}

/* ---- (7): replay ---- */

static void add_value(struct row *row, const char *name, const char *unit, double value,
		      double limit, bool at_least)
{
	row->values[row->nvalues++] = (struct value){ name, unit, value, limit, at_least };
}

static bool has_option(const char *option)
{
	char *argv[] = { (char *)bench.tool, "--help", NULL };

	return program_prints(argv, option);
}

/* Each event, an entry or exit of a call, is a line of the recording. */
static long count_events(const char *path)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	long n = 0;

	while (file && getline(&line, &size, file) > 0)
		n++;
	free(line);
	if (file)
		fclose(file);
	return n;
}

/* Events for each second of CPU time. */
static double replay_rate(struct row *row, const char *record, const char *format)
{
	struct series rates = { 0 };
	char trace[128], line[256];

	snprintf(trace, sizeof(trace), "%s/trace", bench.dir);
	for (int i = 0; i < (bench.quick ? 1 : 5); i++) {
		char *argv[] = { (char *)bench.tool, (char *)format, "-o", trace,
				 "--replay", (char *)record, NULL };
		struct rusage used;
		double seconds;

		if (!run_program(argv, line, sizeof(line), &used)) {
			complain(row, TOOL);
			return 0;
		}
		seconds = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
			  (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
		rates.values[rates.count++] = (double)count_events(record) / seconds;
	}
	return spread_of(&rates).median;
}

static void run_replay(struct row *row)
{
	struct words w = { .count = 0 };
	char record[128], line[256];
	double text, json;

	if (!has_option("--replay")) {
		row->skipped = "the tool has no --replay";
		return;
	}
	snprintf(record, sizeof(record), "%s/record", bench.dir);
	add(&w, bench.tool);
	add(&w, "--record");
	add(&w, record);
	add_format(&w, "-o%s/trace", bench.dir);
	add_load(&w, row, calls_of(row, TOOL));
	if (!run_program(w.list, line, sizeof(line), NULL)) {
		complain(row, TOOL);
		return;
	}
	text = replay_rate(row, record, "--format=text");
	json = replay_rate(row, record, "--format=json");
	add_value(row, "events per second, text", "1/s", text, 500000, true);
	add_value(row, "events per second, JSON", "1/s", json, 300000, true);
	/* Two events, entry and exit, make one line of output. */
	add_value(row, "lines per second, text", "1/s", text / 2, 0, true);
	add_value(row, "lines per second, JSON", "1/s", json / 2, 0, true);
}

/* ---- (6): device I/O ---- */

static void run_io(struct row *row)
{
	char *argv[] = { (char *)bench.tool, "-e", "trace=%io", "/bin/true", NULL };
	char line[16];

	if (run_program(argv, line, sizeof(line), NULL))
		run_rounds(row);
	else
		row->skipped = "the tool has no -e trace=%io";
}

/* ---- (11), (12): the same with other options ---- */

/* The row of the same load with less: in (11) ioctls only, in (12) no explanation. */
static struct row less;

static void measure_both(struct row *row, enum who who)
{
	measure(row, who);
	if (who == TOOL && !failed)
		measure(&less, who);
}

/* Medians in ns per call; false: it failed. */
static bool measure_with(struct row *row, const char *options, double *with, double *without)
{
	less = *row;
	less.tool_options = options;
	for_each_round(row, measure_both);
	if (failed)
		return false;
	*with = spread_of(&row->ns[TOOL]).median;
	*without = spread_of(&less.ns[TOOL]).median;
	return true;
}

static void run_opens(struct row *row)
{
	double with, without;

	if (!measure_with(row, "-e trace=vfio", &with, &without))
		return;
	add_value(row, "with -e trace=vfio", "ns", without, 0, false);
	add_value(row, "1000 files later by", "us", with - without, 20000, false);
}

static void run_explained(struct row *row)
{
	double with, without;

	if (!measure_with(row, "--explain=never", &with, &without))
		return;
	add_value(row, "with --explain=never", "ns", without, 0, false);
	add_value(row, "an explanation costs", "us", (with - without) / 1000, 2000, false);
}

/* ---- (13): the same where somebody has to be looked for ---- */

#define CROWD 1000

static void run_searched(struct row *row)
{
	if (!crowd_gather(CROWD, getenv("BENCH_GROUP")))
		row->skipped = "the group cannot be opened, or there cannot be so many processes";
	else
		run_explained(row);
	crowd_dismiss();
}

/* ---- (9): memory ---- */

static double peak_of(struct row *row, long calls)
{
	struct words w = { .count = 0 };
	struct rusage used;
	char line[256];

	add_tracer(&w, row, TOOL);
	add_load(&w, row, calls);
	if (!run_program(w.list, line, sizeof(line), &used)) {
		complain(row, TOOL);
		return 0;
	}
	return (double)used.ru_maxrss * 1024;
}

static void run_memory(struct row *row)
{
	long most = bench.quick ? 100000 : bench.lengthy ? 10000000 : 1000000;
	double few, many;

	/* Even the smaller number of calls makes all possible mappings. */
	few = peak_of(row, bench.quick ? 10000 : 70000);
	many = peak_of(row, most);
	add_value(row, "peak after few calls", "bytes", few, 0, false);
	add_value(row, "peak after many calls", "bytes", many, 16 * MIB, false);
	add_value(row, "growth", "bytes", many - few, 256 * 1024, false);
	add_value(row, "many calls are", "calls", (double)most, 0, false);
}

/* ---- all of it ---- */

#define IOCTLS "-f --seccomp-bpf -e trace=ioctl"
#define ALL (BIT(BARE) | BIT(STOPS) | BIT(FLOOR) | BIT(SHARED) | BIT(TOOL) | BIT(STRACE))
#define MIX(n) "mix", 200, 0, n, BIT(BARE) | BIT(FLOOR) | BIT(TOOL) | BIT(STRACE), \
	NULL, IOCTLS, CONTAINER, run_rounds

static struct row rows[] = {
	{ "1", "ioctls that are not VFIO's, in a loop", "kvm", 200000, 2000, 0,
	  BIT(BARE) | BIT(FILTER) | BIT(TOOL) | BIT(STRACE), NULL, IOCTLS, ANY, run_rounds,
	  .targets = { { TOOL, FILTER, 1.10 }, { TOOL, BARE, 0 }, { STRACE, FILTER, 0 } } },
	{ "2", "MAP_DMA and UNMAP_DMA in a loop", "map", 4000, 0, 0, ALL, NULL, IOCTLS,
	  CONTAINER, run_rounds,
	  .targets = { { TOOL, FLOOR, 1.20 }, { TOOL, STRACE, 0.55 }, { TOOL, STOPS, 0 } } },
	{ "3a", "GET_REGION_INFO with room for a long chain", "region", 4000, 0, 0, ALL,
	  NULL, IOCTLS, DEVICE, run_rounds,
	  .targets = { { TOOL, FLOOR, 1.25 }, { TOOL, STRACE, 0 }, { TOOL, STOPS, 0 } } },
	{ "3b", "SET_IRQS with 2048 eventfds", "irqs", 4000, 0, 0, ALL, NULL, IOCTLS,
	  DEVICE, run_rounds,
	  .targets = { { TOOL, FLOOR, 1.5 }, { TOOL, STRACE, 0 }, { TOOL, STOPS, 0 } } },
	{ "3c", "the same with --decode-fds=none", "irqs", 4000, 0, 0, ALL,
	  "--decode-fds=none", IOCTLS, DEVICE, run_rounds,
	  .targets = { { TOOL, FLOOR, 1.5 }, { TOOL, STRACE, 0 }, { TOOL, STOPS, 0 } } },
	{ "4a", "1 thread, 1 in 100 calls VFIO's", MIX(1),
	  .targets = { { TOOL, FLOOR, 1.1 }, { TOOL, STRACE, 0 } } },
	{ "4b", "8 threads, 1 in 100 calls VFIO's", MIX(8),
	  .targets = { { TOOL, FLOOR, 0 }, { TOOL, STRACE, 0 } } },
	{ "4c", "64 threads, 1 in 100 calls VFIO's", MIX(64),
	  .targets = { { TOOL, FLOOR, 1.3 }, { TOOL, STRACE, 0 } } },
	{ "5", "attached, per call of any kind", "attached", 4000, 0, 0,
	  BIT(BARE) | BIT(FLOOR) | BIT(TOOL) | BIT(STRACE), NULL, "-f -e trace=ioctl",
	  CONTAINER, run_attached,
	  .targets = { { TOOL, STRACE, 1.0 }, { TOOL, FLOOR, 0 } } },
	{ "6", "%io, pread and pwrite on other files", "io", 4000, 0, 0,
	  BIT(BARE) | BIT(TOOL) | BIT(STRACE), "-e trace=%io",
	  "-f --seccomp-bpf -e trace=pread64,pwrite64", ANY, run_io,
	  .targets = { { TOOL, STRACE, 0 } } },
	{ "7", "replay", "map", 100000, 0, 0, 0, NULL, NULL, CONTAINER, run_replay,
	  .targets = { { 0 } } },
	{ "8", "start to the end of the first traced call", "first", 1, 0, 0,
	  BIT(BARE) | BIT(FLOOR) | BIT(TOOL) | BIT(STRACE), NULL, IOCTLS, CONTAINER,
	  run_rounds, .targets = { { TOOL, STRACE, 0.6 } } },
	{ "9", "memory, 65535 mappings", "live", 0, 0, 0, 0, NULL, NULL, CONTAINER,
	  run_memory, .targets = { { 0 } } },
	{ "10", "MAP_DMA and UNMAP_DMA that -e request= leaves out", "map", 200000, 0, 0,
	  BIT(BARE) | BIT(TOOL), "-e request=VFIO_DEVICE_RESET", NULL, CONTAINER, run_rounds,
	  .targets = { { TOOL, BARE, 0 } } },
	{ "11", "1000 files are opened, none of VFIO's", "open", 1000, 0, 0,
	  BIT(BARE) | BIT(TOOL) | BIT(STRACE), NULL,
	  "-f --seccomp-bpf -e trace=openat", ANY, run_opens,
	  .targets = { { TOOL, STRACE, 0 } } },
	{ "12", "a node that is not there, with --explain", "missing", 1000, 0, 0,
	  BIT(BARE) | BIT(TOOL) | BIT(STRACE), "--explain=always",
	  "-f --seccomp-bpf -e trace=openat", ANY, run_explained,
	  .targets = { { TOOL, STRACE, 0 } } },
	{ "13", "a group that one of 1000 processes has, with --explain", "busy", 1, 0, 0,
	  BIT(BARE) | BIT(TOOL) | BIT(STRACE), "--explain=always",
	  "-f --seccomp-bpf -e trace=openat", GROUP, run_searched,
	  .targets = { { TOOL, STRACE, 0 } } },
};

#define NROWS ((int)(sizeof(rows) / sizeof(rows[0])))

static void run_row(struct row *row)
{
	if (row->needs == CONTAINER)
		row->skipped = bench.no_container;
	else if (row->needs == DEVICE)
		row->skipped = bench.no_device;
	else if (row->needs == GROUP && !getenv("BENCH_GROUP"))
		row->skipped = "needs the node of a VFIO group in BENCH_GROUP";
	if (bench.only && strcmp(row->id, bench.only) &&
	    (strncmp(row->id, bench.only, strlen(bench.only)) ||
	     isdigit((unsigned char)row->id[strlen(bench.only)])))
		return;
	if (!row->skipped)
		row->run(row);
	report_row(row);
}

static void find_strace(void)
{
	static const char *const places[] = {
		"/usr/local/bin/strace", "/usr/bin/strace", "/bin/strace",
	};
	const char *named = getenv("STRACE");
	char *argv[] = { NULL, "-V", NULL };

	for (size_t i = 0; !named && i < sizeof(places) / sizeof(places[0]); i++)
		if (!access(places[i], X_OK))
			named = places[i];
	if (!named)
		return;
	argv[0] = (char *)named;
	if (!run_program(argv, bench.strace_version, sizeof(bench.strace_version), NULL))
		return;
	bench.strace_version[strcspn(bench.strace_version, "\n")] = '\0';
	bench.strace = named;
}

/* Uses the real program behind libtool's wrapper script, which takes time to start. */
static void find_tool(const char *named)
{
	static char path[4096], library[4096];
	char *copy = realpath(named, NULL), *folder;

	if (!copy) {
		perror(named);
		exit(1);
	}
	bench.tool = copy;
	folder = dirname(strdup(copy));
	snprintf(library, sizeof(library), "%s/.libs", folder);
	snprintf(path, sizeof(path), "%.4000s/%s", library, basename(copy));
	if (access(path, X_OK))
		return;
	bench.tool = path;
	setenv("LD_LIBRARY_PATH", library, 1);
}

static const char *parse(int argc, char **argv)
{
	static const struct option options[] = {
		{ "quick", no_argument, NULL, 'q' },
		{ "long", no_argument, NULL, 'l' },
		{ "rounds", required_argument, NULL, 'r' },
		{ "only", required_argument, NULL, 'o' },
		{ "json", required_argument, NULL, 'j' },
		{ "tool", required_argument, NULL, 't' },
		{ 0 },
	};
	const char *json = NULL;
	int found;

	while ((found = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (found) {
		case 'q':
			bench.quick = true;
			bench.rounds = 1;
			break;
		case 'l':
			bench.lengthy = true;
			break;
		case 'r':
			bench.rounds = atoi(optarg);
			break;
		case 'o':
			bench.only = optarg;
			break;
		case 'j':
			json = optarg;
			break;
		case 't':
			find_tool(optarg);
			break;
		default:
			exit(2);
		}
	}
	if (!bench.tool || bench.rounds < 1 || bench.rounds > MAX_ROUNDS) {
		fprintf(stderr, "bench: --tool FILE is needed, and 1 to %d --rounds\n",
			MAX_ROUNDS);
		exit(2);
	}
	return json;
}

int main(int argc, char **argv)
{
	const char *json = parse(argc, argv);
	FILE *file;

	if (!realpath("/proc/self/exe", bench.self))
		return 1;
	*strrchr(bench.self, '/') = '\0';
	world_create();
	find_strace();
	printf("%s; %d rounds; %s\n", bench.strace ? bench.strace_version :
	       "strace is not installed: its columns are left out", bench.rounds,
	       "nanoseconds per call, median (first .. third quartile)");
	for (int i = 0; i < NROWS && !failed; i++)
		run_row(&rows[i]);
	world_remove();
	if (json) {
		file = fopen(json, "we");
		if (!file) {
			perror(json);
			return 1;
		}
		report_json(file, rows, NROWS);
		if (fclose(file))
			return 1;
	}
	return failed;
}
