// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kills TOOL KILLS NUMBER MODE...: starts the tool again and again, with a program that
 * forks, executes, makes threads and calls, and kills the program, or every other time the
 * tool, at any moment. MODEs are options of the tool; "-p" attaches it to the program. Then
 * nothing may be left: no process that hangs, none that is stopped for ever, none without a
 * parent that waits for it; and how the tool ended is how the program has. NUMBER is where
 * chance begins; KILLS_KIND in the environment is the one thing that the program does. Prints
 * what is wrong, and with what KILLS and NUMBER.
 *
 * Signals go through pidfds alone: of the tool, our child, and of the program, which hands
 * us its own.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define VERSION	    0x3b64		/* VFIO_GET_API_VERSION */
#define HANDLE	    9			/* the program's end of the socket to us */
#define PATIENCE_MS 300000		/* the machine may be busy */

/* ---- the program ------------------------------------------------------------------- */

/* Something is not as it is without a tracer. Who is about to be killed is not heard. */
static void wrong(void)
{
	sleep(PATIENCE_MS / 2000);
	_exit(90);
}

static void request(void)
{
	if (ioctl(-1, VERSION) != -1 || errno != EBADF)
		wrong();
}

static void expect(pid_t pid, int wanted)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != wanted)
		wrong();
}

static void run_forks(char **again)
{
	pid_t pid = fork();

	(void)again;
	if (!pid) {
		request();
		_exit(3);
	}
	expect(pid, 3 << 8);
}

static void run_vforks(char **again)
{
	char *const end[] = { again[0], "end", NULL };
	pid_t pid = vfork();

	if (!pid) {
		execv("/proc/self/exe", end);
		_exit(91);
	}
	expect(pid, 4 << 8);
}

static void run_execs(char **again)
{
	request();
	execv("/proc/self/exe", again);
	wrong();
}

static void run_ioctls(char **again)
{
	(void)again;
	request();
}

static void *call_some(void *unused)
{
	for (int i = 0; i < 10; i++)
		request();
	return unused;
}

static void run_threads(char **again)
{
	pthread_t threads[4];

	(void)again;
	for (int i = 0; i < 4; i++)
		if (pthread_create(&threads[i], NULL, call_some, NULL))
			wrong();
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
}

static void *exec_it(void *again)
{
	run_execs(again);
	return NULL;
}

static void run_thread_execs(char **again)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, exec_it, again))
		wrong();
	for (;;)
		request();
}

static void run_stops(char **again)
{
	pid_t parent = getpid(), pid = fork();
	int status;

	(void)again;
	if (!pid) {
		/* Nobody else wakes it. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(5);
		raise(SIGSTOP);
		request();
		_exit(5);
	}
	if (pid < 0 || waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status))
		wrong();
	kill(pid, SIGCONT);
	expect(pid, 5 << 8);
}

static const struct {
	const char *name;
	void (*run)(char **again);
} kinds[] = {
	{ "forks", run_forks }, { "vforks", run_vforks }, { "execs", run_execs },
	{ "ioctls", run_ioctls }, { "threads", run_threads },
	{ "thread-execs", run_thread_execs }, { "stops", run_stops },
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* Hands the reader of HANDLE a descriptor of ourselves. */
static void present(void)
{
	char byte = 0, control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec bytes = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &bytes, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	int self = (int)syscall(SYS_pidfd_open, getpid(), 0);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &self, sizeof(int));
	if (self < 0 || sendmsg(HANDLE, &message, MSG_NOSIGNAL) != 1)
		_exit(92);
	close(self);
}

static void program(char **argv)
{
	char *again[] = { argv[0], "again", argv[2], NULL };

	if (!strcmp(argv[1], "program"))
		present();
	for (size_t i = 0; i < KINDS; i++)
		while (!strcmp(kinds[i].name, argv[2]))
			kinds[i].run(again);
	_exit(93);
}

/* ---- who kills --------------------------------------------------------------------- */

struct round {
	const char *tool, *mode, *kind;
	bool of_tool;			/* it is the tool that is killed */
	bool attach;
	int socket;
	pid_t tool_pid, program_pid;	/* -1: not our child, or not known */
	int tool_fd, program_fd;	/* -1: none yet */
	int tool_status, program_status;
	bool tool_ended, program_ended;
};

static uint64_t state;

static uint32_t chance(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state * 0x2545f4914f6cdd1dULL >> 33) % below;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int end(int pidfd)
{
	return (int)syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0);
}

