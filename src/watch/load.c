// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "watch/load.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "util/array.h"
#include "util/library.h"
#include "util/memory.h"
#include "watch/behind.h"
#include "watch/functions.h"
#include "watch/object.h"
#include "watch/refusal.h"

/* Functions of libbpf, which is loaded when it is needed. */
#define FUNCTIONS(X) \
	X(libbpf_set_print) X(bpf_object__open_mem) X(bpf_object__load) X(bpf_object__close) \
	X(bpf_object__btf) X(bpf_object__next_map) X(bpf_object__next_program) \
	X(bpf_object__find_map_fd_by_name) X(bpf_object__find_program_by_name) \
	X(bpf_map__name) X(bpf_map__fd) X(bpf_map__value_size) X(bpf_map__initial_value) \
	X(bpf_map__set_max_entries) X(bpf_map__reuse_fd) X(bpf_map_lookup_elem) \
	X(bpf_map_update_elem) X(bpf_map_delete_elem) X(bpf_program__fd) X(bpf_program__type) \
	X(bpf_program__attach) X(bpf_program__name) X(bpf_program__section_name) \
	X(bpf_program__set_autoload) X(bpf_program__autoload) X(bpf_prog_load) \
	X(bpf_prog_test_run_opts) X(bpf_link__destroy) X(bpf_link__fd) X(ring_buffer__new) \
	X(ring_buffer__free) X(ring_buffer__consume) X(ring_buffer__epoll_fd) \
	X(btf__find_by_name_kind) X(btf__type_by_id) X(btf__name_by_offset) \
	X(bpf_program__attach_iter) X(bpf_iter_create) X(bpf_obj_get_info_by_fd) X(bpf_program__attach_trace) \
	X(libbpf_register_prog_handler) X(libbpf_unregister_prog_handler)

struct bpf {
	FUNCTIONS(VT_LIBRARY_MEMBER)
};

#define LINKS 64
#define SETS 16
#define ITERATOR "iter/task_file"
/* It runs at every signal of the machine, also in interrupts of itself: that is no loss of ours. */
#define IGNORED_SIGNALS "raw_tp/signal_generate"
#define LOG ((size_t)1 << 16)		/* bytes for the verifier's reasons */

/* Programs that were loaded together. */
struct set {
	struct bpf_object *object;
	struct bpf_link *links[LINKS];
	size_t nlinks;
};

struct vt_programs {
	struct bpf bpf;
	struct set sets[SETS];		/* the first, and those for later modules */
	size_t nsets;
	struct ring_buffer *ring;
	void (*take)(void *ctx, const struct w_head *record, size_t size);
	void *ctx;
	int more;			/* records that may be delivered until we look elsewhere */
	int watched, threads, known;	/* maps */
	int obey;			/* the program that changes them for us */
	char *variables;		/* of all sets, in shared memory */
	size_t variables_size;
	const struct w_counts *counts;	/* among them */
	enum vt_hooks hooks;		/* those that were taken */
	const char *instead;		/* why no better ones were; NULL: these are the best */
	bool others;			/* calls are wanted that no handler sees */
	bool attaches;			/* processes are watched that run already */
	bool nested;			/* our pid namespace is not the first one */
	bool preempted;			/* see may_preempt() */
	bool events;			/* system calls are noted at events, as none is missed there */
	unsigned int handlers;		/* how many functions are hooked */
	const struct vt_functions *functions;	/* of the kernel, while programs are loaded */
	int told[2];			/* libbpf asks us about these programs; -1: it does not */
	char *log;
};

/* ---- maps and variables of the programs, by name ---- */

static struct bpf_map *map_of(const struct vt_programs *p, const struct set *set, const char *end)
{
	struct bpf_map *map = NULL;

	while ((map = p->bpf.bpf_object__next_map(set->object, map))) {
		const char *name = p->bpf.bpf_map__name(map);
		size_t length = strlen(name), n = strlen(end);

		if (length >= n && !strcmp(name + length - n, end))
			return map;
	}
	return NULL;
}

