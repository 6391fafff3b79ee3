/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tool: puts the parts together. Only here something is said on stderr about
 * ourselves, and only here the process ends.
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/options.h"
#include "trace/live.h"

#define EXIT_START 1
#define EXIT_USAGE 2

/* All that lives while a trace runs. */
struct run {
	struct vt_options options;
	struct vfiotrace_context *context;
	struct vt_live live;
	struct vt_source source;
	struct vt_output *output;
	struct vt_trace *trace;
	bool failed;			/* the output; said and acted upon */
};

static void complain(const char *text)
{
	fprintf(stderr, "vfiotrace: %s\n", text);
}

static void warn(void *ctx, const char *message)
{
	struct run *run = ctx;
	char text[600];

	snprintf(text, sizeof(text), "vfiotrace: %s\n", message);
	vt_output_notice(run->output, text);
}

static int print_version(void)
{
	printf("vfiotrace -- version %s\n"
	       "in-kernel filter: %s, stack traces: %s\n",
	       PACKAGE_VERSION,
#ifdef HAVE_LIBSECCOMP
	       "yes (libseccomp)",
#else
	       "no (configured without libseccomp)",
#endif
#ifdef HAVE_LIBUNWIND
	       "yes (libunwind)");
#else
	       "no (configured without libunwind)");
#endif
	return 0;
}

/* ---- events ---- */

/* Nothing can be written any more: once say so, and let the program be. */
static void give_up(struct run *run)
{
	run->failed = true;
	complain(vt_output_failure(run->output)->text);
	complain("tracing ends here; the program goes on");
	vt_engine_stop(run->live.engine);
}

static bool handle(void *ctx, const struct vt_event *event)
{
	struct run *run = ctx;
	bool wanted = vt_trace_event(run->trace, event);

	if (!run->failed && vt_output_failure(run->output))
		give_up(run);
	return wanted;
}

/* ---- attaching ---- */

static unsigned int count_threads(pid_t pid)
{
	unsigned int n = 0;
	struct dirent *entry;
	char path[64];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		n += entry->d_name[0] != '.';
	if (dir)
		closedir(dir);
	return n;
}

static void tell_attached(struct run *run)
{
	const struct vt_engine_options *o = &run->options.engine;
	char text[96];

	if (run->options.trace.quiet & VT_QUIET_ATTACH)
		return;
	for (size_t i = 0; i < o->nattach; i++) {
		unsigned int threads = count_threads(o->attach[i]);

		if (threads > 1)
			snprintf(text, sizeof(text),
				 "vfiotrace: Process %d attached with %u threads\n",
				 o->attach[i], threads);
		else
			snprintf(text, sizeof(text), "vfiotrace: Process %d attached\n",
				 o->attach[i]);
		vt_output_notice(run->output, text);
	}
}

/* ---- one run ---- */

static int prepare(struct run *run, struct vt_error *error)
{
	const struct vt_options *o = &run->options;
	int err;

	err = vt_output_create(&run->output, &o->output, error);
	if (err)
		return err;
	err = vt_identify_create(&run->live.identify, NULL, o->dialect, o->dialect_auto);
	if (!err && o->trace.stack)
		err = vt_stack_create(&run->live.stack);
	if (!err) {
		run->source = vt_live_source(&run->live);
		err = vt_trace_create(&run->trace, &o->trace, run->context, &run->source,
				      run->output);
	}
	return err ? vt_error_set(error, -err, "cannot start: %s", strerror(-err)) : 0;
}

static int trace(struct run *run, int *status, int *signal, struct vt_error *error)
{
	struct vt_engine_options engine = run->options.engine;
	struct vt_handler handler = { handle, run };
	int err;

	err = prepare(run, error);
	if (err)
		return err;
	engine.warn = warn;
	engine.warn_ctx = run;
	err = vt_engine_start(&run->live.engine, &engine, &handler, error);
	if (err)
		return err;
	tell_attached(run);
	return vt_engine_run(run->live.engine, status, signal, error);
}

static void clean_up(struct run *run)
{
	struct vt_error error;

	vt_engine_destroy(run->live.engine);
	vt_trace_destroy(run->trace);
	if (run->output && vt_output_destroy(run->output, &error) && !run->failed)
		complain(error.text);
	vt_stack_destroy(run->live.stack);
	vt_identify_destroy(run->live.identify);
	vfiotrace_context_destroy(run->context);
	vt_options_free(&run->options);
}

static void ignore(int signal)
{
	(void)signal;
}

/*
 * A pipe whose reader is gone must not kill us. A handler rather than SIG_IGN:
 * execve resets it, so the program starts with what we were started with.
 */
static void survive_broken_pipes(void)
{
	struct sigaction old, action = { .sa_handler = ignore };

	if (!sigaction(SIGPIPE, NULL, &old) && old.sa_handler != SIG_IGN)
		sigaction(SIGPIPE, &action, NULL);
}

/* As the program did, so that a shell sees the same. */
static int die_from(int signal)
{
	struct rlimit none = { 0, 0 };
	sigset_t set;

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
	sigemptyset(&set);
	sigaddset(&set, signal);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	sigaction(signal, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
	raise(signal);
	return 128 + signal;
}

int main(int argc, char **argv)
{
	struct run run = { .failed = false };
	struct vt_error error = { 0 };
	int err, status = 0, signal = 0;

	err = vfiotrace_context_create(&run.context);
	if (err) {
		complain("out of memory");
		return EXIT_START;
	}
	err = vt_options_parse(&run.options, argc, argv, run.context, &error);
	if (err) {
		status = err == -EINVAL ? EXIT_USAGE : EXIT_START;
	} else if (run.options.action == VT_ACTION_HELP) {
		vt_options_help(stdout);
	} else if (run.options.action == VT_ACTION_VERSION) {
		print_version();
	} else {
		survive_broken_pipes();
		err = trace(&run, &status, &signal, &error);
		if (err)
			status = EXIT_START;
	}
	clean_up(&run);
	if (err)
		complain(error.text);
	return signal && !err ? die_from(signal) : status;
}