static int say(const struct round *r, const char *what)
{
	printf("%s, program %s, %s killed: %s\n", r->mode, r->kind,
	       r->of_tool ? "the tool" : "the program", what);
	return 1;
}

static pid_t start_program(const struct round *r, int handle)
{
	char *argv[] = { "kills", "program", (char *)r->kind, NULL };
	pid_t pid = fork();

	if (pid)
		return pid;
	dup2(handle, HANDLE);
	execv("/proc/self/exe", argv);
	_exit(94);
}

static pid_t start_tool(const struct round *r, const char *self, int handle)
{
	char number[16];
	char *run[] = { (char *)r->tool, (char *)r->mode, "-o", "log", (char *)self, "program",
			(char *)r->kind, NULL };
	char *attach[] = { (char *)r->tool, "-o", "log", "-p", number, NULL };
	pid_t pid = fork();
	int err;

	if (pid)
		return pid;
	snprintf(number, sizeof(number), "%d", r->program_pid);
	err = open("err", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
	dup2(err, STDERR_FILENO);
	if (!r->attach)
		dup2(handle, HANDLE);
	execv(r->tool, r->attach ? attach : run);
	_exit(95);
}

/* The program's descriptor of itself, once it has run so far. */
static void take_handle(struct round *r)
{
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec bytes = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &bytes, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};

	if (r->program_fd >= 0 ||
	    recvmsg(r->socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) != 1 ||
	    !CMSG_FIRSTHDR(&message))
		return;
	memcpy(&r->program_fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
}

/* All who have ended, and whom nobody else waits for. Returns whether there is any child. */
static bool reap(struct round *r)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == r->tool_pid) {
			r->tool_ended = true;
			r->tool_status = status;
		} else if (pid == r->program_pid) {
			r->program_ended = true;
			r->program_status = status;
		}
	}
	return !pid;
}

static bool has_text(const char *path, const char *text)
{
	char line[4096];
	bool found = false;
	FILE *file = fopen(path, "r");

	while (file && !found && fgets(line, sizeof(line), file))
		found = strstr(line, text);
	if (file)
		fclose(file);
	return found;
}

/* What is left of a round that hangs: who and in which state, and then no more. */
static int give_up(const struct round *r)
{
	char line[512];
	FILE *children = popen("ps -o pid,ppid,stat,wchan:20,args --ppid $PPID", "r");

	say(r, "something is left:");
	while (children && fgets(line, sizeof(line), children))
		fputs(line, stdout);
	if (r->program_fd >= 0)
		end(r->program_fd);
	if (!r->tool_ended)
		end(r->tool_fd);
	return 1;
}

static int say_status(const struct round *r)
{
	char line[512];
	FILE *file = fopen("err", "r");

	say(r, "another end of the tool:");
	printf("	status %#x\n", (unsigned int)r->tool_status);
	while (file && fgets(line, sizeof(line), file))
		printf("	%s", line);
	if (file)
		fclose(file);
	printf("	log: %s\n", has_text("log", "killed by SIGKILL") ? "tells" : "does not tell");
	return 1;
}

/* How the tool has ended, when it was the program that was killed. */
static int check_end(const struct round *r)
{
	/* It may have been killed when a part of its threads was attached to. */
	if (r->attach) {
		bool told = has_text("log", "killed by SIGKILL");

		return r->tool_status != (told ? 0 : 1 << 8) ||
		       (!told && !has_text("err", "Cannot attach")) ? say_status(r) : 0;
	}
	/* Nobody waits for a tool that does not stop anybody: what it missed, it says. */
	if (!strcmp(r->mode, "--no-stop") && has_text("err", "calls were lost"))
		return r->tool_status != 1 << 8 ? say_status(r) : 0;
	if (!WIFSIGNALED(r->tool_status) || WTERMSIG(r->tool_status) != SIGKILL)
		return say_status(r);
	return has_text("log", "killed by SIGKILL") ? 0 : say(r, "the log does not tell");
}

