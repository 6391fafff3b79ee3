// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In the kernel: notes the calls that are wanted and the memory that they are about, and
 * hands that on through a ring. Nobody waits: where there is no room something is lost,
 * and the thread's serial shows it.
 *
 * What a record refers to (memory, files) comes before it. The functions that are not
 * static the verifier checks once each, however many programs use them.
 */
#include "kernel.h"

#include <linux/bpf.h>
#include <linux/sched.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "records.h"
#include "watched.h"

char licence[] SEC("license") = "GPL";

/*
 * So that a bound that is checked next stays where the verifier looks for it. Of a number of 32 bits
 * the compiler may check one copy and use another.
 */
#define BOUND(N) do {								\
	_Static_assert(sizeof(N) == 8, "BOUND() wants 64 bits");			\
	asm volatile("" : "+r"(N));						\
} while (0)

#define NR_CLOSE 3
#define NR_IOCTL 16
#define NR_DUP2 33
#define NR_DUP3 292
#define NR_IOCTL_X32 (0x40000000 | 514)
#define NR_IOCTL_COMPAT 54
#define VFIO_TYPE 0x3b
#define KVM_TYPE 0xae
#define TS_COMPAT 2

/* ---- told before ---- */

const volatile struct w_wanted wanted;
const volatile bool everything;		/* every call */
const volatile bool follow;		/* children too */
const volatile bool all;		/* every process that touches VFIO, */
const volatile u32 self;		/* but us */
const volatile bool others;		/* more than ioctls, and what opens files */
const volatile u32 ioctls_at;		/* enum w_at: where ioctls are noted */
const volatile u32 stack_copy;		/* bytes of the stack; 0: no stacks are wanted */
const volatile struct w_shape shapes[2][W_CALLS];	/* of 64-bit programs, and of 32-bit ones */

/* Our pid namespace is not the first: processes have other numbers in it. */
const volatile bool nested;
u32 level;				/* how deep it lies then */
struct w_counts counts;
u64 closed;				/* how many files were closed for good */

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);	/* another size before it is loaded */
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, W_ROWS + 1);
	__type(key, u32);
	__type(value, struct w_row);
} rows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u32);
	__type(value, struct w_thread);
} threads SEC(".maps");

/* By address, of the files that were told of: what they were, and the kind below. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, u64);
	__type(value, u64);
} known SEC(".maps");

#define KIND_BITS 7

/* ---- who ---- */

__noinline u32 number_of(u64 address)
{
	struct pid *pid = (void *)address;
	u32 depth = level, nr = 0;
	u64 at = address + bpf_core_field_offset(struct pid, numbers);

	if (depth > BPF_CORE_READ(pid, level))
		return 0;
	at += depth * bpf_core_type_size(struct upid) + bpf_core_field_offset(struct upid, nr);
	bpf_probe_read_kernel(&nr, sizeof(nr), (void *)at);
	return nr;
}

static __always_inline u32 tid_of(struct task_struct *task)
{
	return nested ? number_of((u64)BPF_CORE_READ(task, thread_pid)) :
			BPF_CORE_READ(task, pid);
}

static __always_inline u32 tgid_of(struct task_struct *task)
{
	/* PIDTYPE_TGID is 1. */
	return nested ? number_of((u64)BPF_CORE_READ(task, signal, pids[1])) :
			BPF_CORE_READ(task, tgid);
}

static __always_inline bool is_watched(u32 tgid)
{
	return tgid && bpf_map_lookup_elem(&watched, &tgid);
}

static __always_inline u32 own_tgid(void)
{
	return nested ? tgid_of((void *)bpf_get_current_task()) :
			bpf_get_current_pid_tgid() >> 32;
}

static __always_inline u32 own_tid(void)
{
	return nested ? tid_of((void *)bpf_get_current_task()) :
			(u32)bpf_get_current_pid_tgid();
}

static __always_inline void fill_head(struct w_head *head, u8 type, u32 tid, u32 tgid)
{
	head->type = type;
	head->flags = 0;
	head->have = 0;
	head->tid = tid;
	head->tgid = tgid;
	head->serial = 0;
	head->time = bpf_ktime_get_ns();
}

static __always_inline void submit(void *record)
{
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
}

static __always_inline void count_lost(void)
{
	__sync_fetch_and_add(&counts.lost, 1);
}

/* ---- memory ---- */

/* What became of memory that was to be captured, as bits. */
enum { LOST = 1, FAULT = 2 };

/* At most @room bytes. */
static __always_inline int put_chunk(u64 address, u64 length, u8 type, const u32 room)
{
	struct w_chunk *c = bpf_ringbuf_reserve(&ring, offsetof(struct w_chunk, data) + room, 0);
	int bad = 0;

	if (!c)
		return LOST;
	fill_head(&c->head, type, own_tid(), own_tgid());
	c->address = address;
	BOUND(length);
	if (length > room)
		length = room;
	if (bpf_probe_read_user(c->data, length, (void *)address)) {
		c->head.flags = W_FAULT;
		length = 0;
		bad = FAULT;
	}
	c->head.have = length;
	submit(c);
	return bad;
}

/* One page, or a part of it. */
static __always_inline int chunk(u64 address, u64 length, u8 type)
{
	return length <= W_SMALL ? put_chunk(address, length, type, W_SMALL) :
				   put_chunk(address, length, type, W_PAGE);
}

struct walk {
	u64 at, end;
	u32 bad;
	u32 type;
};

static long walk_page(u32 i, struct walk *walk)
{
	u64 length = W_PAGE - (walk->at & (W_PAGE - 1));

	(void)i;
	if (walk->at >= walk->end)
		return 1;
	if (length > walk->end - walk->at)
		length = walk->end - walk->at;
	walk->bad |= chunk(walk->at, length, walk->type);
	walk->at += length;
	return walk->bad & LOST;
}

/* Page by page, as far as is captured. */
__noinline int parts(u64 address, u64 length, u32 type)
{
	struct walk walk = { .at = address, .type = type };

	if (length > W_MOST)
		length = W_MOST;
	walk.end = address + length;
	/* No memory goes on behind the last address. */
	if (walk.end < address)
		return chunk(address, 1, type);
	bpf_loop(W_MOST / W_PAGE + 1, walk_page, &walk, 0);
	return walk.bad;
}

static __always_inline int chunks(u64 address, u64 length)
{
	return parts(address, length, W_CHUNK);
}

/* ---- files ---- */

/* What a file is besides its address, which may be another's by now. */
static __always_inline u64 signature(struct file *file)
{
	u64 s = (u64)BPF_CORE_READ(file, f_inode) ^ (u64)BPF_CORE_READ(file, f_op) << 1 ^
		(u64)BPF_CORE_READ(file, private_data) << 2;

	return s & ~(u64)KIND_BITS;
}

struct names {
	struct w_file *to;
	struct dentry *at;
	struct mount *mount;
	u32 length;
};

static long add_name(u32 i, struct names *n)
{
	struct mount *mount = n->mount, *up;
	struct dentry *d = n->at;
	u32 at = n->length;
	long got;

	(void)i;
	if (d == BPF_CORE_READ(mount, mnt.mnt_root)) {
		up = BPF_CORE_READ(mount, mnt_parent);
		n->at = BPF_CORE_READ(mount, mnt_mountpoint);
		n->mount = up;
		return up == mount;
	}
	if (at > W_NAMES / 2 || d == BPF_CORE_READ(d, d_parent))
		return 1;
	got = bpf_probe_read_kernel_str(n->to->names + at, W_NAMES / 2 - 1,
					BPF_CORE_READ(d, d_name.name));
	if (got < 0)
		return 1;
	n->length += got;
	n->at = BPF_CORE_READ(d, d_parent);
	return 0;
}

#define ANON_INODE_MAGIC 0x09041934
#define DMA_BUF_MAGIC 0x444d4142
#define PID_FS_MAGIC 0x50494446
#define NSFS_MAGIC 0x6e736673
#define NAMES_MOST 32			/* parts of a path, and mounts on the way */

static __always_inline void tell_namespace(struct w_file *f, struct file *file)
{
	struct ns_common *ns = BPF_CORE_READ(file, f_inode, i_private);

	f->names[0] = 0;
	bpf_probe_read_kernel_str(f->names, W_NAME, BPF_CORE_READ(ns, ops, name));
}

