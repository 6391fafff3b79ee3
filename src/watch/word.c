// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * There is one program, which is loaded once for each function: its attachment is said at
 * loading, and the function's number is put into its code.
 */
#include "config.h"

#include "watch/word.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/array.h"
#include "util/clock.h"
#include "util/hash.h"
#include "util/library.h"
#include "util/memory.h"
#include "watch/behind.h"
#include "watch/modules.h"
#include "watch/object.h"
#include "watch/refusal.h"
#include "watch/types.h"
#include "watch/word_functions.h"
#include "watch/word_records.h"

#define FUNCTIONS(X) \
	X(libbpf_set_print) X(bpf_object__open_mem) X(bpf_object__load) X(bpf_object__close) \
	X(bpf_object__find_map_by_name) X(bpf_map__initial_value) X(bpf_object__find_program_by_name) \
	X(bpf_map__fd) X(bpf_map__reuse_fd) X(bpf_map_update_elem) X(ring_buffer__new) \
	X(ring_buffer__free) X(ring_buffer__consume) X(bpf_program__fd) X(bpf_program__insns) \
	X(bpf_program__insn_cnt) X(bpf_program__set_attach_target) X(bpf_prog_load) \
	X(bpf_raw_tracepoint_open) X(bpf_obj_get_info_by_fd)

struct bpf {
	FUNCTIONS(VT_LIBRARY_MEMBER)
};

struct function {
	char *name;			/* as in the types */
	char *module;			/* "": built in */
	unsigned int type;
	int types;			/* while programs are attached: whose number .type is */
	unsigned int about;		/* W_WIDE, W_OUTERMOST */
	int program, link;
};

/* What functions have returned in one thread, oldest first. */
struct thread {
	pid_t tid;			/* key */
	uint64_t begun;			/* when its call began; CLOCK_MONOTONIC, ns */
	struct w_return *returns;
	size_t count, room;
	UT_hash_handle hh;
};

struct vt_word {
	struct bpf bpf;
	struct bpf_object *object;
	struct ring_buffer *ring;
	struct thread *threads;
	unsigned int lost;
	uint64_t lost_at;		/* some were lost before this time */
	uint64_t left_out;		/* runs of the programs, until then */
	int watched;			/* the map of watched processes */
	struct function *functions;
	size_t nfunctions;
	uint64_t since;			/* to all of them we listen since this time */
	uint32_t searched;		/* modules whose types have higher numbers are new */
	char *log;
};

#define LOG ((size_t)1 << 16)		/* bytes for the verifier's reasons */

/* Every kernel has this function. The program is first loaded for it, then for the others. */
#define ANY_FUNCTION "do_sys_openat2"

/* ---- which functions there are ---- */

static bool is_there(const struct vt_word *w, const struct vt_described *d)
{
	for (size_t i = 0; i < w->nfunctions; i++)
		if (!strcmp(w->functions[i].name, d->name) &&
		    !strcmp(w->functions[i].module, d->module->name))
			return true;
	return false;
}

static void add_function(void *ctx, const struct vt_described *d)
{
	struct vt_word *w = ctx;
	struct function *f = &w->functions[w->nfunctions];

	if (w->nfunctions > W_FUNCTION || d->returns == VT_RETURNS_NO_ERROR ||
	    !vt_word_function(d->module->name, d->name) || is_there(w, d))
		return;
	*f = (struct function){
		.name = strdup(d->name), .module = strdup(d->module->name), .type = d->type,
		.types = d->module->fd, .program = -1, .link = -1,
		.about = (d->returns == VT_RETURNS_WIDE_ERROR ? W_WIDE : 0) |
			 (vt_word_outermost(d->name) ? W_OUTERMOST : 0),
	};
	if (!f->name || !f->module)
		vt_no_memory();
	w->nfunctions++;
}

static bool may_be_in(const char *module)
{
	return vt_word_module(module) && vt_module_is_live(module);
}

/*
 * Whether modules with functions of VFIO have come since the last search. While one is being
 * loaded they cannot be hooked: then this will say so later.
 */