static int map_fd(const struct vt_programs *p, const char *name)
{
	return p->bpf.bpf_object__find_map_fd_by_name(p->sets[0].object, name);
}

/* Finds the place of a variable in its section; false: there is none. */
static bool find_variable(const struct vt_programs *p, const struct set *set,
			  const char *section, const char *name, size_t *offset, size_t *size)
{
	const struct bpf *bpf = &p->bpf;
	const struct btf *btf = bpf->bpf_object__btf(set->object);
	int id = bpf->btf__find_by_name_kind(btf, section, BTF_KIND_DATASEC);
	const struct btf_type *type = id > 0 ? bpf->btf__type_by_id(btf, (__u32)id) : NULL;
	const struct btf_var_secinfo *v = type ? btf_var_secinfos(type) : NULL;

	for (int i = 0; v && i < btf_vlen(type); i++, v++) {
		const struct btf_type *var = bpf->btf__type_by_id(btf, v->type);

		if (strcmp(bpf->btf__name_by_offset(btf, var->name_off), name))
			continue;
		*offset = v->offset;
		*size = v->size;
		return true;
	}
	return false;
}

/* All constants. They can be set until the programs are loaded. */
static char *constants_of(const struct vt_programs *p, const struct set *set, size_t *size)
{
	struct bpf_map *map = map_of(p, set, ".rodata");

	return map ? (char *)(uintptr_t)p->bpf.bpf_map__initial_value(map, size) : NULL;
}

static int set_constant(struct vt_programs *p, const char *name, const void *value, size_t size)
{
	const struct set *set = &p->sets[0];
	size_t offset, room, all;
	char *data = constants_of(p, set, &all);

	if (!data || !find_variable(p, set, ".rodata", name, &offset, &room) || room != size)
		return -ENOENT;
	memcpy(data + offset, value, size);
	return 0;
}

/* Makes the counts visible as they are in the kernel, so that nothing is called to read them. */
static int find_counts(struct vt_programs *p)
{
	const struct set *set = &p->sets[0];
	const struct bpf_map *map = map_of(p, set, ".bss");
	size_t offset, room;
	void *data;

	if (!map || !find_variable(p, set, ".bss", "counts", &offset, &room))
		return -ENOENT;
	p->variables_size = p->bpf.bpf_map__value_size(map);
	data = mmap(NULL, p->variables_size, PROT_READ, MAP_SHARED, p->bpf.bpf_map__fd(map), 0);
	if (data == MAP_FAILED)
		return -errno;
	p->variables = data;
	p->counts = (const struct w_counts *)(p->variables + offset);
	return 0;
}

struct w_counts vt_programs_counts(const struct vt_programs *p)
{
	return *p->counts;
}

/* How often the kernel has left out a program, because it ran on the same CPU already. */
static uint64_t misses_of(const struct vt_programs *p, const struct bpf_program *program)
{
	struct bpf_prog_info info = { 0 };
	__u32 size = sizeof(info);
	int fd = p->bpf.bpf_program__fd(program);

	return fd >= 0 && !p->bpf.bpf_obj_get_info_by_fd(fd, &info, &size) ?
	       info.recursion_misses : 0;
}

uint64_t vt_programs_left_out(const struct vt_programs *p)
{
	uint64_t misses = 0;

	for (size_t i = 0; i < p->nsets; i++) {
		struct bpf_program *program = NULL;

		while ((program = p->bpf.bpf_object__next_program(p->sets[i].object, program)))
			if (strcmp(p->bpf.bpf_program__section_name(program), IGNORED_SIGNALS))
				misses += misses_of(p, program);
	}
	return misses;
}

/* ---- which hooks there are ---- */

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* The function at whose entry or exit the program runs; NULL: it is attached elsewhere. */
static const char *function_of(const char *section)
{
	return begins(section, "fentry/") || begins(section, "fexit/") ?
	       strchr(section, '/') + 1 : NULL;
}

/*
 * Says at which function of the kernel the program is to be loaded. libbpf would search all
 * types of the kernel and its modules, for each program. The cookie is the struct vt_programs.
 */