static __always_inline void tell_names(struct w_file *f, struct file *file)
{
	struct dentry *own = BPF_CORE_READ(file, f_path.dentry);
	struct names n = { .to = f, .at = own };
	struct dma_buf *buffer;
	const char *name;

	if (f->magic == DMA_BUF_MAGIC) {
		f->alone = 1;
		buffer = BPF_CORE_READ(file, private_data);
		name = BPF_CORE_READ(buffer, name);
		bpf_probe_read_kernel_str(f->names, W_NAME, name);
		return;
	}
	f->unlinked = !BPF_CORE_READ(own, d_hash.pprev);
	if (BPF_CORE_READ(own, d_parent) == own) {
		/* A file without a folder: its own name is all. A root has the name of its mount. */
		f->alone = 1;
		bpf_probe_read_kernel_str(f->names, W_NAMES / 2, BPF_CORE_READ(own, d_name.name));
		if (f->magic == NSFS_MAGIC)
			tell_namespace(f, file);
		if (f->names[0] != '/' || f->magic == PID_FS_MAGIC)
			return;
		f->alone = f->unlinked = 0;
	}
	n.mount = (void *)BPF_CORE_READ(file, f_path.mnt) -
		  bpf_core_field_offset(struct mount, mnt);
	bpf_loop(NAMES_MOST, add_name, &n, 0);
	f->length = n.length;
}

static __always_inline void tell_device(struct w_file *f, struct file *file)
{
	struct vfio_device *device = BPF_CORE_READ(file, private_data);

	if (!bpf_core_type_exists(struct vfio_device))
		return;
	if (bpf_core_type_exists(struct vfio_device_file))
		device = BPF_CORE_READ((struct vfio_device_file *)device, device);
	bpf_probe_read_kernel_str(f->device, W_NAME, BPF_CORE_READ(device, dev, kobj.name));
}

static __always_inline void tell_driver(struct w_file *f, struct file *file)
{
	struct vfio_container *c = BPF_CORE_READ(file, private_data);

	if (bpf_core_type_exists(struct vfio_container))
		bpf_probe_read_kernel_str(f->driver, W_NAME,
					  BPF_CORE_READ(c, iommu_driver, ops, name));
}

/* "[vfio-de", as it lies in memory. */
#define VFIO_DEVICE_NAME 0x65642d6f6966765bull
#define CONTAINER_RDEV (10u << 20 | 196)

static __always_inline int tell_file(u64 address, u32 kind)
{
	struct w_file *f = bpf_ringbuf_reserve(&ring, sizeof(*f), 0);
	struct file *file = (void *)address;
	struct inode *inode;
	u64 as;

	if (!f) {
		count_lost();
		return kind;
	}
	__builtin_memset(f, 0, sizeof(*f));
	fill_head(&f->head, W_FILE, own_tid(), own_tgid());
	f->file = address;
	f->signature = signature(file);
	inode = BPF_CORE_READ(file, f_inode);
	f->inode = BPF_CORE_READ(inode, i_ino);
	f->rdev = BPF_CORE_READ(inode, i_rdev);
	f->mode = BPF_CORE_READ(inode, i_mode);
	f->magic = BPF_CORE_READ(inode, i_sb, s_magic);
	tell_names(f, file);
	if (kind == W_DEVICE || (f->magic == ANON_INODE_MAGIC &&
				 *(u64 *)f->names == VFIO_DEVICE_NAME)) {
		kind = W_DEVICE;
		tell_device(f, file);
	}
	if (kind == W_CONTAINER || f->rdev == CONTAINER_RDEV) {
		kind = W_CONTAINER;
		tell_driver(f, file);
	}
	submit(f);
	as = signature(file) | (kind & KIND_BITS);
	bpf_map_update_elem(&known, &address, &as, BPF_ANY);
	return kind;
}

/* Tells of the file, unless that was done. Its kind, as far as it is known. */
__noinline int see_file(u64 address, u32 kind)
{
	u64 *as;

	if (!address)
		return kind;
	as = bpf_map_lookup_elem(&known, &address);
	if (as && ((*as ^ signature((void *)address)) & ~(u64)KIND_BITS) == 0 &&
	    (kind == W_ANY || (*as & KIND_BITS) == kind))
		return *as & KIND_BITS;
	return tell_file(address, kind);
}

/* What a process has open, as it is now. */
struct table {
	struct file **files;
	u32 count;
};

static __always_inline struct table table_of(struct task_struct *task)
{
	struct fdtable *fdt = BPF_CORE_READ(task, files, fdt);
	struct table t = { BPF_CORE_READ(fdt, fd), BPF_CORE_READ(fdt, max_fds) };

	return t;
}

static __always_inline u64 file_at(const struct table *t, s32 fd)
{
	u64 file = 0;

	if (fd >= 0 && (u32)fd < t->count)
		bpf_probe_read_kernel(&file, sizeof(file), t->files + fd);
	return file;
}

static __always_inline u64 file_of(struct task_struct *task, s32 fd)
{
	struct table t = table_of(task);

	return file_at(&t, fd);
}

struct fds {
	u64 at;				/* the next number */
	u32 left;
	struct table open;
	struct w_fds *to;		/* NULL: their files are told of first */
};

static long walk_fd(u32 number, struct fds *fds)
{
	u64 file, i = number;
	s32 fd;

	if (!fds->left || bpf_probe_read_user(&fd, 4, (void *)fds->at))
		return 1;
	fds->left--;
	fds->at += 4;
	file = file_at(&fds->open, fd);
	if (!fds->to) {
		see_file(file, W_ANY);
		return 0;
	}
	BOUND(i);
	if (i >= W_FDS_MOST)
		return 1;
	fds->to->fds[i].fd = fd;
	fds->to->fds[i].none = 0;
	fds->to->fds[i].file = file;
	fds->to->head.have = i + 1;
	return 0;
}

/* Which files descriptors stand for: @count numbers at @at. 0 or LOST. */
__noinline int tell_fds(u64 at, u32 count)
{
	struct fds fds = {
		.at = at, .left = count, .open = table_of((void *)bpf_get_current_task()),
	};

	bpf_loop(W_FDS_MOST, walk_fd, &fds, 0);
	fds.to = bpf_ringbuf_reserve(&ring, sizeof(*fds.to), 0);
	if (!fds.to)
		return LOST;
	fill_head(&fds.to->head, W_FDS, own_tid(), own_tgid());
	fds.at = at;
	fds.left = count;
	bpf_loop(W_FDS_MOST, walk_fd, &fds, 0);
	submit(fds.to);
	return 0;
}

/* The usual case, in little room. */
static __always_inline int tell_fd(s32 fd)
{
	struct {
		struct w_head head;
		s32 fd;
		u32 none;
		u64 file;
	} *r;
	u64 file = file_of((void *)bpf_get_current_task(), fd);

	see_file(file, W_ANY);
	r = bpf_ringbuf_reserve(&ring, sizeof(*r), 0);
	if (!r)
		return LOST;
	fill_head(&r->head, W_FDS, own_tid(), own_tgid());
	r->head.have = 1;
	r->fd = fd;
	r->none = 0;
	r->file = file;
	submit(r);
	return 0;
}

/* ---- calls ---- */

const volatile struct w_shape no_shape = { .other_fd = W_NOWHERE };

static __always_inline const volatile struct w_shape *shape_of(const struct w_call *c)
{
	u64 nr = c->nr;

	if (c->ioctl)
		return &no_shape;
	BOUND(nr);
	if (nr >= W_CALLS)
		return &no_shape;
	return c->compat ? &shapes[1][nr] : &shapes[0][nr];
}

/* W_NOWHERE gives none. */
static __always_inline u64 argument(const struct w_call *c, u64 at)
{
	BOUND(at);
	return at < 6 ? c->args[at] : 0;
}

static __always_inline struct w_row *row_at(u32 index)
{
	return bpf_map_lookup_elem(&rows, &index);
}

static __always_inline u64 at_most(u64 a, u64 b)
{
	return a < b ? a : b;
}