/* Until there is nobody left. The program of a tool that is gone goes on, or ends with it. */
static int finish(struct round *r)
{
	int64_t until = now_ms() + PATIENCE_MS;
	bool again = !r->of_tool;

	while (reap(r)) {
		take_handle(r);
		if (r->program_fd >= 0 && !again && r->tool_ended) {
			/* It goes on, or is gone; and not left stopped. */
			usleep(chance(2000));
			end(r->program_fd);
			again = true;
		}
		if (now_ms() > until)
			return give_up(r);
		usleep(200);
	}
	if (r->attach && (!WIFSIGNALED(r->program_status) ||
			  WTERMSIG(r->program_status) != SIGKILL))
		return say(r, "the program did not die of it");
	return r->of_tool ? 0 : check_end(r);
}

/* Stopped, and nobody is there who would let it go on: what the kernel says of it. */
static bool is_traced(const struct round *r)
{
	char path[64], text[2048] = "";
	FILE *file;
	bool traced;

	snprintf(path, sizeof(path), "/proc/%d/status", r->program_pid);
	file = fopen(path, "r");
	if (!file)
		return false;
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	traced = strstr(text, "\nState:\tt") || !strstr(text, "\nTracerPid:\t0\n");
	return traced;
}

static int let_go(struct round *r)
{
	int64_t until = now_ms() + PATIENCE_MS;

	while (!r->tool_ended && now_ms() < until)
		if (reap(r))
			usleep(100);
	while (!r->program_ended && is_traced(r)) {
		reap(r);
		if (now_ms() > until)
			return give_up(r);
		usleep(100);
	}
	return 0;
}

static int play(struct round *r, const char *self)
{
	int ends[2], result = 0;
	int64_t until = now_ms() + PATIENCE_MS;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return say(r, strerror(errno));
	r->socket = ends[0];
	unlink("log");
	unlink("err");
	r->program_fd = r->program_pid = -1;
	if (r->attach) {
		r->program_pid = start_program(r, ends[1]);
		while (r->program_fd < 0 && now_ms() < until)
			take_handle(r);
	}
	r->tool_pid = start_tool(r, self, ends[1]);
	r->tool_fd = (int)syscall(SYS_pidfd_open, r->tool_pid, 0);
	close(ends[1]);
	/* The tool at any time, the program when there is one. */
	while (!r->of_tool && r->program_fd < 0 && now_ms() < until) {
		take_handle(r);
		usleep(100);
	}
	usleep(chance(chance(3) ? 5000 : 60000));
	if (end(r->of_tool ? r->tool_fd : r->program_fd))
		result = say(r, "it was gone already");
	if (r->of_tool && r->attach)
		result |= let_go(r);
	result |= finish(r);
	close(ends[0]);
	close(r->tool_fd);
	if (r->program_fd >= 0)
		close(r->program_fd);
	return result;
}

int main(int argc, char **argv)
{
	unsigned long kills, done = 0;
	int failures = 0;

	if (argc == 2 && !strcmp(argv[1], "end"))
		return 4;
	if (argc == 3)
		program(argv);
	if (argc < 5)
		return 2;
	kills = strtoul(argv[2], NULL, 0);
	state = strtoull(argv[3], NULL, 0) * 0x9e3779b97f4a7c15ULL ^ 0x2545f4914f6cdd1dULL;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	signal(SIGPIPE, SIG_IGN);
	for (; done < kills && failures < 5; done++) {
		struct round r = {
			.tool = argv[1], .mode = argv[4 + done % (unsigned long)(argc - 4)],
			.kind = kinds[chance(KINDS)].name, .of_tool = chance(2),
		};

		if (getenv("KILLS_KIND"))
			r.kind = getenv("KILLS_KIND");

		r.attach = !strcmp(r.mode, "-p");
		if (play(&r, argv[0])) {
			printf("	that was kill %lu of number %s\n", done + 1, argv[3]);
			failures++;
		}
	}
	printf("kills=%lu\n", done);
	return failures != 0;
}