static int set_function(struct bpf_program *program, struct bpf_prog_load_opts *opts, long cookie)
{
	const struct vt_programs *p = (const void *)cookie;
	const char *name = function_of(p->bpf.bpf_program__section_name(program));
	const struct vt_function *function = name && p->functions ?
					     vt_functions_has(p->functions, name) : NULL;

	/* That of word.c names its function itself. */
	if (!name)
		return 0;
	if (!function)
		return -ESRCH;
	opts->attach_btf_id = function->type;
	opts->attach_btf_obj_fd = (__u32)function->fd;
	return 0;
}

/* What is told stays true until the last program is closed. */
static int tell_functions(struct vt_programs *p)
{
	static const struct {
		const char *sections;
		enum bpf_attach_type type;
	} kinds[] = {
		{ "fentry+", BPF_TRACE_FENTRY }, { "fexit+", BPF_TRACE_FEXIT },
	};
	LIBBPF_OPTS(libbpf_prog_handler_opts, options, .cookie = (long)p,
		    .prog_prepare_load_fn = set_function);

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		p->told[i] = p->bpf.libbpf_register_prog_handler(kinds[i].sections,
								 BPF_PROG_TYPE_TRACING,
								 kinds[i].type, &options);
		if (p->told[i] < 0)
			return p->told[i];
	}
	return 0;
}

static bool is_syscall(const char *function)
{
	return begins(function, "__x64_") || begins(function, "__ia32_");
}

static bool is_release(const char *function)
{
	size_t length = strlen(function), n = strlen("_release");

	return length > n && !strcmp(function + length - n, "_release");
}

/* Without any of these functions VFIO is not there. */
static bool has_vfio(const struct vt_functions *f)
{
	return vt_functions_has(f, "vfio_device_fops_unl_ioctl") ||
	       vt_functions_has(f, "iommufd_fops_ioctl");
}

/*
 * Whether the kernel permits programs in its functions at all. Tries one that names no
 * function: if programs are permitted, the kernel refuses it for another reason.
 */
static bool may_hook_functions(const struct vt_programs *p)
{
	const struct bpf_insn nothing[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K }, { .code = BPF_JMP | BPF_EXIT },
	};
	LIBBPF_OPTS(bpf_prog_load_opts, o, .expected_attach_type = BPF_TRACE_FENTRY,
		    .attach_btf_id = 1);
	int fd = p->bpf.bpf_prog_load(BPF_PROG_TYPE_TRACING, "vfiotrace", "GPL", nothing,
				      ARRAY_SIZE(nothing), &o);

	if (fd >= 0)
		close(fd);
	return fd != -EPERM && fd != -EACCES;
}

/* Which of those that tell of new and ended tasks are needed: events, or the others. */
static bool tells_of_tasks(const struct vt_programs *p, const char *section)
{
	/* The event has no number of the child in our namespace. */
	if (!strcmp(section, "raw_tp/sched_process_fork"))
		return !p->events || p->nested;
	if (!strcmp(section, "tp/task/task_newtask"))
		return p->events && !p->nested;
	return p->events == begins(section, "tp/");
}

/* Whether the program is needed for the hooks. */
static bool belongs(const struct vt_programs *p, const struct vt_functions *functions,
		    const char *section)
{
	bool everywhere = p->hooks == VT_HOOKS_TRACEPOINT || p->others;
	const char *function = function_of(section);

	if (begins(section, "tp_btf/"))
		return everywhere && !p->events;
	if (begins(section, "tp/raw_syscalls/"))
		return everywhere && p->events;
	if (begins(section, "tp/") || begins(section, "raw_tp/sched_process_"))
		return tells_of_tasks(p, section);
	/* A kernel that cannot load modules has no such tracepoint. */
	if (!strcmp(section, "raw_tp/module_load"))
		return p->hooks == VT_HOOKS_HANDLERS && !access("/proc/modules", F_OK);
	if (!strcmp(section, "syscall"))
		return p->nested || p->events;
	if (!strcmp(section, ITERATOR))
		return p->attaches;
	if (!function)
		return true;
	if (p->hooks == VT_HOOKS_TRACEPOINT || !vt_functions_has(functions, function))
		return false;
	if (!strcmp(function, "do_sys_openat2"))
		return !everywhere;
	if (is_syscall(function))
		return p->hooks == VT_HOOKS_SYSCALL;
	return p->hooks == VT_HOOKS_HANDLERS || is_release(function);
}