/* Where memory behind pointers is, from the argument as it is now. */
__noinline int find_behind(struct w_thread *t, const struct w_row *row, u64 arg, u64 n)
{
	int bad = 0;

	if (!t || !row)
		return 0;
	for (u32 i = 0; i < W_BEHIND; i++) {
		const struct w_behind *b = &row->behind[i];
		u64 address = arg + b->at, count = 1, page = 0;
		u32 times = 1;

		t->behind[i].address = 0;
		t->behind[i].length = 0;
		if (!b->when || b->at + (b->inside ? 0u : 8u) > n)
			continue;
		if (!b->inside && bpf_probe_read_user(&address, 8, (void *)(arg + b->at)))
			continue;
		if (b->count_size) {
			count = 0;
			bpf_probe_read_user(&count, b->count_size == 4 ? 4 : 8,
					    (void *)(arg + b->count));
		}
		if (b->page) {
			bpf_probe_read_user(&page, 8, (void *)(arg + b->page));
			if (!page)
				continue;
			count = (count / page + 64) / 64;
		}
		if (b->times)
			bpf_probe_read_user(&times, 4, (void *)(arg + b->times));
		/* So that the product stays one. */
		count = at_most(count, W_MOST) * at_most(times, W_MOST) * b->unit;
		t->behind[i].address = address;
		t->behind[i].length = at_most(count, W_MOST);
		if (!address)
			continue;
		if (b->when & W_IN)
			bad |= chunks(address, t->behind[i].length);
		if (b->when & W_IN && b->fds)
			bad |= tell_fds(address, b->fds);
	}
	return bad;
}

static __always_inline bool has_places(const struct w_row *row)
{
	return row->nplaces || row->array_when;
}

__noinline int tell_places(const struct w_row *row, u64 arg, u64 want, u32 when)
{
	int bad = 0;

	if (!row)
		return 0;
	for (u32 i = 0; i < W_PLACES; i++) {
		s32 fd;

		if (i >= row->nplaces)
			break;
		if (row->places[i].when & when && row->places[i].at + 4u <= want &&
		    !bpf_probe_read_user(&fd, 4, (void *)(arg + row->places[i].at)))
			bad |= tell_fd(fd);
	}
	if (row->array_when & when && want > row->array)
		bad |= tell_fds(arg + row->array, (want - row->array) / 4);
	return bad;
}

/* How many bytes of the argument there are in the phase, once .want is known. */
static __always_inline u64 bytes_in(const struct w_thread *t, u64 fixed, u64 most)
{
	u64 n = at_most(t->want, most);

	return n > fixed ? n : fixed;
}

static __always_inline bool is_string(const struct w_row *row)
{
	return row->string && !row->sized && !row->fixed_in;
}

/* How long the argument is, as it says itself, into @t. Negative: that cannot be read. */
static __always_inline int measure(struct w_thread *t, const struct w_row *row, u64 arg)
{
	u32 size = 0;

	t->want = 0;
	if (row->sized && bpf_probe_read_user(&size, 4, (void *)arg))
		return -1;
	if (row->sized)
		t->want = size < 4 ? 4 : size;
	return 0;
}

static __always_inline void fill_enter(struct w_enter *r, const struct w_thread *t, u8 flags)
{
	const struct w_call *c = &t->call;

	fill_head(&r->head, t->late ? W_LATE : W_ENTER, c->tid, c->tgid);
	r->head.flags = flags;
	r->head.serial = t->serial;
	r->file = c->file;
	r->nr = c->nr;
	__builtin_memcpy(r->args, c->args, sizeof(r->args));
	r->ip = c->ip;
	r->sp = c->sp;
	r->at = t->data;
	r->fd = shape_of(c)->fd;
	r->none = 0;
}

/* What became of a record of an entry, when it was not lost. */
enum { PUT_FAULT = 1, PUT_LONG };

/* The first @n bytes at .data, at most as many as there is room for. -1: lost. */
static __always_inline int put_enter(struct w_thread *t, u64 n, u8 flags,
				     const u32 room)
{
	struct w_enter *r = bpf_ringbuf_reserve(&ring, sizeof(*r) + room, 0);

	if (!r)
		return -1;
	fill_enter(r, t, flags);
	BOUND(n);
	if (n > room)
		n = room;
	if (n && bpf_probe_read_user(r->data, n, (void *)t->data)) {
		bpf_ringbuf_discard(r, BPF_RB_NO_WAKEUP);
		return PUT_FAULT;
	}
	r->head.have = n;
	submit(r);
	return 0;
}

/* The same of a string, as long as it is. */
static __always_inline int put_string(struct w_thread *t, u8 flags)
{
	struct w_enter *r = bpf_ringbuf_reserve(&ring, sizeof(*r) + W_LARGE, 0);
	long n;

	if (!r)
		return -1;
	fill_enter(r, t, flags);
	n = bpf_probe_read_user_str(r->data, W_LARGE, (void *)t->data);
	if (n < 0 || n == W_LARGE) {
		bpf_ringbuf_discard(r, BPF_RB_NO_WAKEUP);
		return n < 0 ? PUT_FAULT : PUT_LONG;
	}
	/* Some kernels do not count the NUL of an empty one. */
	if (!n) {
		r->data[0] = 0;
		n = 1;
	}
	r->head.have = n;
	submit(r);
	return 0;
}

static __always_inline int put_bytes(struct w_thread *t, u64 n, u8 flags)
{
	return n <= W_SMALL ? put_enter(t, n, flags, W_SMALL) :
			      put_enter(t, at_most(n, W_LARGE), flags, W_LARGE);
}

static __always_inline u32 row_of(const struct w_call *c)
{
	u32 kind = c->kind;

	if (!c->ioctl)
		return W_ROWS;
	if ((c->args[1] >> 8 & 0xff) == KVM_TYPE)
		kind = W_KVM;
	return kind << 8 | (c->args[1] & 0xff);
}

/* Not on the stack, of which all calls together have 512 bytes. */
const volatile struct w_thread new_thread = { .watched = 1 };

/* The first call of a thread whose process is watched, or of one that has its number since. */
__noinline int add_thread(u32 tid)
{
	return bpf_map_update_elem(&threads, &tid, (void *)&new_thread, BPF_ANY);
}

static __always_inline struct w_thread *thread_of(u32 tid)
{
	struct w_thread *t = bpf_map_lookup_elem(&threads, &tid);

	if (t && t->watched)
		return t;
	if (!add_thread(tid))
		return bpf_map_lookup_elem(&threads, &tid);
	__sync_fetch_and_add(&counts.full, 1);
	return NULL;
}

/* ---- calls that are no ioctl ---- */

struct vector {
	u64 at;				/* the next element */
	u64 left;			/* bytes that may be captured */
	u64 moved;			/* and that there are, in this and those that follow */
	u32 count;			/* of elements */
	u32 compat;
	u32 bad;
};

/* Each buffer gets its share, as those who show them have it. */
static long walk_buffer(u32 i, struct vector *v)
{
	u64 element[2] = { 0, 0 }, most, n;
	u32 small[2];
	long err;

	if (i >= v->count)
		return 1;
	if (v->compat) {
		err = bpf_probe_read_user(small, sizeof(small), (void *)v->at);
		element[0] = small[0];
		element[1] = small[1];
	} else {
		err = bpf_probe_read_user(element, sizeof(element), (void *)v->at);
	}
	if (err)
		return 1;
	v->at += v->compat ? sizeof(small) : sizeof(element);
	most = v->left / (v->count - i);
	n = at_most(element[1], most);
	v->left -= n;
	n = at_most(n, v->moved);
	v->moved -= at_most(element[1], v->moved);
	if (n)
		v->bad |= chunks(element[0], n);
	return v->bad & LOST;
}

/* The elements, and of what they point to @bytes. */
__noinline int vector(u64 at, u64 count, u64 bytes, u32 compat)
{
	struct vector v = { .at = at, .left = W_MOST, .moved = bytes, .compat = compat };

	v.count = at_most(count, W_VECTOR_MOST);
	if (!v.count)
		return 0;
	v.bad = chunks(at, v.count * (compat ? 8ul : 16ul));
	if (bytes)
		bpf_loop(W_VECTOR_MOST, walk_buffer, &v, 0);
	return v.bad;
}

