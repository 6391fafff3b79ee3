// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "watch/load.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "util/array.h"
#include "util/library.h"
#include "watch/object.h"

/* Of libbpf, which is loaded when it is needed. */
#define FUNCTIONS(X) \
	X(libbpf_set_print) X(bpf_object__open_mem) X(bpf_object__load) X(bpf_object__close) \
	X(bpf_object__btf) X(bpf_object__next_map) X(bpf_object__next_program) \
	X(bpf_object__find_map_fd_by_name) X(bpf_object__find_program_by_name) \
	X(bpf_map__name) X(bpf_map__fd) X(bpf_map__value_size) X(bpf_map__initial_value) \
	X(bpf_map__set_max_entries) X(bpf_map_lookup_elem) X(bpf_map_update_elem) \
	X(bpf_map_delete_elem) X(bpf_program__fd) X(bpf_program__type) X(bpf_program__attach) \
	X(bpf_prog_test_run_opts) X(bpf_link__destroy) X(ring_buffer__new) \
	X(ring_buffer__free) X(ring_buffer__consume) X(btf__find_by_name_kind) \
	X(btf__type_by_id) X(btf__name_by_offset) X(btf__load_vmlinux_btf) \
	X(btf__load_module_btf) X(btf__free) X(bpf_program__section_name) \
	X(bpf_program__set_autoload) X(bpf_program__autoload)

struct bpf {
	FUNCTIONS(VT_LIBRARY_MEMBER)
};

#define LINKS 64
#define MODULES 64
#define LOG ((size_t)1 << 16)		/* of the verifier, where it refuses something */

struct vt_programs {
	struct bpf bpf;
	struct bpf_object *object;
	struct bpf_link *links[LINKS];
	size_t nlinks;
	struct ring_buffer *ring;
	int (*take)(void *ctx, const struct w_head *record, size_t size);
	void *ctx;
	int watched, threads, known;	/* maps */
	enum vt_hooks hooks;		/* that were taken */
	bool others;			/* calls that no handler sees are wanted */
	unsigned int handlers;		/* how many functions are hooked */
	struct btf *types[MODULES];	/* of the kernel, and of modules with such functions */
	size_t ntypes;
	char *log;
};

/* What the library says is for programmers; ours says what is wrong and what to do. */
static int say_nothing(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

/* ---- why not ---- */

static bool has_capability(unsigned int which)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct caps[2] = { { 0 } };

	return !syscall(SYS_capget, &head, caps) &&
	       caps[which / 32].effective >> (which % 32) & 1;
}

static bool may_load(void)
{
	return has_capability(CAP_SYS_ADMIN) ||
	       (has_capability(CAP_BPF) && has_capability(CAP_PERFMON));
}

/* The line in which the verifier says why: before what it says of itself. */
static const char *verdict(char *log)
{
	static const char *const others[] = { "processed ", "verification time", "stack depth" };
	char *line = NULL, *next = log;

	while (next && *next) {
		char *at = next;
		bool other = false;

		next = strchr(at, '\n');
		if (next)
			*next++ = '\0';
		for (size_t i = 0; i < ARRAY_SIZE(others); i++)
			other = other || !strncmp(at, others[i], strlen(others[i]));
		line = other || !*at ? line : at;
	}
	return line;
}

static int refused(int err, enum vt_hooks hooks, char *log, struct vt_error *error)
{
	const char *why = verdict(log);

	if (access("/sys/kernel/btf/vmlinux", R_OK))
		return vt_error_set(error, ENOTSUP, "--no-stop: this kernel does not describe "
				    "its types (/sys/kernel/btf/vmlinux, CONFIG_DEBUG_INFO_BTF): "
				    "trace without --no-stop");
	if (!may_load())
		return vt_error_set(error, EPERM, "--no-stop: needs CAP_BPF and CAP_PERFMON: run "
				    "as root, or setcap cap_bpf,cap_perfmon=ep vfiotrace; or "
				    "trace without --no-stop");
	if (hooks == VT_HOOKS_HANDLERS && err == ENOENT)
		return vt_error_set(error, err, "--no-stop=handlers: no function of VFIO is "
				    "described here (is vfio loaded, and are there "
				    "/sys/kernel/btf/vfio*?): --no-stop=tracepoint needs none");
	if (why)
		return vt_error_set(error, err, "--no-stop: the kernel's verifier refuses the "
				    "programs: %.200s: trace without --no-stop", why);
	if (err == EPERM || err == EACCES)
		return vt_error_set(error, err, "--no-stop: the kernel does not permit it, though "
				    "the capabilities are there (lockdown=confidentiality, or a "
				    "container without bpf?): trace without --no-stop");
	return vt_error_set(error, err, "--no-stop: cannot load the programs for the kernel: %s "
			    "(Linux 6.1 or newer is needed): trace without --no-stop",
			    strerror(err));
}