/* Whether a set has loaded this program already. */
static bool is_hooked(const struct vt_programs *p, const char *name)
{
	for (size_t i = 0; i < p->nsets; i++) {
		struct bpf_program *program =
			p->bpf.bpf_object__find_program_by_name(p->sets[i].object, name);

		if (program && p->bpf.bpf_program__autoload(program))
			return true;
	}
	return false;
}

/* Selects the programs that the hooks need. Returns how many functions they observe. */
static unsigned int choose(struct vt_programs *p, const struct set *set,
			   const struct vt_functions *functions)
{
	struct bpf_program *program = NULL;
	bool later = set != p->sets;
	unsigned int handlers = 0;

	while ((program = p->bpf.bpf_object__next_program(set->object, program))) {
		const char *section = p->bpf.bpf_program__section_name(program);
		const char *function = function_of(section);
		bool load = belongs(p, functions, section);

		if (later)
			load = load && function &&
			       !is_hooked(p, p->bpf.bpf_program__name(program));
		p->bpf.bpf_program__set_autoload(program, load);
		if (load && function && begins(section, "fexit/") && strcmp(function, "do_sys_openat2"))
			handlers++;
	}
	return handlers;
}

static void find_functions(const struct vt_programs *p, const struct set *set,
			   struct vt_functions *functions)
{
	struct bpf_program *program = NULL;

	while ((program = p->bpf.bpf_object__next_program(set->object, program))) {
		const char *section = p->bpf.bpf_program__section_name(program);

		if (function_of(section))
			vt_functions_add(functions, function_of(section));
	}
	vt_functions_find(functions, vt_watch_may_hook_modules());
}

/* Checks that the wanted hooks are available, or, if the choice is ours, takes the best. */
static int choose_hooks(struct vt_programs *p, const struct vt_programs_options *o,
			const struct vt_functions *functions)
{
	if (o->hooks == VT_HOOKS_HANDLERS)
		/* If vfio is not loaded yet, its functions are hooked when it comes. */
		return has_vfio(functions) || access("/sys/module/vfio", F_OK) ? 0 : -ENOENT;
	if (o->hooks != VT_HOOKS_BEST)
		return 0;
	if (has_vfio(functions)) {
		p->hooks = VT_HOOKS_HANDLERS;
		return 0;
	}
	p->hooks = VT_HOOKS_SYSCALL;
	p->instead = vt_watch_may_hook_modules() ?
		     "handlers: no function of VFIO is there" :
		     "handlers: functions of modules want CAP_SYS_ADMIN";
	return 0;
}

/*
 * Whether the kernel, in the middle of a program at these hooks, may run another thread and leave
 * out the program for that one: calls are missed, or end with the result of the thread's next call.
 */
static bool may_miss(const struct vt_programs *p)
{
	return p->preempted && !(p->events && p->hooks == VT_HOOKS_TRACEPOINT);
}

void vt_programs_describe(const struct vt_programs *p, char *text, size_t size)
{
	static const char *const at[] = {
		[VT_HOOKS_SYSCALL] = "in the kernel's function for every ioctl (syscall)",
		[VT_HOOKS_TRACEPOINT] = "at the entry and the exit of every system call "
					"(tracepoint)",
	};
	char functions[100];

	snprintf(functions, sizeof(functions), "in the %u functions of the kernel that do them "
		 "(handlers)", p->handlers);
	snprintf(text, size, "--no-stop: calls are noted %s%s%s%s%s",
		 p->hooks == VT_HOOKS_HANDLERS ? functions : at[p->hooks],
		 p->others && p->hooks != VT_HOOKS_TRACEPOINT ?
		 ", those that are no ioctl at every system call" : "",
		 p->instead ? "; " : "", p->instead ? p->instead : "",
		 may_miss(p) ? "; Linux 7 may leave out calls there" : "");
}