#define SOL_SOCKET 1
#define SCM_RIGHTS 1

/* Lengths and pointers of 32-bit programs are half as long. */
static __always_inline u64 load_word(u64 address, u32 compat)
{
	u64 word = 0;

	bpf_probe_read_user(&word, compat ? 4 : 8, (void *)address);
	return word;
}

#define CONTROL_MOST 4096
#define CONTROL_PIECES 8

/* struct msghdr has seven words; with its buffers. */
static __always_inline int message(u64 at, u64 bytes, u32 compat, u32 whole)
{
	u64 word = compat ? 4 : 8;
	int bad = chunks(at, 7 * word);

	if (!whole || bad)
		return bad;
	return vector(load_word(at + 2 * word, compat), load_word(at + 3 * word, compat), bytes,
		      compat);
}

/* A string that is longer than a record has room for. */
__noinline int long_string(u64 address)
{
	struct w_chunk *c = bpf_ringbuf_reserve(&ring, sizeof(*c), 0);
	int bad = 0;
	long n;

	if (!c)
		return LOST;
	fill_head(&c->head, W_CHUNK, own_tid(), own_tgid());
	c->address = address;
	n = bpf_probe_read_user_str(c->data, W_PAGE, (void *)address);
	/* The last NUL need not be the program's. */
	if (n == W_PAGE &&
	    bpf_probe_read_user(c->data + W_PAGE - 1, 1, (void *)(address + W_PAGE - 1)))
		n--;
	if (n < 0) {
		c->head.flags = W_FAULT;
		n = 0;
		bad = FAULT;
	}
	c->head.have = n;
	submit(c);
	return bad;
}

/*
 * The record of the entry, after all that goes before it: with a string at .data, or @n
 * bytes. 1: a part of it all was not there; negative: there was no room.
 */
__noinline int put_entry(struct w_thread *t, u32 string, u64 n, u32 bad)
{
	u8 flags;
	int err;

	if (!t)
		return -1;
	flags = t->call.compat ? W_COMPAT : 0;
	if (bad & LOST)
		flags |= W_PART_LOST;
	if (bad & FAULT)
		flags |= W_FAULT;
	err = string ? put_string(t, flags) : put_bytes(t, n, flags);
	if (err == PUT_LONG) {
		if (long_string(t->data) & FAULT)
			flags |= W_FAULT;
		err = put_enter(t, 0, flags, W_SMALL);
	} else if (err == PUT_FAULT) {
		chunks(t->data, string ? W_LARGE : at_most(n, W_LARGE));
		flags |= W_FAULT;
		err = put_enter(t, 0, flags, W_SMALL);
	}
	return err ? err : !!(flags & W_FAULT);
}

/* Of bytes the first stand in the record itself, and what follows them before it. */
static __always_inline int tell_bytes(struct w_thread *t, const volatile struct w_piece *p,
				      u64 address, u32 phase)
{
	u64 n = p->most;

	if (p->counted)
		n = phase == W_OUT ? (u64)t->call.result : argument(&t->call, p->at + 1);
	if (p->counted && p->most)
		n = at_most(n, p->most);
	if (!p->counted || p->most)
		return chunks(address, n);
	t->data = address;
	t->want = n;
	return n > W_LARGE ? chunks(address + W_LARGE, n - W_LARGE) : 0;
}

static __always_inline int tell_piece(struct w_thread *t, const volatile struct w_piece *p,
				      u32 phase)
{
	u64 address = argument(&t->call, p->at), bytes = ~0ull;
	bool asked = p->when & phase;

	if (phase == W_OUT)
		bytes = t->call.result > 0 ? t->call.result : 0;
	if (p->memory == W_STRING && asked)
		t->data = address;
	else if (p->memory == W_BYTES && asked && bytes)
		return tell_bytes(t, p, address, phase);
	else if (p->memory == W_VECTOR && asked)
		return vector(address, argument(&t->call, p->at + 1), bytes, t->call.compat);
	else if (p->memory == W_MESSAGE && (phase == W_IN || (asked && t->call.result >= 0)))
		return message(address, bytes, t->call.compat, asked);
	return 0;
}

/* All that goes before the record, and where is what goes into it. */
__noinline int tell_pieces(struct w_thread *t, u32 phase)
{
	const volatile struct w_shape *s;
	int bad = 0;

	if (!t)
		return 0;
	s = shape_of(&t->call);
	t->data = t->want = 0;
	for (u32 i = 0; i < W_PIECES; i++)
		bad |= tell_piece(t, &s->pieces[i], phase);
	if (phase == W_IN && s->other_fd != W_NOWHERE)
		bad |= tell_fd(argument(&t->call, s->other_fd));
	return bad;
}

/* The control data of the message there, and which files the first pieces of it carry. */
__noinline int control(u64 message, u32 compat)
{
	u64 word = compat ? 4 : 8, head = word + 8, at, end, n;
	int bad;

	at = load_word(message + 4 * word, compat);
	n = at_most(load_word(message + 5 * word, compat), CONTROL_MOST);
	if (!at || !n)
		return 0;
	end = at + n;
	bad = chunks(at, n);
	for (u32 i = 0; i < CONTROL_PIECES && at < end && end - at >= head; i++) {
		u32 kind[2] = { 0, 0 };

		n = load_word(at, compat);
		bpf_probe_read_user(kind, sizeof(kind), (void *)(at + word));
		if (n < head)
			break;
		n = at_most(n, end - at);
		if (kind[0] == SOL_SOCKET && kind[1] == SCM_RIGHTS)
			bad |= tell_fds(at + head, (n - head) / 4);
		at += (n + word - 1) & ~(word - 1);
	}
	return bad;
}

/* How many messages the call is about: so far, or in the end. */
static __always_inline u64 messages_of(const struct w_call *c, const volatile struct w_piece *p,
				       u32 phase)
{
	u64 count = p->memory == W_MESSAGES ? (u32)argument(c, p->at + 1) : 1;

	if (phase == W_OUT && c->result < 0)
		return 0;
	return phase == W_OUT && p->memory == W_MESSAGES ? at_most(count, c->result) : count;
}

/* Messages one behind the other, each with its length. */
__noinline int tell_messages(struct w_thread *t, u32 phase)
{
	const volatile struct w_piece *p;
	u64 at, word, count, n = ~0ull;
	int bad = 0;

	/* What cannot be is not checked either, when this is loaded. */
	if (!t || !others)
		return 0;
	p = &shape_of(&t->call)->pieces[0];
	if (p->memory != W_MESSAGES)
		return 0;
	count = messages_of(&t->call, p, phase);
	at = argument(&t->call, p->at);
	word = t->call.compat ? 4 : 8;
	for (u32 i = 0; i < W_MESSAGES_MOST && i < count && !(bad & LOST); i++) {
		if (phase == W_OUT) {
			bad |= chunks(at + 7 * word, 4);
			n = load_word(at + 7 * word, 1);
		}
		bad |= message(at, n, t->call.compat, p->when & phase);
		at += 8 * word;
	}
	return bad;
}

/* The control data of its messages. */
__noinline int tell_control(struct w_thread *t, u32 phase)
{
	const volatile struct w_piece *p;
	u64 at, count;
	int bad = 0;

	if (!t || !others)
		return 0;
	p = &shape_of(&t->call)->pieces[0];
	if ((p->memory != W_MESSAGE && p->memory != W_MESSAGES) || !(p->when & phase))
		return 0;
	count = messages_of(&t->call, p, phase);
	at = argument(&t->call, p->at);
	for (u32 i = 0; i < W_MESSAGES_MOST && i < count && !(bad & LOST); i++) {
		bad |= control(at, t->call.compat);
		at += t->call.compat ? 32 : 64;
	}
	return bad;
}

/* Whether none of its messages has room for control data. */
__noinline int is_bare(struct w_thread *t)
{
	const volatile struct w_piece *p;
	u64 at, word, count = 1;

	if (!t || !others)
		return 0;
	p = &shape_of(&t->call)->pieces[0];
	at = argument(&t->call, p->at);
	word = t->call.compat ? 4 : 8;
	if (p->memory == W_MESSAGES)
		count = (u32)argument(&t->call, p->at + 1);
	for (u32 i = 0; i < W_MESSAGES_MOST && i < count; i++) {
		if (load_word(at + 5 * word, t->call.compat))
			return 0;
		at += 8 * word;
	}
	return 1;
}