/* ---- variables of the programs, by name ---- */

static struct bpf_map *map_of(const struct vt_programs *p, const char *end)
{
	struct bpf_map *map = NULL;

	while ((map = p->bpf.bpf_object__next_map(p->object, map))) {
		const char *name = p->bpf.bpf_map__name(map);
		size_t length = strlen(name), n = strlen(end);

		if (length >= n && !strcmp(name + length - n, end))
			return map;
	}
	return NULL;
}

/* Where the variable lies in its section; false: there is none. */
static bool find_variable(const struct vt_programs *p, const char *section,
			  const char *name, size_t *offset, size_t *size)
{
	const struct bpf *bpf = &p->bpf;
	const struct btf *btf = bpf->bpf_object__btf(p->object);
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

/* A constant, before the programs are loaded. */
static int set_constant(struct vt_programs *p, const char *name, const void *value, size_t size)
{
	struct bpf_map *map = map_of(p, ".rodata");
	size_t offset, room, all;
	char *data = map ? (char *)(uintptr_t)p->bpf.bpf_map__initial_value(map, &all) :
			   NULL;

	if (!data || !find_variable(p, ".rodata", name, &offset, &room) || room != size)
		return -ENOENT;
	memcpy(data + offset, value, size);
	return 0;
}

struct w_counts vt_programs_counts(struct vt_programs *p)
{
	struct w_counts counts = { 0 };
	struct bpf_map *map = map_of(p, ".bss");
	__u32 size = map ? p->bpf.bpf_map__value_size(map) : 0, zero = 0;
	size_t offset, room;
	char *data = calloc(1, size + 1);

	if (data && map && !p->bpf.bpf_map_lookup_elem(p->bpf.bpf_map__fd(map), &zero, data) &&
	    find_variable(p, ".bss", "counts", &offset, &room))
		memcpy(&counts, data + offset, sizeof(counts));
	free(data);
	return counts;
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

	return size >= sizeof(struct w_head) ? p->take(p->ctx, data, size) : 0;
}

static int map_fd(const struct vt_programs *p, const char *name)
{
	return p->bpf.bpf_object__find_map_fd_by_name(p->object, name);
}

static int fill_rows(struct vt_programs *p, const struct w_row *rows)
{
	int fd = map_fd(p, "rows");

	for (__u32 i = 0; i < W_ROWS; i++) {
		static const struct w_row none;

		if (memcmp(&rows[i], &none, sizeof(none)) &&
		    p->bpf.bpf_map_update_elem(fd, &i, &rows[i], BPF_ANY))
			return -errno;
	}
	return 0;
}

/* Run once, for us: how deep our namespace lies. */
static int find_level(const struct vt_programs *p)
{
	struct bpf_program *program = p->bpf.bpf_object__find_program_by_name(p->object, "find_level");
	LIBBPF_OPTS(bpf_test_run_opts, options);

	return p->bpf.bpf_prog_test_run_opts(p->bpf.bpf_program__fd(program), &options);
}

/* ---- which hooks there are ---- */

static void find_types(struct vt_programs *p)
{
	static const char *const names[] = {
		"vfio", "iommufd", "kvm", "mlx5_vfio", "hisi_acc_vfio", "virtio_vfio", "qat_vfio",
		"mtty",
	};
	struct btf *kernel = p->bpf.btf__load_vmlinux_btf();
	struct dirent *entry;
	DIR *dir;

	if (!kernel)
		return;
	p->types[p->ntypes++] = kernel;
	dir = opendir("/sys/kernel/btf");
	while (dir && (entry = readdir(dir))) {
		for (size_t i = 0; i < ARRAY_SIZE(names) && p->ntypes < MODULES; i++) {
			struct btf *btf;

			if (strncmp(entry->d_name, names[i], strlen(names[i])))
				continue;
			btf = p->bpf.btf__load_module_btf(entry->d_name, kernel);
			if (btf)
				p->types[p->ntypes++] = btf;
			break;
		}
	}
	if (dir)
		closedir(dir);
}

static bool has_function(const struct vt_programs *p, const char *name)
{
	for (size_t i = 0; i < p->ntypes; i++)
		if (p->bpf.btf__find_by_name_kind(p->types[i], name, BTF_KIND_FUNC) > 0)
			return true;
	return false;
}

/* Whether the program belongs to the hooks. */
static bool belongs(const struct vt_programs *p, const char *section)
{
	static const char opening[] = "do_sys_openat2";
	const char *function = strchr(section, '/');
	bool everywhere = p->hooks == VT_HOOKS_TRACEPOINT || p->others;

	if (!strncmp(section, "tp_btf/", strlen("tp_btf/")))
		return everywhere;
	if (strncmp(section, "fentry/", strlen("fentry/")) &&
	    strncmp(section, "fexit/", strlen("fexit/")))
		return true;
	if (!strcmp(function + 1, opening))
		return !everywhere;
	return p->hooks == VT_HOOKS_HANDLERS && has_function(p, function + 1);
}

/* Of the programs those that belong to the hooks; how many calls they see is counted. */
static void choose(struct vt_programs *p)
{
	struct bpf_program *program = NULL;

	if (p->hooks == VT_HOOKS_HANDLERS)
		find_types(p);
	while ((program = p->bpf.bpf_object__next_program(p->object, program))) {
		const char *section = p->bpf.bpf_program__section_name(program);
		bool load = belongs(p, section);

		p->bpf.bpf_program__set_autoload(program, load);
		if (load && !strncmp(section, "fexit/", strlen("fexit/")))
			p->handlers++;
	}
}

void vt_programs_describe(const struct vt_programs *p, char *text, size_t size)
{
	if (p->hooks == VT_HOOKS_HANDLERS)
		snprintf(text, size, "--no-stop: calls are noted in the %u functions of the "
			 "kernel that do them (handlers)%s", p->handlers, p->others ?
			 ", those that are no ioctl at every system call" : "");
	else
		snprintf(text, size, "--no-stop: calls are noted at the entry and the exit of "
			 "every system call (tracepoint)");
}

static int attach(struct vt_programs *p)
{
	struct bpf_program *program = NULL;

	while ((program = p->bpf.bpf_object__next_program(p->object, program))) {
		if (p->bpf.bpf_program__type(program) == BPF_PROG_TYPE_SYSCALL ||
		    !p->bpf.bpf_program__autoload(program))
			continue;
		p->links[p->nlinks] = p->bpf.bpf_program__attach(program);
		if (!p->links[p->nlinks])
			return -errno;
		p->nlinks++;
	}
	return 0;
}

static int open_object(struct vt_programs *p, const struct vt_programs_options *o)
{
	size_t size = (size_t)(vt_watch_object_end - vt_watch_object);
	LIBBPF_OPTS(bpf_object_open_opts, open, .object_name = "vfiotrace",
		    .kernel_log_buf = p->log, .kernel_log_size = LOG);
	bool elsewhere = p->hooks != VT_HOOKS_TRACEPOINT;
	__u32 self = (__u32)getpid();
	int err;

	p->bpf.libbpf_set_print(say_nothing);
	p->object = p->bpf.bpf_object__open_mem(vt_watch_object, size, &open);
	if (!p->object)
		return -errno;
	err = p->bpf.bpf_map__set_max_entries(map_of(p, "ring"), (__u32)o->ring);
	if (!err)
		err = set_constant(p, "wanted", o->wanted, sizeof(*o->wanted));
	if (!err)
		err = set_constant(p, "shapes", o->shapes, 2 * sizeof(*o->shapes));
	if (!err)
		err = set_constant(p, "everything", &o->everything, 1);
	if (!err)
		err = set_constant(p, "elsewhere", &elsewhere, 1);
	if (!err)
		err = set_constant(p, "follow", &o->follow, 1);
	if (!err)
		err = set_constant(p, "all", &o->all, 1);
	if (!err)
		err = set_constant(p, "self", &self, sizeof(self));
	return err;
}

static int load(struct vt_programs *p, const struct vt_programs_options *o)
{
	int err = open_object(p, o);

	if (!err)
		choose(p);
	if (!err && p->hooks == VT_HOOKS_HANDLERS && !p->handlers)
		return -ENOENT;
	if (!err)
		err = p->bpf.bpf_object__load(p->object);
	if (err)
		return err;
	p->watched = map_fd(p, "watched");
	p->threads = map_fd(p, "threads");
	p->known = map_fd(p, "known");
	err = fill_rows(p, o->rows);
	if (!err)
		err = find_level(p);
	if (!err)
		err = attach(p);
	if (err)
		return err;
	p->ring = p->bpf.ring_buffer__new(map_fd(p, "ring"), take, p, NULL);
	return p->ring ? 0 : -errno;
}

static int try_hooks(struct vt_programs **ret, const struct vt_programs_options *o,
		     enum vt_hooks hooks, struct vt_error *error)
{
	struct vt_programs *p = calloc(1, sizeof(*p));
	int err;

	if (!p)
		return vt_error_set(error, ENOMEM, "Out of memory");
	p->take = o->take;
	p->ctx = o->ctx;
	p->hooks = hooks;
	p->others = o->others;
	p->log = calloc(1, LOG);
	if (!p->log)
		abort();
	err = load_library(p, error);
	if (err) {
		free(p->log);
		free(p);
		return err;
	}
	err = load(p, o);
	if (err) {
		err = refused(-err, hooks, p->log, error);
		vt_programs_free(p);
		return err;
	}
	*ret = p;
	return 0;
}

int vt_programs_load(struct vt_programs **ret, const struct vt_programs_options *o,
		     struct vt_error *error)
{
	*ret = NULL;
	if (o->hooks != VT_HOOKS_BEST)
		return try_hooks(ret, o, o->hooks, error);
	/* Only VFIO's ioctls have such functions. */
	if (!o->others && !try_hooks(ret, o, VT_HOOKS_HANDLERS, error))
		return 0;
	return try_hooks(ret, o, VT_HOOKS_TRACEPOINT, error);
}

void vt_programs_detach(struct vt_programs *p)
{
	while (p->nlinks)
		p->bpf.bpf_link__destroy(p->links[--p->nlinks]);
}

void vt_programs_free(struct vt_programs *p)
{
	if (!p)
		return;
	vt_programs_detach(p);
	p->bpf.ring_buffer__free(p->ring);
	p->bpf.bpf_object__close(p->object);
	while (p->ntypes)
		p->bpf.btf__free(p->types[--p->ntypes]);
	free(p->log);
	free(p);
}

/* ---- running ---- */

int vt_programs_watch(struct vt_programs *p, pid_t tgid)
{
	__u32 key = (__u32)tgid;
	__u8 one = 1;

	return p->bpf.bpf_map_update_elem(p->watched, &key, &one, BPF_ANY) ? -errno : 0;
}

void vt_programs_forget(struct vt_programs *p, pid_t tgid)
{
	__u32 key = (__u32)tgid;

	p->bpf.bpf_map_delete_elem(p->watched, &key);
}

int vt_programs_consume(struct vt_programs *p)
{
	return p->bpf.ring_buffer__consume(p->ring);
}

void vt_programs_set_kind(struct vt_programs *p, uint64_t file, uint64_t signature,
			  unsigned int kind)
{
	uint64_t as = signature | kind;

	/* Only where it is still known: it may be gone. */
	p->bpf.bpf_map_update_elem(p->known, &file, &as, BPF_EXIST);
}

uint32_t vt_programs_serial(struct vt_programs *p, pid_t tid)
{
	struct w_thread thread;
	__u32 key = (__u32)tid;

	return p->bpf.bpf_map_lookup_elem(p->threads, &key, &thread) ? 0 : thread.serial;
}