static bool have_come(struct vt_word *w)
{
	uint32_t number = w->searched;
	char module[VT_TYPES_NAME];
	bool come = false;

	while (vt_types_next(&number, module)) {
		if (!vt_word_module(module))
			continue;
		if (!vt_module_is_live(module))
			return false;
		come = true;
	}
	w->searched = number;
	return come;
}

/* ---- records ---- */

/* Nobody can ask for more than these. */
#define RETURNS_MOST 4096

static void drop(struct thread *t, size_t count)
{
	t->count -= count;
	memmove(t->returns, t->returns + count, t->count * sizeof(*t->returns));
}

static struct thread *find_thread(struct vt_word *w, pid_t tid)
{
	struct thread *t;

	HASH_FIND(hh, w->threads, &tid, sizeof(tid), t);
	return t;
}

static struct thread *add_thread(struct vt_word *w, pid_t tid)
{
	struct thread *t = calloc(1, sizeof(*t));

	if (!t)
		vt_no_memory();
	t->tid = tid;
	HASH_ADD(hh, w->threads, tid, sizeof(t->tid), t);
	return t;
}

static int take(void *ctx, void *data, size_t size)
{
	struct vt_word *w = ctx;
	const struct w_return *r = data;
	struct thread *t = find_thread(w, (pid_t)r->tid);

	(void)size;
	if (r->lost != w->lost)
		w->lost_at = r->time;
	w->lost = r->lost;
	if (!t)
		t = add_thread(w, (pid_t)r->tid);
	if (t->count == RETURNS_MOST)
		drop(t, RETURNS_MOST / 2);
	if (t->count == t->room) {
		t->room = t->room ? 2 * t->room : 16;
		t->returns = reallocarray(t->returns, t->room, sizeof(*t->returns));
		if (!t->returns)
			vt_no_memory();
	}
	t->returns[t->count++] = *r;
	return 0;
}

static void forget(struct vt_word *w, struct thread *t)
{
	HASH_DEL(w->threads, t);
	free(t->returns);
	free(t);
}

/* ---- loading ---- */

static int load_library(struct vt_word *w, struct vt_error *error)
{
#define ENTRY(NAME) VT_LIBRARY_SYMBOL(struct bpf, NAME)
	static const struct vt_library_symbol symbols[] = { FUNCTIONS(ENTRY) };
#undef ENTRY

	return vt_library_load(LIBBPF_FILE, false, symbols, ARRAY_SIZE(symbols), &w->bpf,
			       "--explain=kernel", error);
}

/* The inode that the first pid namespace has on every machine. */
#define FIRST_NAMESPACE 0xeffffffcu

/* Tells the program in which pid namespace processes have the numbers that we know. */
static void tell_namespace(const struct vt_word *w)
{
	struct bpf_map *constants = w->bpf.bpf_object__find_map_by_name(w->object, ".rodata");
	struct w_namespace home;
	struct stat st;
	size_t size = 0;
	void *data = constants ?
			     (void *)(uintptr_t)w->bpf.bpf_map__initial_value(constants, &size) :
			     NULL;

	if (stat("/proc/self/ns/pid", &st) || st.st_ino == FIRST_NAMESPACE || size < sizeof(home))
		return;
	home = (struct w_namespace){ st.st_dev, st.st_ino };
	/* There is no other constant. */
	memcpy(data, &home, sizeof(home));
}