/* Nobody wants to know: by the kind of its descriptor, or by what its messages have. */
static __always_inline bool is_spared(struct w_thread *t)
{
	const volatile struct w_shape *s = shape_of(&t->call);

	if (s->spare == W_SPARE_FOREIGN)
		return t->call.kind == W_FOREIGN;
	return s->spare == W_SPARE_BARE && is_bare(t);
}

static __always_inline bool takes_string(const struct w_call *c)
{
	return shape_of(c)->pieces[0].memory == W_STRING;
}

/* The same of a call that is no ioctl. */
static __always_inline int tell_other(struct w_thread *t)
{
	int bad = tell_pieces(t, W_IN) | tell_messages(t, W_IN) | tell_control(t, W_IN);

	return put_entry(t, takes_string(&t->call), t->want, bad);
}

/* ---- both ---- */

/*
 * What is in a program the kernel checks when it is loaded, for each handler anew, and that takes
 * longer the more it is. So functions for ioctls alone, of which handlers see no others, know
 * nothing of other calls.
 */

/*
 * The argument as it is now, in a record of an entry. 1: a part of it was not there, and
 * the kernel may bring it in; negative: there was no room.
 */
__noinline int tell_ioctl(struct w_thread *t)
{
	struct w_row *row;
	int bad = 0;
	u64 arg, n = 4;

	if (!t)
		return 0;
	row = row_at(t->row);
	arg = t->call.args[2];
	if (!row)
		return -1;
	t->data = arg;
	if (is_string(row))
		return put_entry(t, 1, 0, 0);
	if (!measure(t, row, arg))
		n = bytes_in(t, row->fixed_in, row->in);
	if (n > W_LARGE)
		bad |= chunks(arg + W_LARGE, n - W_LARGE);
	if (n && row->behind[0].when)
		bad |= find_behind(t, row, arg, n);
	if (n && has_places(row))
		bad |= tell_places(row, arg, n, W_IN);
	return put_entry(t, 0, n, bad);
}

/*
 * A small struct and nothing else, with one look at it. False: there may be more of it, or it
 * cannot be read. @err as above.
 */
static __always_inline bool tell_usual(struct w_thread *t, int *err)
{
	const struct w_row *row = row_at(t->row);
	u64 n = row ? row->usual : 0;
	struct w_enter *r;
	u32 size;

	if (!n)
		return false;
	r = bpf_ringbuf_reserve(&ring, sizeof(*r) + W_SMALL, 0);
	*err = r ? 0 : -1;
	if (!r)
		return true;
	t->data = t->call.args[2];
	BOUND(n);
	if (n > W_SMALL)
		n = W_SMALL;
	size = W_SMALL + 1;
	if (!bpf_probe_read_user(r->data, n, (void *)t->data))
		size = *(u32 *)r->data;
	if (size > n) {
		bpf_ringbuf_discard(r, BPF_RB_NO_WAKEUP);
		return false;
	}
	t->want = size < 4 ? 4 : size;
	fill_enter(r, t, t->call.compat ? W_COMPAT : 0);
	r->head.have = t->want;
	submit(r);
	return true;
}

static __always_inline void begin(struct w_thread *t)
{
	if (!t->call.known)
		t->call.kind = see_file(t->call.file, t->call.kind);
}

static __always_inline void number(struct w_thread *t)
{
	t->serial++;
	t->late = 0;
	t->row = row_of(&t->call);
}

static __always_inline void opened(struct w_thread *t, int err)
{
	t->open = err >= 0;
	t->late = err > 0;
}

__noinline int enter_ioctl(struct w_thread *t)
{
	int err = 0;

	if (!t)
		return 0;
	begin(t);
	number(t);
	if (!tell_usual(t, &err))
		err = tell_ioctl(t);
	opened(t, err);
	return 0;
}

__noinline int enter_other(struct w_thread *t)
{
	if (!t)
		return 0;
	begin(t);
	if (is_spared(t))
		return 0;
	number(t);
	opened(t, tell_other(t));
	return 0;
}

static __always_inline int put_exit(struct w_thread *t, u64 n, u8 flags,
				    const u32 room)
{
	struct w_exit *r = bpf_ringbuf_reserve(&ring, sizeof(*r) + room, 0);

	if (!r)
		return -1;
	fill_head(&r->head, W_EXIT, t->call.tid, t->call.tgid);
	r->head.serial = t->serial;
	r->head.flags = flags;
	r->result = t->call.result;
	r->at = t->data;
	BOUND(n);
	if (n > room)
		n = room;
	if (n && bpf_probe_read_user(r->data, n, (void *)t->data)) {
		r->head.flags |= W_FAULT;
		n = 0;
	}
	r->head.have = n;
	submit(r);
	return 0;
}

/* ---- stacks ---- */

#define CODE_64 0x33			/* the segment of code of 64-bit programs */
#define S_IFMT 0170000
#define S_IFDIR 0040000
#define S_IFREG 0100000

/* A file as there are many: what opened it is not about VFIO. */
static __always_inline bool is_common(s64 fd)
{
	u64 address = fd < 0 ? 0 : file_of((void *)bpf_get_current_task(), fd);
	struct file *file = (void *)address;
	u32 mode;

	if (!address)
		return false;
	mode = BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT;
	return mode == S_IFREG || mode == S_IFDIR;
}

/* Whether there may be a line of the call. */
static __always_inline bool is_shown(const struct w_call *c)
{
	u64 nr = c->nr;
	u8 stacks = W_STACKS_ALL;

	BOUND(nr);
	if (nr < W_CALLS)
		stacks = c->compat ? shapes[1][nr].stacks : shapes[0][nr].stacks;
	return stacks == W_STACKS_ALL || (stacks == W_STACKS_OPENED && !is_common(c->result));
}

/* Where the thread was when it made its call; from there the callers are found. */
__noinline int tell_stack(struct w_thread *t)
{
	const struct pt_regs *regs = (void *)bpf_task_pt_regs(bpf_get_current_task_btf());
	struct task_struct *task = (void *)bpf_get_current_task();
	struct w_stack *r;
	int bad;

	if (!t || !is_shown(&t->call))
		return 0;
	bad = parts(regs->sp - W_RED_ZONE, stack_copy, W_STACK_PART);
	r = bpf_ringbuf_reserve(&ring, sizeof(*r), 0);
	if (!r)
		return LOST;
	fill_head(&r->head, W_STACK, t->call.tid, t->call.tgid);
	if (regs->cs != CODE_64)
		r->head.flags |= W_COMPAT;
	if (bad & LOST)
		r->head.flags |= W_PART_LOST;
	r->bx = regs->bx;
	r->bp = regs->bp;
	r->sp = regs->sp;
	r->r12 = regs->r12;
	r->r13 = regs->r13;
	r->r14 = regs->r14;
	r->r15 = regs->r15;
	r->ip = regs->ip;
	r->code = BPF_CORE_READ(task, mm, start_code);
	r->top = BPF_CORE_READ(task, mm, start_stack);
	/* Whose code this is can be asked only as long as the process lives. */
	bpf_ringbuf_submit(r, BPF_RB_FORCE_WAKEUP);
	return 0;
}

/* What the kernel has written, of an ioctl; what goes into the record is in .want. */
static __always_inline int tell_written(struct w_thread *t)
{
	struct w_row *row = row_at(t->row);
	u64 n, arg = t->call.args[2];
	int bad = 0;

	if (!row)
		return 0;
	t->data = arg;
	n = bytes_in(t, row->fixed_out, row->out);
	if (n > W_LARGE)
		bad |= chunks(arg + W_LARGE, n - W_LARGE);
	for (u32 i = 0; i < W_BEHIND && row->behind[i].when; i++)
		if (row->behind[i].when & W_OUT && t->behind[i].address)
			bad |= chunks(t->behind[i].address, t->behind[i].length);
	if (n && has_places(row))
		bad |= tell_places(row, arg, n, W_OUT);
	if (row->result_fd && t->call.result >= (row->result_fd == W_RESULT_MAY))
		bad |= tell_fd(t->call.result);
	t->want = n;
	return bad;
}