enum vt_hooks vt_programs_hooks(const struct vt_programs *p)
{
	return p->hooks;
}

/* ---- loading ---- */

static int load_library(struct vt_programs *p, struct vt_error *error)
{
#define ENTRY(NAME) VT_LIBRARY_SYMBOL(struct bpf, NAME)
	static const struct vt_library_symbol symbols[] = { FUNCTIONS(ENTRY) };
#undef ENTRY

	return vt_library_load(LIBBPF_FILE, false, symbols, ARRAY_SIZE(symbols), &p->bpf,
			       "--no-stop", error);
}

static int take(void *ctx, void *data, size_t size)
{
	struct vt_programs *p = ctx;

	if (size >= sizeof(struct w_head))
		p->take(p->ctx, data, size);
	return --p->more ? 0 : -EAGAIN;
}

static int fill_rows(struct vt_programs *p, const struct w_row *rows)
{
	int fd = map_fd(p, "rows");

	for (__u32 i = 0; i < W_ROWS; i++) {
		static const struct w_row none;

		/* Gaps between members are 0 in both. */
		/* NOLINTNEXTLINE(bugprone-suspicious-memory-comparison,cert-exp42-c,cert-flp37-c) */
		if (memcmp(&rows[i], &none, sizeof(none)) &&
		    p->bpf.bpf_map_update_elem(fd, &i, &rows[i], BPF_ANY))
			return -errno;
	}
	return 0;
}

/* Runs a program once, which finds out how deep our pid namespace is. */
static int find_level(const struct vt_programs *p)
{
	struct bpf_program *program =
		p->bpf.bpf_object__find_program_by_name(p->sets[0].object, "find_level");
	LIBBPF_OPTS(bpf_test_run_opts, options);

	return p->nested ?
	       p->bpf.bpf_prog_test_run_opts(p->bpf.bpf_program__fd(program), &options) : 0;
}

static int attach(struct vt_programs *p, struct set *set)
{
	struct bpf_program *program = NULL;

	while ((program = p->bpf.bpf_object__next_program(set->object, program))) {
		if (p->bpf.bpf_program__type(program) == BPF_PROG_TYPE_SYSCALL ||
		    !strcmp(p->bpf.bpf_program__section_name(program), ITERATOR) ||
		    !p->bpf.bpf_program__autoload(program) || set->nlinks == LINKS)
			continue;
		set->links[set->nlinks] =
			function_of(p->bpf.bpf_program__section_name(program)) ?
			p->bpf.bpf_program__attach_trace(program) :
			p->bpf.bpf_program__attach(program);
		if (!set->links[set->nlinks])
			return -errno;
		set->nlinks++;
	}
	return 0;
}

static int open_object(struct vt_programs *p, struct set *set)
{
	size_t size = (size_t)(vt_watch_object_end - vt_watch_object);
	LIBBPF_OPTS(bpf_object_open_opts, open, .object_name = "vfiotrace",
		    .kernel_log_buf = p->log, .kernel_log_size = LOG);

	/* Then the types of modules may not be listed, and with a file libbpf does not try. */
	if (!vt_watch_may_hook_modules())
		open.btf_custom_path = "/sys/kernel/btf/vmlinux";
	p->bpf.libbpf_set_print(vt_watch_say_nothing);
	set->object = p->bpf.bpf_object__open_mem(vt_watch_object, size, &open);
	return set->object ? 0 : -errno;
}

