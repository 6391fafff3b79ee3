/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * instep PLAY SEED SEQUENCES [--lies|--lies-child] DEVICE...: so many random sequences of
 * calls. Prints how many calls there were; of a sequence in which the kernel does something else
 * than the model foretells, the shortest part that still does, and exits with status 1.
 * With --lies the model is not told of some calls, with --lies-child not of what a child closes:
 * then it is status 0 if that is noticed.
 */
#include "config.h"

#include "instep.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/iommufd.h>
#include <linux/vfio.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "expect.h"
#include "../../unit/feed.h"

#define LENGTH 40			/* calls of a sequence */

static const struct play *const plays[] = { &play_type1, &play_reset, &play_iommufd,
					      &play_nested };

/* ---- calls that the model is told of ---- */

static ssize_t read_own(void *ctx, uint64_t address, void *buffer, size_t length)
{
	(void)ctx;
	memcpy(buffer, (const void *)(uintptr_t)address, length);
	return (ssize_t)length;
}

static const struct vt_fd *look(struct world *w, pid_t pid, int nr)
{
	const struct vt_fd *info = vt_identify_fd(w->identify, pid, pid, nr);

	vt_session_saw(w->session, pid, pid, nr, info);
	return info;
}

void saw_thing(struct world *w, pid_t pid, const struct thing *t)
{
	const struct vt_fd *info = look(w, pid, t->nr);

	if (info->what.kind != t->kind)
		wrong(w, "descriptor %d is taken for a %s", t->nr,
		      vfiotrace_fd_kind_name(info->what.kind));
}

static void made_by(struct world *w, pid_t pid, struct thing *t, int nr,
		    enum vfiotrace_fd_kind kind)
{
	t->nr = nr;
	t->kind = kind;
	saw_thing(w, pid, t);
	vt_session_made(w->session, pid, pid, nr);
	t->file = vt_session_file(w->session, pid, pid, nr);
}

void made_thing(struct world *w, struct thing *t, int nr, enum vfiotrace_fd_kind kind)
{
	made_by(w, getpid(), t, nr, kind);
}

int open_thing(struct world *w, struct thing *t, const char *path, enum vfiotrace_fd_kind kind)
{
	bool by_child = w->holder.pid && w->holder.shares;
	int nr = by_child ? holder_opens(&w->holder, path) : open(path, O_RDWR | O_CLOEXEC);

	if (nr < 0)
		return by_child ? nr : -errno;
	made_by(w, by_child ? w->holder.pid : getpid(), t, nr, kind);
	return nr;
}

void closed(struct world *w, pid_t pid, int nr)
{
	vt_session_close(w->session, pid, pid, (uint32_t)nr, (uint32_t)nr);
	vt_identify_closed(w->identify, pid, pid, nr);
}

void close_thing(struct world *w, struct thing *t)
{
	if (t->nr < 0)
		return;
	must(!close(t->nr));
	closed(w, getpid(), t->nr);
	t->nr = -1;
}

void copied(struct world *w, pid_t of, pid_t pid)
{
	pid_t from = 0;

	while ((from = vt_session_sharer(w->session, of, of, from)))
		vt_identify_copied(w->identify, from, pid, pid);
}

void handed_on(struct world *w, pid_t pid)
{
	pid_t to = 0;

	while ((to = vt_session_sharer(w->session, pid, pid, to)))
		if (to != pid)
			vt_identify_copied(w->identify, pid, to, to);
}

/* Some calls, and always the same, so that less of a sequence goes wrong as well. */
static bool is_kept_back(const struct world *w, uint32_t code, int64_t result)
{
	return w->lies == LIES_CALLS && result >= 0 &&
	       (code == VFIO_IOMMU_MAP_DMA || code == IOMMU_IOAS_MAP || code == IOMMU_DESTROY);
}

static int made_fd(uint32_t code, uint64_t arg, int64_t result)
{
	const void *bytes = (const void *)(uintptr_t)arg;

	switch (code) {
	case IOMMU_FAULT_QUEUE_ALLOC:
		return (int)((const struct iommu_fault_alloc *)bytes)->out_fault_fd;
	case IOMMU_VEVENTQ_ALLOC:
		return (int)((const struct iommu_veventq_alloc *)bytes)->out_veventq_fd;
	default:
		return (int)result;
	}
}