/* The record of the exit, after all that goes before it. */
__noinline int put_result(struct w_thread *t, u32 bad)
{
	u8 flags = bad & LOST ? W_PART_LOST : 0;

	if (!t)
		return 0;
	return t->want <= W_SMALL ? put_exit(t, t->want, flags, W_SMALL) :
				    put_exit(t, at_most(t->want, W_LARGE), flags, W_LARGE);
}

__noinline int leave_ioctl(struct w_thread *t)
{
	int bad;

	if (!t)
		return 0;
	t->open = 0;
	if (t->late)
		tell_ioctl(t);
	bad = tell_written(t);
	if (stack_copy)
		tell_stack(t);
	return put_result(t, bad);
}

__noinline int leave_other(struct w_thread *t)
{
	int bad;

	if (!t)
		return 0;
	t->open = 0;
	if (t->late)
		tell_other(t);
	bad = tell_pieces(t, W_OUT) | tell_messages(t, W_OUT) | tell_control(t, W_OUT);
	if (shape_of(&t->call)->makes_fd && t->call.result >= 0)
		bad |= tell_fd(t->call.result);
	if (stack_copy)
		tell_stack(t);
	return put_result(t, bad);
}

/* ---- every system call of the machine ---- */

static __always_inline bool bit_of(const volatile u64 *bits, u64 nr)
{
	return nr < W_CALLS && bits[nr / 64 & (W_CALLS / 64 - 1)] >> (nr % 64) & 1;
}

static __always_inline bool is_match(u64 request)
{
	u64 type = request >> 8 & 0xff;

	if (!(wanted.types[type / 64] >> (type % 64) & 1))
		return false;
	for (u32 i = 0; i < W_MATCHES; i++) {
		if (i >= wanted.nmatches)
			break;
		if (((u32)request & wanted.matches[i].mask) == wanted.matches[i].value)
			return true;
	}
	return false;
}

/* The first look, of whatever program: cheap, and no more than a guess. */
static __always_inline bool may_be_wanted(u64 nr, const struct pt_regs *regs)
{
	if (everything || bit_of(wanted.calls, nr) || bit_of(wanted.compat, nr))
		return true;
	if (nr == NR_IOCTL || nr == NR_IOCTL_X32)
		return is_match(regs->si);
	return nr == NR_IOCTL_COMPAT && is_match(regs->cx);
}

static __always_inline void load_call(struct w_call *c, const struct pt_regs *regs)
{
	const struct task_struct *task = (void *)bpf_get_current_task_btf();

	c->nr = regs->orig_ax;
	c->ip = regs->ip;
	c->sp = regs->sp;
	c->compat = task->thread_info.status & TS_COMPAT;
	c->known = 0;
	if (c->compat) {
		c->args[0] = (u32)regs->bx;
		c->args[1] = (u32)regs->cx;
		c->args[2] = (u32)regs->dx;
		c->args[3] = (u32)regs->si;
		c->args[4] = (u32)regs->di;
		c->args[5] = (u32)regs->bp;
		c->ioctl = c->nr == NR_IOCTL_COMPAT;
	} else {
		c->args[0] = regs->di;
		c->args[1] = regs->si;
		c->args[2] = regs->dx;
		c->args[3] = regs->r10;
		c->args[4] = regs->r8;
		c->args[5] = regs->r9;
		c->ioctl = c->nr == NR_IOCTL || c->nr == NR_IOCTL_X32;
	}
}

static __always_inline bool is_wanted(const struct w_call *c)
{
	if (everything || bit_of(c->compat ? wanted.compat : wanted.calls, c->nr))
		return true;
	return c->ioctl && is_match(c->args[1]);
}

/* ---- processes that nobody has named ---- */

/* "/dev/vfi" and "/dev/iom", as they lie in memory. */
#define NODE_OF_VFIO  0x6966762f7665642full
#define NODE_OF_IOMMU 0x6d6f692f7665642full

/* Whether the path begins as those of VFIO's nodes. */
static __always_inline bool names_node(u64 address)
{
	u64 path[2] = { 0, 0 };

	if (bpf_probe_read_user_str(path, sizeof(path), (void *)address) < 0)
		return false;
	return (path[0] == NODE_OF_VFIO && (path[1] & 0xff) == 'o') ||
	       (path[0] == NODE_OF_IOMMU && (path[1] & 0xffff) == ('u' << 8 | 'm'));
}

/*
 * Whether the call that is made is the first about VFIO: from it on the process is watched.
 * @late: it has been made, and its path is there now, if it was not at the entry.
 */
__noinline int joins(u32 late)
{
	u32 tgid = own_tgid();
	struct w_call c;
	u8 one = 1;

	if (!tgid || tgid == self || (late && is_watched(tgid)))
		return 0;
	load_call(&c, (void *)bpf_task_pt_regs(bpf_get_current_task_btf()));
	if (c.ioctl ? late || (c.args[1] >> 8 & 0xff) != VFIO_TYPE :
		      shape_of(&c)->pieces[0].memory != W_STRING ||
		      !names_node(argument(&c, shape_of(&c)->pieces[0].at)))
		return 0;
	return !bpf_map_update_elem(&watched, &tgid, &one, BPF_ANY);
}

static __always_inline bool is_to_watch(u32 tgid)
{
	return is_watched(tgid) || (all && joins(0));
}

/* The thread, if it is watched and there is room for it. */
static __always_inline struct w_thread *watched_thread(u32 tid, u32 tgid)
{
	struct w_thread *t = bpf_map_lookup_elem(&threads, &tid);

	/* Most calls on these files are of one that is known. */
	if (t && t->watched)
		return t;
	return is_to_watch(tgid) ? thread_of(tid) : NULL;
}

/* ---- files that go ---- */

struct atomic {
	s64 counter;
} __attribute__((preserve_access_index));

struct file_ref {
	struct atomic refcnt;
} __attribute__((preserve_access_index));

struct file___counted {
	struct atomic f_count;
} __attribute__((preserve_access_index));

struct file___referred {
	struct file_ref f_ref;
} __attribute__((preserve_access_index));

/* Before Linux 6.13 a file that one descriptor holds has a count of one, since then of zero. */
static __always_inline bool is_last(u64 file)
{
	struct file___referred *referred = (void *)file;
	struct file___counted *counted = (void *)file;

	if (bpf_core_field_exists(referred->f_ref))
		return BPF_CORE_READ(referred, f_ref.refcnt.counter) == 0;
	if (bpf_core_field_exists(counted->f_count))
		return BPF_CORE_READ(counted, f_count.counter) == 1;
	return false;
}

__noinline int release(u64 file)
{
	struct w_release *r;

	__sync_fetch_and_add(&closed, 1);
	if (bpf_map_delete_elem(&known, &file))
		return 0;
	r = bpf_ringbuf_reserve(&ring, sizeof(*r), 0);
	if (!r) {
		count_lost();
		return 0;
	}
	fill_head(&r->head, W_RELEASE, own_tid(), own_tgid());
	r->file = file;
	submit(r);
	return 0;
}

static __always_inline void closing(u64 nr, const struct pt_regs *regs)
{
	u64 file;

	if ((nr != NR_CLOSE && nr != NR_DUP2 && nr != NR_DUP3) || !is_watched(own_tgid()))
		return;
	file = file_of((void *)bpf_get_current_task(), nr == NR_CLOSE ? regs->di : regs->si);
	if (file && is_last(file))
		release(file);
}

/* The thread, if @at is where its call is noted: of ioctls another place may see more. */
static __always_inline struct w_thread *noted(const struct pt_regs *regs, u32 at)
{
	u32 tgid = own_tgid();
	struct w_thread *t;

	if (!is_to_watch(tgid))
		return NULL;
	t = thread_of(own_tid());
	if (!t)
		return NULL;
	t->open = 0;
	load_call(&t->call, regs);
	if (!is_wanted(&t->call))
		return NULL;
	t->call.tgid = tgid;
	t->call.tid = own_tid();
	t->call.kind = W_ANY;
	t->call.file = 0;
	if (shape_of(&t->call)->fd != W_NOWHERE)
		t->call.file = file_of((void *)bpf_get_current_task(),
				       argument(&t->call, shape_of(&t->call)->fd));
	/* Where there is no file no handler comes. */
	if (t->call.ioctl && at != ioctls_at && (t->call.file || ioctls_at != W_AT_HANDLERS))
		return NULL;
	return t;
}

