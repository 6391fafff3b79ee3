/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The check of memory that the program gives up while a device may use it. What is mapped for DMA
 * stays pinned: the device goes on with pages that the program has no more.
 */
#include "config.h"

#include "judge/check_rule.h"
#include "judge/process.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "xlat/fcntl_values.h"

/* Memory of the process that a call takes away from where it was. */
struct loss {
	uint64_t address, length;
	bool if_private;		/* shared memory keeps its pages */
	const char *does, *then;
};

#define LOSSES 8			/* most of one call */
#define PAGE 4096u

static const char elsewhere[] = "which the program has at another address now";
static const char others[] = "and the program gets others at its next access";
static const char whatever[] = "whatever the program has at that address later";
static const char takes[] = "takes memory away", drops_it[] = "drops memory";

static uint64_t argument(const struct vt_looking *l, const char *name)
{
	uint64_t value;

	return vt_io_argument(&l->c, name, &value) ? value : 0;
}

static size_t by_munmap(struct vt_looking *l, struct loss *losses)
{
	losses[0] = (struct loss){
		.address = argument(l, "addr"), .length = argument(l, "length"),
		.does = takes, .then = whatever,
	};
	return 1;
}

static size_t by_mmap(struct vt_looking *l, struct loss *losses)
{
	/* In other memory than was free it is put only if that is demanded. */
	if (!(argument(l, "flags") & MAP_FIXED))
		return 0;
	return by_munmap(l, losses);
}

/* Old size 0: the same memory once more, elsewhere. */
static size_t by_mremap(struct vt_looking *l, struct loss *losses)
{
	uint64_t from = argument(l, "old_address"), to = (uint64_t)l->record->result;
	uint64_t before = argument(l, "old_size"), after = argument(l, "new_size");
	size_t count = 0;

	if (argument(l, "flags") & MREMAP_FIXED)
		losses[count++] = (struct loss){ to, after, false, takes, whatever };
	if (from != to && before)
		losses[count++] = (struct loss){ from, before, false, "moves memory", elsewhere };
	else if (from == to && after < before)
		losses[count++] = (struct loss){ from + after, before - after, false, takes, whatever };
	return count;
}

/*
 * MADV_FREE is not among them: pages that are pinned are not freed. Of memory that is shared,
 * MADV_DONTNEED takes only the entries of the page table.
 */
static const struct {
	int advice;
	bool if_private;
	const char *does, *then;
} drops[] = {
	{ MADV_DONTNEED, true, drops_it, others },
	{ VT_MADV_DONTNEED_LOCKED, true, drops_it, others },
	{ MADV_REMOVE, false, drops_it, others },
	{ VT_MADV_GUARD_INSTALL, false, takes, whatever },
};

static size_t by_madvise(struct vt_looking *l, struct loss *losses)
{
	for (size_t i = 0; i < ARRAY_SIZE(drops); i++) {
		if (drops[i].advice != (int)argument(l, "advice"))
			continue;
		losses[0] = (struct loss){
			argument(l, "addr"), argument(l, "length"), drops[i].if_private,
			drops[i].does, drops[i].then,
		};
		return 1;
	}
	return 0;
}

/* A segment is detached whole; its length nobody tells, so that only its begin is looked for. */
static size_t by_shmdt(struct vt_looking *l, struct loss *losses)
{
	losses[0] = (struct loss){ argument(l, "addr"), PAGE, false, takes, whatever };
	return 1;
}

/* The end of the heap, as the process's last call has told it. */
static size_t by_brk(struct vt_looking *l, struct loss *losses)
{
	struct vt_suspicion *last = vt_remember(l, (struct vt_key){ 0, 0, (uint64_t)l->when.tgid });
	uint64_t now = (uint64_t)l->record->result, former;

	if (!last)
		return 0;
	former = last->value[0];
	last->value[0] = now;
	if (now != argument(l, "addr") || now >= former)
		return 0;
	now = (now + PAGE - 1) & -(uint64_t)PAGE;
	losses[0] = (struct loss){ now, former > now ? former - now : 0, false, takes, whatever };
	return 1;
}

/* How much of the file that the descriptor @fd names is lost, and how many mappings are looked at. */
struct cut {
	int fd;
	uint64_t first, last;		/* in the file */
	const char *does, *then;
	unsigned int left;
};

#define LOOKED_AT 64

/* Where the memory of the mapping @m is shared memory of that part of the file; a length of 0: not. */
static struct loss cut_from(const struct vt_looking *l, const struct vt_model_mapping *m,
			    const struct vt_answer *file, const struct cut *cut)
{
	struct vt_memory memory;
	uint64_t first, last;

	if (vt_process_memory(l->c.inquiry, l->when.tgid, m->source, &memory) != 1 ||
	    memory.begin > m->source || !memory.shared || memory.inode != file->status.ino ||
	    memory.major != major(file->status.dev) || memory.minor != minor(file->status.dev))
		return (struct loss){ 0 };
	first = memory.offset;
	last = memory.offset + (memory.end - memory.begin) - 1;
	if (first > cut->last || last < cut->first)
		return (struct loss){ 0 };
	first = first > cut->first ? first : cut->first;
	last = last < cut->last ? last : cut->last;
	return (struct loss){
		memory.begin + (first - memory.offset), last - first + 1, false, cut->does, cut->then,
	};
}