static int set_constants(struct vt_programs *p, const struct vt_programs_options *o)
{
	static const __u32 places[] = {
		[VT_HOOKS_HANDLERS] = W_AT_HANDLERS,
		[VT_HOOKS_SYSCALL] = W_AT_SYSCALL,
		[VT_HOOKS_TRACEPOINT] = W_AT_TRACEPOINT,
	};
	__u32 self = (__u32)getpid(), stack_copy = (__u32)o->stack_copy;
	const struct {
		const char *name;
		const void *value;
		size_t size;
	} constants[] = {
		{ "wanted", o->wanted, sizeof(*o->wanted) },
		{ "shapes", o->shapes, 2 * sizeof(*o->shapes) },
		{ "everything", &o->everything, 1 },
		{ "others", &o->others, 1 },
		{ "ioctls_at", &places[p->hooks], sizeof(places[p->hooks]) },
		{ "follow", &o->follow, 1 },
		{ "all", &o->all, 1 },
		{ "self", &self, sizeof(self) },
		{ "stack_copy", &stack_copy, sizeof(stack_copy) },
		{ "nested", &p->nested, 1 },
	};
	int err = p->bpf.bpf_map__set_max_entries(map_of(p, &p->sets[0], "ring"),
						  (__u32)o->ring);

	for (size_t i = 0; i < ARRAY_SIZE(constants) && !err; i++)
		err = set_constant(p, constants[i].name, constants[i].value, constants[i].size);
	return err;
}

static int load_set(struct vt_programs *p, const struct set *set,
		    const struct vt_functions *functions)
{
	int err;

	p->functions = functions;
	err = p->bpf.bpf_object__load(set->object);
	p->functions = NULL;
	return err;
}

static int begin(struct vt_programs *p, const struct vt_programs_options *o)
{
	struct vt_functions functions = { 0 };
	struct set *set = &p->sets[0];
	int err = open_object(p, set);

	if (err)
		return err;
	p->nsets = 1;
	if (p->hooks != VT_HOOKS_TRACEPOINT) {
		find_functions(p, set, &functions);
		err = choose_hooks(p, o, &functions);
	}
	if (!err)
		err = set_constants(p, o);
	if (!err)
		p->handlers = choose(p, set, &functions);
	if (!err && p->hooks == VT_HOOKS_SYSCALL && !p->handlers)
		err = -ENOENT;
	if (!err)
		err = load_set(p, set, &functions);
	vt_functions_free(&functions);
	return err;
}

static int load(struct vt_programs *p, const struct vt_programs_options *o)
{
	int err = begin(p, o);

	if (err)
		return err;
	p->watched = map_fd(p, "watched");
	p->threads = map_fd(p, "threads");
	p->known = map_fd(p, "known");
	p->obey = p->bpf.bpf_program__fd(
		p->bpf.bpf_object__find_program_by_name(p->sets[0].object, "obey"));
	err = fill_rows(p, o->rows);
	if (!err)
		err = find_counts(p);
	if (!err)
		err = find_level(p);
	if (!err)
		err = attach(p, &p->sets[0]);
	if (err)
		return err;
	p->ring = p->bpf.ring_buffer__new(map_fd(p, "ring"), take, p, NULL);
	return p->ring ? 0 : -errno;
}

/* The first pid namespace has this inode on every machine. */
#define FIRST_PID_NAMESPACE 0xeffffffcu

static bool is_nested(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) || st.st_ino != FIRST_PID_NAMESPACE;
}

/*
 * Whether the kernel may take the CPU from a program at a raw tracepoint or in a function: then it
 * leaves out that program for whoever comes there on the same CPU until the first goes on. Since
 * Linux 7 (6.18 does not, 7.2 does).
 */
static bool may_preempt(void)
{
	struct utsname kernel;

	return !uname(&kernel) && atoi(kernel.release) >= 7;
}

/* Whether the library finds the events of system calls; it needs their numbers. */
static bool has_events(void)
{
	return !access("/sys/kernel/tracing/events/raw_syscalls/sys_exit/id", R_OK) ||
	       !access("/sys/kernel/debug/tracing/events/raw_syscalls/sys_exit/id", R_OK);
}

static struct vt_programs *create(const struct vt_programs_options *o)
{
	struct vt_programs *p = calloc(1, sizeof(*p));

	if (!p)
		vt_no_memory();
	p->take = o->take;
	p->ctx = o->ctx;
	p->hooks = o->hooks;
	p->others = o->others;
	p->attaches = o->attaches;
	p->nested = is_nested();
	p->preempted = may_preempt();
	p->events = p->preempted && has_events();
	p->told[0] = p->told[1] = -1;
	p->log = calloc(1, LOG);
	if (!p->log)
		vt_no_memory();
	return p;
}