static __always_inline void call_entered(const struct pt_regs *regs)
{
	struct w_thread *t = noted(regs, W_AT_TRACEPOINT);

	if (t && t->call.ioctl)
		enter_ioctl(t);
	else if (t)
		enter_other(t);
}

/* The thread, if it leaves a call whose entry was told: so it is watched. */
static __always_inline struct w_thread *leaving(s64 result)
{
	u32 tid = own_tid();
	struct w_thread *t = bpf_map_lookup_elem(&threads, &tid);

	if (!t || !t->open)
		return NULL;
	t->call.result = result;
	return t;
}

static __always_inline void at_entry(u64 nr, const struct pt_regs *regs)
{
	if (may_be_wanted(nr, regs))
		call_entered(regs);
	closing(nr, regs);
}

static __always_inline void at_exit(s64 result, const struct pt_regs *regs)
{
	struct w_thread *t;

	if (!may_be_wanted(regs->orig_ax, regs))
		return;
	if (all && joins(1))
		call_entered(regs);
	t = leaving(result);
	if (t && t->call.ioctl)
		leave_ioctl(t);
	else if (t)
		leave_other(t);
}

SEC("tp_btf/sys_enter")
int call_enter(u64 *ctx)
{
	at_entry(ctx[1], (void *)ctx[0]);
	return 0;
}

SEC("tp_btf/sys_exit")
int call_leave(u64 *ctx)
{
	at_exit(ctx[1], (void *)ctx[0]);
	return 0;
}

/*
 * The same as events, which are dearer. Where the kernel may take the CPU from a program (Linux
 * 7), it leaves out those above for whoever comes meanwhile; in these it cannot.
 */
SEC("tp/raw_syscalls/sys_enter")
int event_enter(struct trace_event_raw_sys_enter *ctx)
{
	at_entry(ctx->id, (void *)bpf_task_pt_regs(bpf_get_current_task_btf()));
	return 0;
}

SEC("tp/raw_syscalls/sys_exit")
int event_leave(struct trace_event_raw_sys_exit *ctx)
{
	at_exit(ctx->ret, (void *)bpf_task_pt_regs(bpf_get_current_task_btf()));
	return 0;
}

/* ---- the functions that do VFIO's calls, where they can be hooked ---- */

/*
 * Whether the file has been told of, as one of that kind. The kernel vouches for it, so it is
 * read without asking; what is read there are numbers only after they lay in memory.
 */
static __always_inline bool is_known(struct w_thread *t, const struct file *file, u8 kind)
{
	volatile u64 *seen = &t->behind[0].address;
	u64 is, now = closed, *as;
	const u32 at = kind % W_SEEN;

	seen[0] = (u64)file->f_inode;
	seen[1] = (u64)file->f_op;
	seen[2] = (u64)file->private_data;
	is = ((seen[0] ^ seen[1] << 1 ^ seen[2] << 2) & ~(u64)KIND_BITS) | kind;
	if (t->seen[at].file == t->call.file && t->seen[at].is == is && t->seen[at].closed == now)
		return true;
	as = bpf_map_lookup_elem(&known, &t->call.file);
	if (!as || *as != is)
		return false;
	t->seen[at].file = t->call.file;
	t->seen[at].is = is;
	t->seen[at].closed = now;
	return true;
}

/* Its call, if that is wanted; it is to be told of. */
static __always_inline struct w_thread *entering(u64 file, u8 kind)
{
	u32 tgid = own_tgid(), tid = own_tid();
	struct w_thread *t = watched_thread(tid, tgid);

	if (!t)
		return NULL;
	t->open = 0;
	load_call(&t->call, (void *)bpf_task_pt_regs(bpf_get_current_task_btf()));
	if (!is_wanted(&t->call))
		return NULL;
	t->call.tgid = tgid;
	t->call.tid = tid;
	t->call.kind = kind;
	t->call.file = file;
	return t;
}

static __always_inline void ioctl_entered(u64 address, u8 kind, const struct file *file)
{
	struct w_thread *t = entering(address, kind);

	if (!t || !t->call.ioctl)
		return;
	t->call.known = kind != W_ANY && is_known(t, file, kind);
	enter_ioctl(t);
}

static __always_inline void ioctl_left(s64 result)
{
	struct w_thread *t = leaving(result);

	if (t && t->call.ioctl)
		leave_ioctl(t);
}

static __always_inline void open_entered(s32 folder)
{
	struct w_thread *t = entering(file_of((void *)bpf_get_current_task(), folder), W_FOREIGN);

	if (t && !t->call.ioctl)
		enter_other(t);
}