/* Loads the program unchanged: libbpf adapts it to this kernel, and we see whether it is taken. */
static int load_object(struct vt_word *w, int watched)
{
	size_t size = (size_t)(vt_word_object_end - vt_word_object);
	LIBBPF_OPTS(bpf_object_open_opts, open, .object_name = "vfiotrace",
		    .kernel_log_buf = w->log, .kernel_log_size = LOG);
	struct bpf_program *program;
	struct bpf_map *map;
	int err = 0;

	w->bpf.libbpf_set_print(vt_watch_say_nothing);
	w->object = w->bpf.bpf_object__open_mem(vt_word_object, size, &open);
	if (!w->object)
		return -errno;
	map = w->bpf.bpf_object__find_map_by_name(w->object, "watched");
	tell_namespace(w);
	if (watched >= 0)
		err = w->bpf.bpf_map__reuse_fd(map, watched);
	program = w->bpf.bpf_object__find_program_by_name(w->object, "returned");
	if (!err)
		err = w->bpf.bpf_program__set_attach_target(program, 0, ANY_FUNCTION);
	if (!err)
		err = w->bpf.bpf_object__load(w->object);
	if (err)
		return err;
	w->watched = w->bpf.bpf_map__fd(map);
	map = w->bpf.bpf_object__find_map_by_name(w->object, "returns");
	w->ring = w->bpf.ring_buffer__new(w->bpf.bpf_map__fd(map), take, w, NULL);
	if (!w->ring)
		return -errno;
	return 0;
}

/* The place in the code where the function's number belongs. */
static size_t find_about(const struct bpf_insn *code, size_t count)
{
	size_t i = 0;

	while (i < count && (code[i].code != (BPF_LD | BPF_IMM | BPF_DW) || code[i].src_reg ||
			     code[i].imm != W_ABOUT))
		i++;
	return i;
}

/* Some functions cannot be hooked, or are gone by now: the others are enough. */
static bool attach(struct vt_word *w, struct function *f, const struct bpf_insn *code,
		   size_t count)
{
	LIBBPF_OPTS(bpf_prog_load_opts, options, .expected_attach_type = BPF_TRACE_FEXIT,
		    .attach_btf_id = f->type, .attach_btf_obj_fd = (__u32)f->types);

	f->program = w->bpf.bpf_prog_load(BPF_PROG_TYPE_TRACING, "returned", "GPL", code, count,
					  &options);
	if (f->program >= 0)
		f->link = w->bpf.bpf_raw_tracepoint_open(NULL, f->program);
	if (f->link >= 0)
		return true;
	if (f->program >= 0)
		close(f->program);
	f->program = -1;
	return false;
}

/* Attaches to the functions from @first on. Returns to how many. */
static unsigned int attach_all(struct vt_word *w, size_t first)
{
	const struct bpf_program *program =
		w->bpf.bpf_object__find_program_by_name(w->object, "returned");
	size_t count = w->bpf.bpf_program__insn_cnt(program);
	struct bpf_insn *code = calloc(count, sizeof(*code));
	unsigned int hooked = 0;
	size_t about;

	if (!code)
		vt_no_memory();
	memcpy(code, w->bpf.bpf_program__insns(program), count * sizeof(*code));
	about = find_about(code, count);
	for (size_t i = first; i < w->nfunctions && about < count; i++) {
		code[about].imm = (__s32)(w->functions[i].about | i);
		hooked += attach(w, &w->functions[i], code, count);
	}
	free(code);
	return hooked;
}

/* Attaches to the functions that were not there before. Returns to how many, or -errno. */
static int listen(struct vt_word *w)
{
	size_t first = w->nfunctions;
	struct vt_types types;
	int hooked;

	hooked = vt_types_search(&types, may_be_in, add_function, w);
	if (!hooked)
		hooked = (int)attach_all(w, first);
	vt_types_close(&types);
	w->since = vt_now_ns();
	return hooked;
}

static bool hears_outermost(const struct vt_word *w)
{
	for (size_t i = 0; i < w->nfunctions; i++)
		if (w->functions[i].link >= 0 && w->functions[i].about & W_OUTERMOST)
			return true;
	return false;
}

static int begin(struct vt_word *w)
{
	int hooked;

	w->functions = calloc(W_FUNCTION + 2, sizeof(*w->functions));
	if (!w->functions)
		vt_no_memory();
	have_come(w);
	hooked = listen(w);
	if (hooked < 0)
		return hooked;
	/* If vfio is not loaded yet, we listen to its functions when it comes. */
	return hears_outermost(w) || access("/sys/module/vfio", F_OK) ? 0 : -ENOENT;
}