/* In the mappings of the process, of which a space has few where files are cut. */
static size_t by_cut(struct vt_looking *l, struct loss *losses, struct cut *cut)
{
	const struct vt_answer *file = vt_inquire(l->c.inquiry, VT_ASK_STATUS, 0, "/proc/%d/fd/%d",
						  (int)l->when.tgid, cut->fd);
	const struct vt_model_space *s = NULL;
	const struct vt_model_mapping *m;
	size_t count = 0;

	if (file->error || !S_ISREG(file->status.mode))
		return 0;
	while ((s = vt_model_next_space(l->session, s)))
		for (m = vt_model_mapping(s, 0, UINT64_MAX); m && cut->left && count < LOSSES;
		     m = vt_model_next_mapping(s, m, 0, UINT64_MAX)) {
			if (m->from != VT_MAPS_MEMORY || m->tgid != l->when.tgid)
				continue;
			cut->left--;
			losses[count] = cut_from(l, m, file, cut);
			count += losses[count].length != 0;
		}
	return count;
}

static size_t by_fallocate(struct vt_looking *l, struct loss *losses)
{
	uint64_t length = argument(l, "len"), first = argument(l, "offset");

	if (!(argument(l, "mode") & FALLOC_FL_PUNCH_HOLE) || !length)
		return 0;
	return by_cut(l, losses, &(struct cut){
		(int)argument(l, "fd"), first, first + (length - 1), drops_it, others, LOOKED_AT,
	});
}

static size_t by_ftruncate(struct vt_looking *l, struct loss *losses)
{
	return by_cut(l, losses, &(struct cut){
		(int)argument(l, "fd"), argument(l, "length"), UINT64_MAX,
		"cuts off the file of memory", "and the program gets a bus error there", LOOKED_AT,
	});
}

static const struct {
	const char *call;
	size_t (*find)(struct vt_looking *l, struct loss *losses);
} ways[] = {
	{ "munmap", by_munmap }, { "mmap", by_mmap }, { "mmap2", by_mmap },
	{ "mremap", by_mremap }, { "madvise", by_madvise }, { "brk", by_brk },
	{ "shmdt", by_shmdt }, { "fallocate", by_fallocate }, { "ftruncate", by_ftruncate },
	{ "ftruncate64", by_ftruncate },
};

/*
 * Whether the memory at @address is the process's own, so that what is dropped of it is gone. Of a
 * file's it has own pages only of what it has written, as a device that may write makes it do.
 */
static bool is_private(const struct vt_looking *l, const struct vt_model_mapping *m,
		       uint64_t address)
{
	struct vt_memory memory;

	return vt_process_memory(l->c.inquiry, l->when.tgid, address, &memory) == 1 &&
	       memory.begin <= address && !memory.shared &&
	       (!memory.inode || m->access & VT_MAPPING_WRITE);
}

static void suspect(struct vt_looking *l, const struct loss *loss)
{
	const struct vt_model_mapping *m;
	const struct vt_model_space *space;
	struct vt_suspicion *s;

	m = vt_model_maps_memory(l->session, l->when.tgid, loss->address, loss->length, &space);
	if (!m || (loss->if_private &&
		   !is_private(l, m, m->source > loss->address ? m->source : loss->address)))
		return;
	l->c.guess = vt_file_guess(l->session, space->file);
	vt_fact(&l->c, "call", "%s", l->record->syscall);
	vt_fact(&l->c, "does", "%s", loss->does);
	vt_fact(&l->c, "then", "%s", loss->then);
	vt_fact(&l->c, "iova", "%s", vt_iova_text(&l->c, space, m->iovas.first));
	vt_fact(&l->c, "space", "%s", vt_space_text(l, space));
	/* Of each space it is told once: programs give up memory in many pieces. */
	s = vt_suspect(l, (struct vt_key){ space->file, space->ioas, (uint64_t)l->when.tgid });
	if (s && !s->value[1]) {
		s->value[0] = loss->address;
		s->value[1] = loss->length;
	}
}

static bool is_mapped(const struct vt_looking *l, const struct vt_suspicion *s)
{
	const struct vt_model_space *space;

	return vt_model_maps_memory(l->session, (pid_t)s->key.b, s->value[0], s->value[1], &space);
}

/* To take the mapping away next, without another use of the device, harms nobody. */
static void clear_harmless(struct vt_looking *l)
{
	struct vt_suspicion *s, *next;
	uint64_t device;

	for (s = vt_next_suspicion(l, NULL, 0); s; s = next) {
		next = vt_next_suspicion(l, s, 0);
		if (!s->text)
			continue;
		if (!is_mapped(l, s))
			vt_clear(l, s);
		else if (vt_uses_device(l, &device))
			vt_confirm(l, s);
	}
}

static void see_given_up(struct vt_looking *l)
{
	struct loss losses[LOSSES];
	size_t count = 0;

	clear_harmless(l);
	for (size_t i = 0; i < ARRAY_SIZE(ways) && !count; i++)
		if (vt_did_io(l, ways[i].call))
			count = ways[i].find(l, losses);
	for (size_t i = 0; i < count; i++)
		suspect(l, &losses[i]);
}

/* The process ends, and the mapping is still there. */
static void tell_given_up(struct vt_looking *l)
{
	struct vt_suspicion *s, *next;

	for (s = vt_next_suspicion(l, NULL, 0); s; s = next) {
		next = vt_next_suspicion(l, s, 0);
		if (s->text && s->key.b == (uint64_t)l->when.tgid && is_mapped(l, s))
			vt_confirm(l, s);
	}
}

static const struct vt_check rows[] = {
	{ .info = { "C031", VT_SEVERITY_NOTE, "memory is given up while it is mapped", true },
	  .call = see_given_up, .ending = tell_given_up, .asks = true,
	  .text = "{call} {does} that is mapped at {iova} in {space}: the device goes on with the "
		  "pages that were there, {then}",
	  .fix = "unmap it for the device first (VFIO_IOMMU_UNMAP_DMA, IOMMU_IOAS_UNMAP)" },
};

const struct vt_checks vt_checks_memory = { rows, ARRAY_SIZE(rows) };