/* Only ioctls and calls that open files are wanted: functions can see all of these. */
static int load_by_functions(struct vt_programs *p, const struct vt_programs_options *o)
{
	int err = may_hook_functions(p) ? tell_functions(p) : -EPERM;

	return err ? err : load(p, o);
}

static void detach(struct vt_programs *p)
{
	for (size_t i = 0; i < p->nsets; i++)
		while (p->sets[i].nlinks)
			p->bpf.bpf_link__destroy(p->sets[i].links[--p->sets[i].nlinks]);
}

static void unload(struct vt_programs *p)
{
	detach(p);
	if (p->variables)
		munmap(p->variables, p->variables_size);
	p->variables = NULL;
	while (p->nsets)
		p->bpf.bpf_object__close(p->sets[--p->nsets].object);
	memset(p->log, 0, LOG);
}

int vt_programs_load(struct vt_programs **ret, const struct vt_programs_options *o,
		     struct vt_error *error)
{
	struct vt_programs *p = create(o);
	int err = load_library(p, error);

	*ret = NULL;
	if (err) {
		free(p->log);
		free(p);
		return err;
	}
	if (o->hooks == VT_HOOKS_BEST && (o->others || p->events)) {
		p->hooks = VT_HOOKS_TRACEPOINT;
		p->instead = o->others ? "more than ioctls is wanted" :
			     "functions of the kernel: Linux 7 would leave out calls there";
	}
	err = p->hooks == VT_HOOKS_TRACEPOINT ? load(p, o) : load_by_functions(p, o);
	if (err && o->hooks == VT_HOOKS_BEST && p->hooks != VT_HOOKS_TRACEPOINT) {
		unload(p);
		p->hooks = VT_HOOKS_TRACEPOINT;
		p->instead = err == -EPERM ? "functions of the kernel: not permitted" :
					     "functions of the kernel: they cannot be hooked";
		err = load(p, o);
	}
	if (err) {
		err = vt_watch_refused(-err, p->hooks, p->log, error);
		vt_programs_free(p);
		return err;
	}
	*ret = p;
	return 0;
}

/* Takes them off without waiting for it, which is long where they are at functions. */
static void leave(struct vt_programs *p)
{
	int links[SETS * LINKS], behind;
	size_t count = 0;

	for (size_t i = 0; i < p->nsets; i++)
		for (size_t k = 0; k < p->sets[i].nlinks; k++)
			links[count++] = p->bpf.bpf_link__fd(p->sets[i].links[k]);
	behind = count && p->hooks != VT_HOOKS_TRACEPOINT ? vt_behind_begin(links, count) : -1;
	unload(p);
	vt_behind_end(behind);
}

void vt_programs_free(struct vt_programs *p)
{
	if (!p)
		return;
	p->bpf.ring_buffer__free(p->ring);
	leave(p);
	for (size_t i = 0; i < ARRAY_SIZE(p->told); i++)
		if (p->told[i] >= 0)
			p->bpf.libbpf_unregister_prog_handler(p->told[i]);
	free(p->log);
	free(p);
}

/* ---- modules that come later ---- */

/* Uses the maps of the first set, and so its constants and variables, too. */
static int share(const struct vt_programs *p, const struct set *set)
{
	static const char *const shared[] = {
		"ring", "rows", "watched", "threads", "known", ".rodata", ".bss",
	};
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(shared) && !err; i++)
		err = p->bpf.bpf_map__reuse_fd(map_of(p, set, shared[i]),
					       p->bpf.bpf_map__fd(map_of(p, &p->sets[0],
									 shared[i])));
	return err;
}

static int extend(struct vt_programs *p, struct set *set)
{
	struct vt_functions functions = { 0 };
	unsigned int more = 0;
	int err = share(p, set);

	if (!err) {
		find_functions(p, set, &functions);
		more = choose(p, set, &functions);
		err = more ? load_set(p, set, &functions) : 0;
		vt_functions_free(&functions);
	}
	if (!err)
		err = attach(p, set);
	return err ? err : (int)more;
}