int vt_word_extend(struct vt_word *w)
{
	return have_come(w) ? listen(w) : 0;
}

#define INSTEAD "--explain needs none"

static int refused(int err, char *log, struct vt_error *error)
{
	const char *why = vt_watch_verdict(log);

	if (access("/sys/kernel/btf/vmlinux", R_OK))
		return vt_error_set(error, ENOTSUP, "--explain=kernel: this kernel does not "
				    "describe its types (/sys/kernel/btf/vmlinux, "
				    "CONFIG_DEBUG_INFO_BTF): " INSTEAD);
	if (!vt_watch_may_hook_modules())
		return vt_error_set(error, EPERM, "--explain=kernel: needs CAP_SYS_ADMIN: run as "
				    "root; " INSTEAD);
	if (why)
		return vt_error_set(error, err, "--explain=kernel: the kernel's verifier refuses "
				    "the program: %.200s: " INSTEAD, why);
	if (err == EPERM || err == EACCES)
		return vt_error_set(error, err, "--explain=kernel: the kernel does not permit "
				    "programs in its functions (lockdown?): " INSTEAD);
	if (err == ENOENT)
		return vt_error_set(error, err, "--explain=kernel: no function of VFIO is "
				    "described here (are there /sys/kernel/btf/vfio*?): " INSTEAD);
	return vt_error_set(error, err, "--explain=kernel: cannot load the program for the kernel: "
			    "%s (Linux 6.1 or newer is needed): " INSTEAD, strerror(err));
}

int vt_word_load(struct vt_word **ret, int watched, struct vt_error *error)
{
	struct vt_word *w = calloc(1, sizeof(*w));
	int err;

	*ret = NULL;
	if (!w)
		return vt_error_set(error, ENOMEM, "Out of memory");
	w->log = calloc(1, LOG);
	if (!w->log)
		vt_no_memory();
	err = load_library(w, error);
	if (err) {
		free(w->log);
		free(w);
		return err;
	}
	err = load_object(w, watched);
	if (!err)
		err = begin(w);
	if (err) {
		err = refused(-err, w->log, error);
		vt_word_free(w);
		return err;
	}
	*ret = w;
	return 0;
}

static void close_links(const struct vt_word *w)
{
	for (size_t i = 0; i < w->nfunctions; i++) {
		if (w->functions[i].link >= 0)
			close(w->functions[i].link);
		if (w->functions[i].program >= 0)
			close(w->functions[i].program);
	}
}

static void take_off(const struct vt_word *w)
{
	int *links = calloc(w->nfunctions + 1, sizeof(*links)), behind;
	size_t count = 0;

	if (!links)
		vt_no_memory();
	for (size_t i = 0; i < w->nfunctions; i++)
		if (w->functions[i].link >= 0)
			links[count++] = w->functions[i].link;
	behind = count ? vt_behind_begin(links, count) : -1;
	free(links);
	close_links(w);
	vt_behind_end(behind);
}

void vt_word_free(struct vt_word *w)
{
	struct thread *t, *next;

	if (!w)
		return;
	take_off(w);
	HASH_ITER(hh, w->threads, t, next)
		forget(w, t);
	w->bpf.ring_buffer__free(w->ring);
	w->bpf.bpf_object__close(w->object);
	while (w->nfunctions) {
		free(w->functions[--w->nfunctions].name);
		free(w->functions[w->nfunctions].module);
	}
	free(w->functions);
	free(w->log);
	free(w);
}

/* ---- answers ---- */

void vt_word_watch(struct vt_word *w, pid_t tgid)
{
	__u32 key = (__u32)tgid;
	__u8 one = 1;

	w->bpf.bpf_map_update_elem(w->watched, &key, &one, BPF_ANY);
}

const char *vt_word_hears(const struct vt_word *w, const char *function)
{
	for (size_t i = 0; i < w->nfunctions; i++)
		if (w->functions[i].link >= 0 && !strcmp(w->functions[i].name, function))
			return w->functions[i].module;
	return NULL;
}

