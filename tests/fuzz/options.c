// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Command lines made of all options that --help names, with values that are right, wrong or
 * nonsense: the tool takes them or refuses them with a line that ends; it does neither crash
 * nor hang, and what it says has no control bytes. The program is `true`, or it replays.
 * usage: options [SECONDS [NUMBER] | FILE...]; a FILE holds words, each with its NUL.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "values.h"

#define OPTIONS	    300
#define WORDS	    24
#define LINE_MAX_BYTES (64 * 1024)
#define PATIENCE_S  60

static uint64_t state = FIRST_STATE;
static char tool[PATH_MAX], recording[PATH_MAX];
static char options[OPTIONS][40];
static unsigned int noptions;

static uint32_t below(uint32_t end)
{
	return (uint32_t)(next_random(&state) >> 32) % end;
}

/*
 * What waits for others, traces others, or runs commands is not for chance to choose; and a
 * process of its own would outlive us.
 */
static bool is_for_others(const char *option)
{
	static const char *const others[] = {
		"-p", "--attach", "--all", "-D", "-DD", "-DDD", "--daemonize", "--plugin", "-u",
		"--user", "--no-stop",
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (!strcmp(option, others[i]))
			return true;
	return false;
}

/* Each option stands at the beginning of a line, the long name behind the short one. */
static void read_options(void)
{
	char line[PATH_MAX + 20];
	FILE *help;

	snprintf(line, sizeof(line), "'%s' --help", tool);
	help = popen(line, "r");
	while (help && fgets(line, sizeof(line), help)) {
		char *word = line + 2;

		if (strncmp(line, "  -", 3))
			continue;
		while (*word == '-' && noptions < OPTIONS) {
			size_t length = strcspn(word, " ,=[\n");

			if (length < sizeof(options[0])) {
				snprintf(options[noptions], sizeof(options[0]), "%.*s",
					 (int)length, word);
				noptions += !is_for_others(options[noptions]);
			}
			word = strstr(word, ", ");
			if (!word)
				break;
			word += 2;
		}
	}
	REQUIRE(help && !pclose(help));
	REQUIRE(noptions > 60);
}

static const char *value(void)
{
	static char made[6000];
	const char *const *values = option_values;
	unsigned int n = sizeof(option_values) / sizeof(option_values[0]);

	switch (below(12)) {
	case 0:
		memset(made, "a,1=x\033"[below(6)], sizeof(made) - 1);
		made[below(sizeof(made) - 1)] = '\0';
		return made;
	case 1:
		snprintf(made, sizeof(made), "%s,%s", values[below(n)], values[below(n)]);
		return *made == '!' ? made + 1 : made;
	case 2:
		snprintf(made, sizeof(made), "%s=%s:%s", values[below(n)], values[below(n)],
			 values[below(n)]);
		return *made == '!' ? made + 1 : made;
	default:
		return values[below(n)];
	}
}

/* Of words with their NULs; the last is empty behind them. */
static size_t generate(char *data)
{
	size_t length = 0;
	unsigned int count = 1 + below(below(4) ? 4 : 10);
	char word[7000];

	while (count--) {
		const char *option = options[below(noptions)];
		char end[40];

		snprintf(end, sizeof(end), "%s", option);
		/* Abbreviated, or with a letter too many. */
		if (!below(12))
			end[1 + below((uint32_t)strlen(end))] = below(2) ? '\0' : 'q';
		if (is_for_others(end) || !strncmp(end, "--at", 4) || !strncmp(end, "--al", 4) ||
		    !strncmp(end, "--d", 3) || !strncmp(end, "--p", 3) || !strncmp(end, "--u", 3) ||
		    !strcmp(end, "-") || !strncmp(end, "--no-s", 6))
			continue;
		if (!strncmp(end, "--", 2) && below(3))
			snprintf(word, sizeof(word), "%s=%s", end, value());
		else
			snprintf(word, sizeof(word), "%s", end);
		length += (size_t)snprintf(data + length, sizeof(word), "%s", word) + 1;
		if (below(2) && strcmp(end, "--"))
			length += (size_t)snprintf(data + length, sizeof(word), "%s", value()) + 1;
	}
	if (below(2))
		length += (size_t)snprintf(data + length, sizeof(word), "--replay=%s",
					   recording) + 1;
	else
		length += (size_t)sprintf(data + length, "--%ctrue", 0) + 1;
	return length;
}

/* As much of the descriptor as there is, but the first bytes alone are kept. */
static size_t drain(int fd, char *text, size_t size)
{
	struct pollfd ready = { fd, POLLIN, 0 };
	size_t length = 0;
	char rest[4096];
	ssize_t n;

	for (;;) {
		bool room = length < size;

		if (poll(&ready, 1, PATIENCE_S * 1000) <= 0) {
			fprintf(stderr, "broken: hangs\n");
			abort();
		}
		n = read(fd, room ? text + length : rest, room ? size - length : sizeof(rest));
		if (n <= 0)
			return length;
		length += room ? (size_t)n : 0;
	}
}

/* The exit status of a program that does nothing, or of whoever did not get that far. */
static void check(int status, const char *text, size_t length)
{
	REQUIRE(WIFEXITED(status));
	REQUIRE(WEXITSTATUS(status) <= 3);
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)text[i] >= ' ' || text[i] == '\n' || text[i] == '\t')
			continue;
		fprintf(stderr, "broken: a control byte %#x: %.*s\n", text[i], (int)length, text);
		abort();
	}
	if (WEXITSTATUS(status) == 1 || WEXITSTATUS(status) == 2)
		REQUIRE(length);
	if (length && length < LINE_MAX_BYTES)
		REQUIRE(text[length - 1] == '\n');
}