int64_t ask(struct world *w, const struct thing *t, uint32_t code, uint64_t arg,
	    struct thing *made)
{
	const struct vfiotrace_memory memory = { read_own, NULL };
	struct vt_record r = { .tgid = getpid(), .tid = getpid(), .line = ++w->line, .fd = t->nr };
	int64_t result;

	r.fd_info = *look(w, getpid(), t->nr);
	must(feed_enter(w->session, &r, w->context, &memory, code, arg));
	result = ioctl(t->nr, code, arg);
	if (result < 0)
		result = -errno;
	if (made && result >= 0)
		made_thing(w, made, made_fd(code, arg, result), made->kind);
	if (!is_kept_back(w, code, result))
		feed_exit(w->session, &r, &memory, result);
	return result;
}

/* ---- what differs ---- */

void did(struct world *w, const char *format, ...)
{
	size_t length = strlen(w->text);
	va_list args;

	va_start(args, format);
	vsnprintf(w->text + length, sizeof(w->text) - length, format, args);
	va_end(args);
}

void wrong(struct world *w, const char *format, ...)
{
	va_list args;

	if (w->wrong[0])
		return;
	va_start(args, format);
	vsnprintf(w->wrong, sizeof(w->wrong), format, args);
	va_end(args);
}

static const char *name_of(int error)
{
	return error ? strerrorname_np(error) : "success";
}

void expect(struct world *w, int64_t result, int want, int or_want)
{
	int error = result < 0 ? (int)-result : 0;

	did(w, " = %lld", (long long)result);
	w->calls++;
	w->failures += error != 0;
	if (error != want && error != or_want)
		wrong(w, "the kernel answers %s, %s was foretold", name_of(error),
		      name_of(want));
}

uint64_t mapped_in(const struct vt_model_space *space, uint64_t first, uint64_t last)
{
	const struct vt_model_mapping *m = vt_model_mapping(space, first, last);
	uint64_t bytes = 0;

	for (; m; m = vt_model_next_mapping(space, m, first, last))
		bytes += vt_model_mapping_size(m);
	return bytes;
}

bool is_cut(const struct vt_model_space *space, uint64_t first, uint64_t last)
{
	const struct vt_model_mapping *low = vt_model_mapping(space, first, first);
	const struct vt_model_mapping *high = vt_model_mapping(space, last, last);

	return (low && low->iovas.first < first) || (high && high->iovas.last > last);
}

/* No call was one that the model could not explain. */
static void check_doubts(struct world *w)
{
	const struct vt_model_space *s = NULL;

	while ((s = vt_model_next_space(w->session, s)))
		if (s->doubt)
			wrong(w, "space %llu.%u is in doubt: %s", (unsigned long long)s->file,
			      s->ioas, vt_doubt_text(s->doubt));
}

/* ---- one sequence ---- */

static void begin(struct world *w, const struct play *play)
{
	w->session = vt_session_create();
	must(!vt_identify_create(&w->identify, NULL, VFIOTRACE_DIALECT_UPSTREAM, true));
	vt_session_follow(w->session);
	w->play = play;
	w->line = 0;
	w->wrong[0] = w->text[0] = '\0';
	for (size_t i = 0; i < THINGS; i++)
		w->things[i] = (struct thing){ .nr = -1 };
	for (size_t i = 0; i < QUEUES; i++)
		w->queues[i] = (struct thing){ .nr = -1 };
	play->begin(w);
}

/* Later ones first: a device before its group. */
static void end(struct world *w)
{
	for (size_t i = QUEUES; i--;)
		close_thing(w, &w->queues[i]);
	for (size_t i = THINGS; i--;)
		close_thing(w, &w->things[i]);
	end_holder(w, false);
	if (!w->wrong[0] && vt_model_next_space(w->session, NULL))
		wrong(w, "all is closed, and the model has a space left");
	vt_session_destroy(w->session);
	vt_identify_destroy(w->identify);
}

