// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A tracer that only says what the engine tells it: the events, one per line, and
 * at the end how many there were of each type.
 *
 *	events [-s] [-a] [-F] [-K] [-S N] [-I N] [-b] [-g] [-w] [-u USER] [-E VAR]
 *	       [-n NAME] [-o FILE] [-p PID]... [PROG ARGS]
 *
 * -s: in-kernel filter; -a: all syscalls; -F: do not show children; -K: kill on
 * exit; -S N: vt_engine_stop() at the Nth ENTER; -n: this syscall too; -q: only the
 * counts; -g: each thread goes on before its EXIT is handled; -w: that is over only when it
 * has changed the byte that its call was about. Without -a it asks for ioctls of type 0x3b. An ENDING counts if the thread
 * has its memory and descriptors still; it has no line.
 */
#include "config.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "engine/engine.h"

#define MAX 64

struct state {
	struct vt_engine *engine;
	FILE *out;
	bool quiet;
	long stop_at;
	bool go_on, wait;
	uint64_t address;		/* of the call that was entered last */
	uint8_t byte;			/* what was there */
	long counts[VT_EVENT_CAPTURE + 1];
};

static const char *const type_names[] = {
	"NEW", "ENTER", "EXIT", "SIGNAL", "STOPPED", "EXEC", "EXITED", "KILLED",
	"SUPERSEDED", "DETACHED", "PENDING", "LOST", "UNSEEN", "ENDING", "ASKED", "CAPTURE",
};

static void print_enter(struct state *s, const struct vt_event *e)
{
	char name[64];
	uint8_t byte = 0;
	ssize_t n;

	vt_syscall_name(e->enter.arch, e->enter.nr, name, sizeof(name));
	if (vt_syscall_is_ioctl(e->enter.arch, e->enter.nr))
		strcpy(name, "ioctl");
	n = vt_engine_read(s->engine, e->tid, e->enter.args[2], &byte, 1);
	s->address = e->enter.args[2];
	s->byte = byte;
	fprintf(s->out, " arch=%x %s(%d, %#" PRIx64 ") byte=%d", e->enter.arch, name,
		(int)e->enter.args[0], e->enter.args[1], n == 1 ? byte : -1);
}

static void print(struct state *s, const struct vt_event *e)
{
	fprintf(s->out, "%d %s", (int)e->tid, type_names[e->type]);
	switch (e->type) {
	case VT_EVENT_NEW:
		fprintf(s->out, " tgid=%d parent=%d%s%s", (int)e->tgid, (int)e->new.parent,
			e->new.attached ? " attached" : "", e->new.thread ? " thread" : "");
		break;
	case VT_EVENT_ENTER:
		print_enter(s, e);
		break;
	case VT_EVENT_EXIT:
		fprintf(s->out, " = %" PRId64 "%s", e->exit.result,
			e->exit.failed ? " failed" : "");
		break;
	case VT_EVENT_SIGNAL:
		fprintf(s->out, " %d code=%d", e->signal.number, e->signal.info.si_code);
		break;
	case VT_EVENT_STOPPED:
		fprintf(s->out, " %d", e->signal.number);
		break;
	case VT_EVENT_EXEC:
		fprintf(s->out, " former=%d", (int)e->exec.former);
		break;
	case VT_EVENT_EXITED:
	case VT_EVENT_KILLED:
		fprintf(s->out, " %d", e->end.status);
		break;
	case VT_EVENT_SUPERSEDED:
		fprintf(s->out, " by=%d", (int)e->superseded.by);
		break;
	case VT_EVENT_DETACHED:
	case VT_EVENT_PENDING:
	case VT_EVENT_LOST:
	case VT_EVENT_UNSEEN:
	case VT_EVENT_ENDING:
	case VT_EVENT_ASKED:
	case VT_EVENT_CAPTURE:
		break;
	}
	fputc('\n', s->out);
}

/* Whether the thread has memory and descriptors still. */
static bool has_all(pid_t tid)
{
	char path[64];
	FILE *maps;
	bool has;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)tid);
	maps = fopen(path, "re");
	has = maps && fgetc(maps) != EOF;
	if (maps)
		fclose(maps);
	snprintf(path, sizeof(path), "/proc/%d/fd/0", (int)tid);
	return has && !faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW);
}