int vt_programs_extend(struct vt_programs *p)
{
	struct set *set = &p->sets[p->nsets];
	int err;

	if (p->nsets == SETS)
		return -ENOSPC;
	err = open_object(p, set);
	if (!err)
		err = extend(p, set);
	if (err > 0) {
		p->nsets++;
		p->handlers += (unsigned int)err;
		return err;
	}
	while (set->nlinks)
		p->bpf.bpf_link__destroy(set->links[--set->nlinks]);
	p->bpf.bpf_object__close(set->object);
	return err;
}

/* ---- running ---- */

int vt_programs_had(struct vt_programs *p, pid_t pid)
{
	union bpf_iter_link_info info = { .task.tid = (__u32)pid };
	LIBBPF_OPTS(bpf_iter_attach_opts, options, .link_info = &info,
		    .link_info_len = sizeof(info));
	struct bpf_program *program =
		p->bpf.bpf_object__find_program_by_name(p->sets[0].object, "had_before");
	struct bpf_link *link = p->bpf.bpf_program__attach_iter(program, &options);
	char nothing[64];
	int fd;

	if (!link)
		return -errno;
	fd = p->bpf.bpf_iter_create(p->bpf.bpf_link__fd(link));
	/* Reading runs the program. Its records are in the ring. */
	while (fd >= 0 && read(fd, nothing, sizeof(nothing)) > 0)
		;
	if (fd >= 0)
		close(fd);
	p->bpf.bpf_link__destroy(link);
	while (fd >= 0 && vt_programs_consume(p) == VT_PROGRAMS_MOST)
		;
	return fd < 0 ? fd : 0;
}

/*
 * Does to a map what @order says. While a process changes or reads one by itself, the kernel runs
 * no program at an event on that CPU; so where calls are noted at events a program of ours does it.
 */
static int obey(struct vt_programs *p, struct w_order order)
{
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = &order, .ctx_size_in = sizeof(order));
	__u32 key = (__u32)order.key;
	struct w_thread thread;
	__u8 one = 1;

	if (p->events)
		return p->bpf.bpf_prog_test_run_opts(p->obey, &options) ? -errno :
		       (int)options.retval;
	switch (order.verb) {
	case W_WATCH:
		return p->bpf.bpf_map_update_elem(p->watched, &key, &one, BPF_ANY) ? -errno : 0;
	case W_FORGET:
		return p->bpf.bpf_map_delete_elem(p->watched, &key) ? -errno : 0;
	case W_SERIAL:
		return p->bpf.bpf_map_lookup_elem(p->threads, &key, &thread) ? 0 :
		       (int)thread.serial;
	default:
		return p->bpf.bpf_map_update_elem(p->known, &order.key, &order.is, BPF_EXIST);
	}
}

int vt_programs_watch(struct vt_programs *p, pid_t tgid)
{
	return obey(p, (struct w_order){ W_WATCH, (__u32)tgid, 0 });
}

void vt_programs_forget(struct vt_programs *p, pid_t tgid)
{
	obey(p, (struct w_order){ W_FORGET, (__u32)tgid, 0 });
}

int vt_programs_watched(const struct vt_programs *p)
{
	return p->watched;
}

int vt_programs_consume(struct vt_programs *p)
{
	int came;

	p->more = VT_PROGRAMS_MOST;
	came = p->bpf.ring_buffer__consume(p->ring);
	return came == -EAGAIN ? VT_PROGRAMS_MOST : came;
}

void vt_programs_wait(struct vt_programs *p, const struct timespec *most)
{
	struct pollfd ring = { p->bpf.ring_buffer__epoll_fd(p->ring), POLLIN, 0 };

	ppoll(&ring, 1, most, NULL);
}

void vt_programs_set_kind(struct vt_programs *p, uint64_t file, uint64_t signature,
			  unsigned int kind)
{
	obey(p, (struct w_order){ W_SET_KIND, file, signature | kind });
}

uint32_t vt_programs_serial(struct vt_programs *p, pid_t tid)
{
	return (uint32_t)obey(p, (struct w_order){ W_SERIAL, (__u32)tid, 0 });
}