static void run(char *data, size_t length)
{
	static char text[LINE_MAX_BYTES];
	char *argv[2 * WORDS + 3] = { tool };
	unsigned int n = 1;
	int ends[2], status;
	pid_t pid;

	for (char *word = data; word < data + length && n < 2 * WORDS + 2; word += strlen(word) + 1)
		argv[n++] = word;
	keep_input((const uint8_t *)data, length);
	REQUIRE(!pipe2(ends, O_CLOEXEC));
	pid = fork();
	REQUIRE(pid >= 0);
	if (!pid) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		dup2(ends[1], STDERR_FILENO);
		execv(tool, argv);
		_exit(99);
	}
	close(ends[1]);
	length = drain(ends[0], text, sizeof(text));
	close(ends[0]);
	REQUIRE(waitpid(pid, &status, 0) == pid);
	check(status, text, length);
}

/* In a folder that is empty but for one in it. */
static void move(char *where)
{
	REQUIRE(realpath("src/vfiotrace", tool));
	snprintf(where, PATH_MAX, "%s/tests/corpus/6.12-mapdma.jsonl",
		 getenv("srcdir") ? getenv("srcdir") : ".");
	REQUIRE(realpath(where, recording));
	snprintf(where, PATH_MAX, "%s", "tests/fuzz/options.XXXXXX");
	REQUIRE(mkdtemp(where) && !chdir(where) && !mkdir("sub", 0700));
	REQUIRE(realpath(".", where));
}

static void clean(const char *where)
{
	pid_t pid = fork();

	if (!pid) {
		execlp("rm", "rm", "-rf", "--", where, (char *)NULL);
		_exit(1);
	}
	waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
	static char data[512 * 1024], where[PATH_MAX];
	unsigned long runs = 0;
	time_t until = time(NULL) + (argc > 1 ? atoi(argv[1]) : 5);

	if (argc > 1 && !isdigit((unsigned char)argv[1][0])) {
		REQUIRE(realpath("src/vfiotrace", tool));
		for (int i = 1; i < argc; i++)
			run(data, read_input(argv[i], (uint8_t *)data, sizeof(data) - 1));
		return 0;
	}
	if (argc > 2)
		state = numbered_state(strtoull(argv[2], NULL, 0));
	/* It is relative to where we are now. */
	if (getenv("FUZZ_KEEP") && *getenv("FUZZ_KEEP") != '/') {
		REQUIRE(getcwd(where, sizeof(where) / 2));
		snprintf(data, sizeof(data), "%s/%s", where, getenv("FUZZ_KEEP"));
		setenv("FUZZ_KEEP", data, 1);
	}
	move(where);
	read_options();
	do {
		run(data, generate(data));
		runs++;
	} while (time(NULL) < until);
	printf("%lu command lines\n", runs);
	clean(where);
	return runs < 10;
}