/* The thread does what it does after its call: it has not waited for us. */
static void wait_for_change(struct state *s, pid_t tid)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	uint8_t byte = s->byte;

	for (int i = 0; i < 300000 && byte == s->byte; i++) {
		nanosleep(&pause, NULL);
		if (vt_engine_read(s->engine, tid, s->address, &byte, 1) != 1)
			break;
	}
	if (byte == s->byte)
		exit(98);
}

static bool on_event(void *ctx, const struct vt_event *e)
{
	struct state *s = ctx;

	/* Whether a call lasts long depends on the machine. */
	if (e->type == VT_EVENT_PENDING)
		return false;
	if (e->type == VT_EVENT_ENDING && !has_all(e->tid))
		return false;
	s->counts[e->type]++;
	if (e->type == VT_EVENT_EXIT && s->go_on)
		vt_engine_go_on(s->engine);
	if (e->type == VT_EVENT_EXIT && s->wait)
		wait_for_change(s, e->tid);
	if (e->type == VT_EVENT_ENDING)
		return false;
	if (!s->quiet)
		print(s, e);
	if (e->type == VT_EVENT_ENTER && s->counts[VT_EVENT_ENTER] == s->stop_at)
		vt_engine_stop(s->engine);
	return true;
}

static void on_warning(void *ctx, const char *message)
{
	(void)ctx;
	fprintf(stderr, "events: %s\n", message);
}

struct lists {
	const char *names[MAX];
	pid_t pids[MAX];
	char *env[MAX];
	const struct vt_ioctl_match match;
};

static const char *const on_execve[] = { "execve", NULL };

static void parse(int argc, char **argv, struct vt_engine_options *o, struct state *s,
		  struct lists *lists)
{
	size_t nenv = 0;
	int c;

	while ((c = getopt(argc, argv, "+saFKqgwS:I:bu:E:n:o:p:")) != -1) {
		switch (c) {
		case 's': o->seccomp = true; break;
		case 'a': o->filter.all = true; break;
		case 'F': o->follow = false; break;
		case 'K': o->kill_on_exit = true; break;
		case 'q': s->quiet = true; break;
		case 'g': s->go_on = true; break;
		case 'w': s->wait = true; break;
		case 'S': s->stop_at = atol(optarg); break;
		case 'I': o->interruptible = atoi(optarg); break;
		case 'b': o->detach_on = on_execve; break;
		case 'u': o->user = optarg; break;
		case 'E': lists->env[nenv++] = optarg; break;
		case 'n': lists->names[o->filter.nnames++] = optarg; break;
		case 'o':
			s->out = fopen(optarg, "we");
			/* Others wait for what it tells. */
			if (s->out)
				setvbuf(s->out, NULL, _IOLBF, 0);
			break;
		case 'p': lists->pids[o->nattach++] = atoi(optarg); break;
		default: exit(2);
		}
	}
	if (optind < argc)
		o->argv = argv + optind;
}

int main(int argc, char **argv)
{
	struct lists lists = { .match = { 0xff00, 0x3b00 } };
	struct state state = { .out = stdout };
	struct vt_engine_options options = {
		.attach = lists.pids, .env_changes = lists.env, .follow = true,
		.proc = vt_proc_check(),
		.warn = on_warning,
		.filter = { .ioctls = &lists.match, .nioctls = 1, .names = lists.names },
	};
	const struct vt_handler handler = { on_event, &state };
	struct vt_error error;
	int status, signal, i;

	parse(argc, argv, &options, &state, &lists);
	if (!state.out || vt_engine_start(&state.engine, &options, &handler, &error)) {
		fprintf(stderr, "events: %s\n", state.out ? error.text : "no output");
		return 1;
	}
	if (vt_engine_run(state.engine, &status, &signal, &error)) {
		fprintf(stderr, "events: %s\n", error.text);
		vt_engine_destroy(state.engine);
		return 1;
	}
	vt_engine_destroy(state.engine);
	for (i = 0; i <= VT_EVENT_CAPTURE; i++)
		fprintf(state.out, "%s=%ld ", type_names[i], state.counts[i]);
	fprintf(state.out, "status=%d signal=%d\n", status, signal);
	fclose(state.out);
	return status;
}