/* Whether all went as foretold. With @loud each call is printed. */
static bool run(struct world *w, const struct play *play, const struct op *ops, size_t count,
		bool loud)
{
	begin(w, play);
	for (size_t i = 0; i < count && !w->wrong[0]; i++) {
		w->text[0] = '\0';
		if (play->forks && ops[i].c >= 216)
			step_holder(w, &ops[i]);
		else
			play->step(w, &ops[i]);
		check_doubts(w);
		if (loud && w->text[0])
			printf("    %s\n", w->text);
	}
	if (!w->wrong[0])
		play->end(w);
	end(w);
	return !w->wrong[0];
}

/* ---- less of it ---- */

static size_t without(const struct op *ops, size_t count, size_t at, size_t length,
		      struct op *rest)
{
	memcpy(rest, ops, at * sizeof(*ops));
	memcpy(rest + at, ops + at + length, (count - at - length) * sizeof(*ops));
	return count - length;
}

/* Pieces are left out, large ones first, as long as the rest still goes wrong. */
static size_t shrink(struct world *w, const struct play *play, struct op *ops, size_t count)
{
	struct op rest[LENGTH];

	for (size_t length = count / 2; length; length /= 2) {
		for (size_t at = 0; at + length <= count;) {
			size_t n = without(ops, count, at, length, rest);

			if (run(w, play, rest, n, false)) {
				at += length;
				continue;
			}
			memcpy(ops, rest, n * sizeof(*ops));
			count = n;
		}
	}
	return count;
}

/* ---- all of them ---- */

static uint64_t draw(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void fill(uint64_t seed, struct op *ops)
{
	uint64_t state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15), number;

	for (size_t i = 0; i < LENGTH; i++) {
		number = draw(&state) >> 16;
		ops[i] = (struct op){ (uint8_t)number, (uint8_t)(number >> 8),
				      (uint8_t)(number >> 16), (uint8_t)(number >> 24) };
	}
}

static void report(struct world *w, const struct play *play, uint64_t seed, struct op *ops)
{
	size_t count;

	printf("%s, seed %llu: %s:\n    %s\n", play->name, (unsigned long long)seed, w->wrong,
	       w->text);
	count = shrink(w, play, ops, LENGTH);
	printf("  it takes these %zu calls:\n", count);
	run(w, play, ops, count, true);
	printf("  %s\n", w->wrong);
}

static void prepare(struct world *w)
{
	must(vfiotrace_context_create(&w->context) == 0);
	w->memfd = memfd_create("memory", MFD_CLOEXEC);
	must(w->memfd >= 0 && !ftruncate(w->memfd, (off_t)(ROOM * INSTEP_PAGE)));
	/* Nothing lies behind it. */
	w->memory = mmap(NULL, 2 * ROOM * INSTEP_PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			 0);
	must(w->memory != MAP_FAILED);
	must(mmap(w->memory, ROOM * INSTEP_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
		  w->memfd, 0) == w->memory);
}

int main(int argc, char **argv)
{
	const struct play *play = NULL;
	struct world w = { .memfd = -1 };
	uint64_t seed, sequences, i;
	struct op ops[LENGTH];
	bool lies;

	if (argc == 3 && !strcmp(argv[1], "--hold"))
		hold(atoi(argv[2]));
	must(argc > 3);
	for (i = 0; i < sizeof(plays) / sizeof(plays[0]); i++)
		if (!strcmp(plays[i]->name, argv[1]))
			play = plays[i];
	seed = strtoull(argv[2], NULL, 10);
	sequences = strtoull(argv[3], NULL, 10);
	if (argc > 4 && !strcmp(argv[4], "--lies"))
		w.lies = LIES_CALLS;
	else if (argc > 4 && !strcmp(argv[4], "--lies-child"))
		w.lies = LIES_CHILD;
	lies = w.lies != LIES_NONE;
	w.names = (const char *const *)argv + 4 + lies;
	w.nnames = (size_t)(argc - 4 - lies);
	must(play && w.nnames == play->names);
	prepare(&w);
	for (i = seed; i < seed + sequences; i++) {
		fill(i, ops);
		if (run(&w, play, ops, LENGTH, false))
			continue;
		report(&w, play, i, ops);
		return !lies;
	}
	printf("%s: %llu sequences from seed %llu as foretold: %llu calls, of which %llu failed; "
	       "%llu times a child did something\n",
	       play->name, (unsigned long long)sequences, (unsigned long long)seed,
	       (unsigned long long)w.calls, (unsigned long long)w.failures,
	       (unsigned long long)w.acts);
	return lies;
}