/* Whether there is a function whose name begins so. */
static bool has_functions(const struct vt_word *w, const char *beginning)
{
	for (size_t i = 0; i < w->nfunctions; i++)
		if (!strncmp(w->functions[i].name, beginning, strlen(beginning)))
			return true;
	return false;
}

void vt_word_missing(const struct vt_word *w, char *text, size_t size)
{
	static const struct {
		const char *module, *beginning;
	} parts[] = {
		{ "vfio_iommu_type1", "vfio_iommu_type1_" }, { "vfio_pci_core", "vfio_pci_core_" },
		{ "iommufd", "iommufd_ioas_" },
	};
	size_t at = 0;

	*text = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(parts) && at < size; i++)
		if (!has_functions(w, parts[i].beginning))
			at += (size_t)snprintf(text + at, size - at, "%s%s", at ? ", " : "",
					       parts[i].module);
}

static void give(const struct vt_word *w, const struct w_return *from,
		 struct vt_word_failure *to)
{
	const struct function *f = &w->functions[from->function];

	*to = (struct vt_word_failure){
		.function = f->name, .module = f->module, .result = from->result,
		.depth = from->frame,
	};
}

/* Addresses in the kernel must not be shown: only their differences are kept. */
static void make_relative(struct vt_word_failure *failures, size_t count)
{
	uint64_t least = UINT64_MAX;

	for (size_t i = 0; i < count; i++)
		if (failures[i].depth < least)
			least = failures[i].depth;
	for (size_t i = 0; i < count; i++)
		failures[i].depth -= least;
}

/* A function has succeeded, so the errors of the functions that it called did not matter. */
static void swallow(struct vt_word_failure *failures, size_t count, uint64_t frame)
{
	while (count && failures[count - 1].depth < frame)
		failures[--count].swallowed = true;
}

void vt_word_begin(struct vt_word *w, pid_t tid, uint64_t time)
{
	struct thread *t;
	size_t old = 0;

	w->bpf.ring_buffer__consume(w->ring);
	t = find_thread(w, tid);
	if (!t)
		t = add_thread(w, tid);
	t->begun = time;
	while (old < t->count && t->returns[old].time < time)
		old++;
	if (old)
		drop(t, old);
}

void vt_word_end(struct vt_word *w, pid_t tid)
{
	struct thread *t = find_thread(w, tid);

	if (t)
		forget(w, t);
}

/*
 * Where the kernel takes the CPU from a program it leaves the program out for others. Whose return
 * from a function that was is not known.
 */
static void count_left_out(struct vt_word *w)
{
	uint64_t left_out = 0;

	for (size_t i = 0; i < w->nfunctions; i++) {
		struct bpf_prog_info info = { 0 };
		__u32 size = sizeof(info);

		if (w->functions[i].link >= 0 &&
		    !w->bpf.bpf_obj_get_info_by_fd(w->functions[i].program, &info, &size))
			left_out += info.recursion_misses;
	}
	if (left_out != w->left_out)
		w->lost_at = vt_now_ns();
	w->left_out = left_out;
}

size_t vt_word_failures(struct vt_word *w, pid_t tid, uint64_t since, uint64_t until,
			struct vt_word_failure failures[VT_WORD_FAILURES])
{
	const struct thread *t;
	size_t count = 0;

	w->bpf.ring_buffer__consume(w->ring);
	t = find_thread(w, tid);
	/* What it did before all were listened to is not known. */
	if (!t || t->begun < w->since)
		return 0;
	count_left_out(w);
	for (size_t i = 0; i < t->count; i++) {
		const struct w_return *r = &t->returns[i];

		if (r->time < since || r->time > until || r->function >= w->nfunctions)
			continue;
		if (!r->result) {
			swallow(failures, count, r->frame);
			continue;
		}
		/* If there are too many, those nearest to the end of the call are kept. */
		if (count == VT_WORD_FAILURES)
			memmove(failures, failures + 1, --count * sizeof(*failures));
		give(w, r, &failures[count++]);
	}
	make_relative(failures, count);
	return w->lost_at && w->lost_at >= since ? 0 : count;
}