/* (file, request, argument) */
#define HANDLER(FUNCTION, KIND)							\
	SEC("fentry/" #FUNCTION)						\
	int enter_##FUNCTION(u64 *ctx)						\
	{									\
		ioctl_entered(ctx[0], KIND, (void *)ctx[0]);			\
		return 0;							\
	}									\
	SEC("fexit/" #FUNCTION)							\
	int leave_##FUNCTION(u64 *ctx)						\
	{									\
		ioctl_left(ctx[3]);						\
		return 0;							\
	}

HANDLER(vfio_fops_unl_ioctl, W_CONTAINER)
HANDLER(vfio_group_fops_unl_ioctl, W_GROUP)
HANDLER(vfio_device_fops_unl_ioctl, W_DEVICE)
HANDLER(iommufd_fops_ioctl, W_IOMMUFD)
HANDLER(mlx5vf_precopy_ioctl, W_MIGRATION)
HANDLER(hisi_acc_vf_precopy_ioctl, W_MIGRATION)
HANDLER(virtiovf_precopy_ioctl, W_MIGRATION)
HANDLER(qat_vf_precopy_ioctl, W_MIGRATION)
HANDLER(mtty_precopy_ioctl, W_MIGRATION)
HANDLER(kvm_device_ioctl, W_ANY)
HANDLER(kvm_vm_ioctl, W_ANY)

/* Every ioctl of the machine: (registers). Its own ones tell whose numbers they are. */
#define SYSCALL(FUNCTION, NR)							\
	SEC("fentry/" #FUNCTION)						\
	int enter_##FUNCTION(u64 *ctx)						\
	{									\
		const struct pt_regs *regs = (void *)ctx[0];			\
		struct w_thread *t;						\
										\
		if (!may_be_wanted(NR, regs))					\
			return 0;						\
		t = noted(regs, W_AT_SYSCALL);					\
		if (t)								\
			enter_ioctl(t);						\
		return 0;							\
	}									\
	SEC("fexit/" #FUNCTION)							\
	int leave_##FUNCTION(u64 *ctx)						\
	{									\
		const struct pt_regs *regs = (void *)ctx[0];			\
										\
		if (may_be_wanted(NR, regs))					\
			ioctl_left(ctx[1]);					\
		return 0;							\
	}

SYSCALL(__x64_sys_ioctl, NR_IOCTL)
SYSCALL(__x64_compat_sys_ioctl, NR_IOCTL_X32)
SYSCALL(__ia32_compat_sys_ioctl, NR_IOCTL_COMPAT)

/* Each call that opens something comes here: (folder, path, how). */
SEC("fentry/do_sys_openat2")
int enter_do_sys_openat2(u64 *ctx)
{
	open_entered(ctx[0]);
	return 0;
}

SEC("fexit/do_sys_openat2")
int leave_do_sys_openat2(u64 *ctx)
{
	struct w_thread *t;

	if (all && joins(1))
		open_entered(ctx[0]);
	t = leaving(ctx[3]);
	if (t && !t->call.ioctl)
		leave_other(t);
	return 0;
}

/* A function that is checked apart takes no pointers of the kernel's. */
static __always_inline u64 as_number(u64 pointer)
{
	u64 number = 0;

	bpf_probe_read_kernel(&number, sizeof(number), &pointer);
	return number;
}

/* (inode, file): it is closed for good, and its address may be another's from now on. */
#define RELEASE(FUNCTION)							\
	SEC("fentry/" #FUNCTION)						\
	int release_##FUNCTION(u64 *ctx)					\
	{									\
		release(as_number(ctx[1]));					\
		return 0;							\
	}

RELEASE(vfio_fops_release)
RELEASE(vfio_group_fops_release)
RELEASE(vfio_device_fops_release)
RELEASE(iommufd_fops_release)
RELEASE(eventfd_release)

/* ---- what was open before ---- */

#define TYPE_MASK 0170000
#define CHARACTERS 0020000

/* Run for each descriptor of a process, before it is watched; of VFIO's only these may be. */
SEC("iter/task_file")
int had_before(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	u64 address = as_number((u64)file);
	struct inode *inode;
	struct w_had *r;

	if (!task || !file)
		return 0;
	inode = BPF_CORE_READ((struct file *)address, f_inode);
	if ((BPF_CORE_READ(inode, i_mode) & TYPE_MASK) != CHARACTERS &&
	    BPF_CORE_READ(inode, i_sb, s_magic) != ANON_INODE_MAGIC)
		return 0;
	see_file(address, W_ANY);
	r = bpf_ringbuf_reserve(&ring, sizeof(*r), 0);
	if (!r)
		return 0;
	fill_head(&r->head, W_HAD, tid_of(task), tgid_of(task));
	r->file = address;
	r->fd = ctx->fd;
	r->none = 0;
	submit(r);
	return 0;
}

/* ---- processes ---- */

static __always_inline struct w_task *new_task(u8 type, u32 tid, u32 tgid)
{
	struct w_task *r = bpf_ringbuf_reserve(&ring, sizeof(*r), 0);

	if (!r) {
		count_lost();
		return NULL;
	}
	fill_head(&r->head, type, tid, tgid);
	r->other = 0;
	r->code = 0;
	r->shares = 0;
	__builtin_memset(r->none, 0, sizeof(r->none));
	return r;
}

/* Of the parent there are the numbers of its process and its own, then those of the child. */
static __always_inline void tell_fork(u32 from, u32 parent, u32 to, u32 tid, bool shares)
{
	struct w_task *r;
	u8 one = 1;

	if (!is_watched(from) || (from != to && !follow))
		return;
	if (from != to)
		bpf_map_update_elem(&watched, &to, &one, BPF_ANY);
	/* Of who had the number before, if his end was lost. */
	bpf_map_delete_elem(&threads, &tid);
	r = new_task(W_FORK, tid, to);
	if (!r)
		return;
	r->other = parent;
	r->shares = shares;
	submit(r);
}

static __always_inline void tell_exec(u32 former)
{
	u32 tgid = own_tgid(), tid = own_tid();
	struct w_thread *was;
	struct w_task *r;

	/* It is a number of the first namespace. */
	if (nested)
		former = tid;
	if (!is_watched(tgid))
		return;
	was = former != tid ? bpf_map_lookup_elem(&threads, &former) : NULL;
	if (was) {
		bpf_map_update_elem(&threads, &tid, was, BPF_ANY);
		bpf_map_delete_elem(&threads, &former);
	}
	r = new_task(W_EXEC, tid, tgid);
	if (!r)
		return;
	r->other = former;
	submit(r);
}

static __always_inline void tell_exit(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	u32 tgid = own_tgid(), tid = own_tid();
	struct w_thread *t;
	struct w_task *r;

	t = bpf_map_lookup_elem(&threads, &tid);
	if (!t && !is_watched(tgid))
		return;
	r = new_task(W_END, tid, tgid);
	if (!r) {
		/* How many calls it made will be asked for. */
		if (t)
			t->watched = 0;
		return;
	}
	r->code = BPF_CORE_READ(task, exit_code);
	if (t)
		r->head.serial = t->serial;
	submit(r);
	if (t)
		bpf_map_delete_elem(&threads, &tid);
}

SEC("raw_tp/sched_process_fork")
int task_fork(u64 *ctx)
{
	struct task_struct *parent = (void *)ctx[0], *child = (void *)ctx[1];

	tell_fork(tgid_of(parent), tid_of(parent), tgid_of(child), tid_of(child),
		  BPF_CORE_READ(parent, files) == BPF_CORE_READ(child, files));
	return 0;
}

SEC("raw_tp/sched_process_exec")
int task_exec(u64 *ctx)
{
	tell_exec((u32)ctx[1]);
	return 0;
}

SEC("raw_tp/sched_process_exit")
int task_exit(u64 *ctx)
{
	(void)ctx;
	tell_exit();
	return 0;
}

/* The same as events, see event_enter(). The number of the child is one of the first namespace. */
SEC("tp/task/task_newtask")
int event_fork(struct trace_event_raw_task_newtask *ctx)
{
	u32 from = own_tgid(), tid = ctx->pid;
	u64 flags = ctx->clone_flags;

	tell_fork(from, own_tid(), flags & CLONE_THREAD ? from : tid, tid, flags & CLONE_FILES);
	return 0;
}

SEC("tp/sched/sched_process_exec")
int event_exec(struct trace_event_raw_sched_process_exec *ctx)
{
	tell_exec(ctx->old_pid);
	return 0;
}

SEC("tp/sched/sched_process_exit")
int event_exit(void *ctx)
{
	(void)ctx;
	tell_exit();
	return 0;
}

/* ---- signals ---- */

static __always_inline void tell_signal(u32 number, const void *info, u32 tid, u32 tgid)
{
	struct w_signal *r = bpf_ringbuf_reserve(&ring, sizeof(*r), 0);

	if (!r) {
		count_lost();
		return;
	}
	fill_head(&r->head, W_SIGNAL, tid, tgid);
	r->number = number;
	r->none = 0;
	__builtin_memset(r->info, 0, W_SIGINFO);
	/* Small numbers stand for the kernel itself. */
	if ((u64)info > 4096)
		bpf_probe_read_kernel(r->info, W_SIGINFO, info);
	submit(r);
}

SEC("raw_tp/signal_deliver")
int signal_taken(u64 *ctx)
{
	u32 tgid = own_tgid();

	/* The end tells of this one. */
	if (ctx[0] != 9 && is_watched(tgid))
		tell_signal(ctx[0], (void *)ctx[1], own_tid(), tgid);
	return 0;
}

/* One that is ignored goes no further than here; whoever is traced would be told. */
#define SIGNAL_IGNORED 1

SEC("raw_tp/signal_generate")
int signal_ignored(u64 *ctx)
{
	struct task_struct *task = (void *)ctx[2];
	u32 tgid;

	if (ctx[4] != SIGNAL_IGNORED)
		return 0;
	tgid = tgid_of(task);
	if (is_watched(tgid))
		tell_signal(ctx[0], (void *)ctx[1], tid_of(task), tgid);
	return 0;
}

/* ---- modules ---- */

/* Their functions can be hooked once they are there: by us, when we are told. */
SEC("raw_tp/module_load")
int module_comes(u64 *ctx)
{
	struct module *module = (void *)ctx[0];
	struct w_module *r = bpf_ringbuf_reserve(&ring, sizeof(*r), 0);

	if (!r) {
		count_lost();
		return 0;
	}
	fill_head(&r->head, W_MODULE, own_tid(), own_tgid());
	r->name[0] = 0;
	bpf_probe_read_kernel_str(r->name, W_NAME, module->name);
	submit(r);
	return 0;
}

/* ---- run by whom loads ---- */

SEC("syscall")
int obey(struct w_order *order)
{
	u64 verb = order->verb, file = order->key, is = order->is;
	u32 number = (u32)file;
	struct w_thread *thread;
	u8 one = 1;

	switch (verb) {
	case W_WATCH:
		return (int)bpf_map_update_elem(&watched, &number, &one, BPF_ANY);
	case W_FORGET:
		return (int)bpf_map_delete_elem(&watched, &number);
	case W_SERIAL:
		thread = bpf_map_lookup_elem(&threads, &number);
		return thread ? (int)thread->serial : 0;
	default:
		return (int)bpf_map_update_elem(&known, &file, &is, BPF_EXIST);
	}
}

SEC("syscall")
int find_level(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	(void)ctx;
	level = BPF_CORE_READ(task, thread_pid, level);
	return 0;
}
