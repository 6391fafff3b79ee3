/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "judge/huge.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POOLS "/sys/kernel/mm/hugepages"

/* Parses "2M", "1024M" or "1G": a page size in the options of a hugetlbfs mount. */
static uint64_t size_in(const char *text)
{
	char *end;
	uint64_t size = strtoull(text, &end, 10);

	return *end == 'G' ? size << 30 :
	       *end == 'M' ? size << 20 :
	       *end == 'K' ? size << 10 :
			     size;
}

/* The page size of the hugetlbfs that the file is on; 0: it is on none, or not known. */
static uint64_t page_of_mount(struct vt_case *c, const struct vt_memory *memory)
{
	const struct vt_answer *a = vt_inquire(c->inquiry, VT_ASK_FILE, 0, "/proc/%d/mountinfo",
					       (int)c->record->tgid);
	const char *line = a->error ? NULL : a->data;

	while (line && *line) {
		const char *rest = strstr(line, " - hugetlbfs "), *end = strchr(line, '\n'), *size;
		unsigned int major, minor;

		if (sscanf(line, "%*d %*d %u:%u", &major, &minor) == 2 && major == memory->major &&
		    minor == memory->minor && rest && (!end || rest < end)) {
			size = strstr(rest, "pagesize=");
			return size && (!end || size < end) ? size_in(size + 9) : 0;
		}
		line = end ? end + 1 : NULL;
	}
	return 0;
}

/* The default size: that of memory for which no size was asked. */
static uint64_t usual_page(struct vt_case *c)
{
	const struct vt_answer *a = vt_inquire(c->inquiry, VT_ASK_FILE, 0, "/proc/meminfo");
	const char *at = a->error ? NULL : strstr(a->data, "Hugepagesize:");
	uint64_t kib;

	return at && sscanf(at, "Hugepagesize: %" SCNu64, &kib) == 1 ? kib << 10 : 0;
}

/*
 * Kernels before 6.11 tell the page size of a mapping only in a list of all mappings, which
 * takes long to read. So it is read only if the name leaves the size open.
 */
static uint64_t page_of_list(struct vt_case *c, const struct vt_memory *memory)
{
	const char *at = vt_process_memory_details(c->inquiry, c->record->tgid, memory);
	uint64_t kib;

	at = at ? strstr(at, "KernelPageSize:") : NULL;
	return at && sscanf(at, "KernelPageSize: %" SCNu64, &kib) == 1 ? kib << 10 : 0;
}

static bool is_pool(struct vt_case *c, uint64_t page)
{
	return page >> 10 &&
	       vt_inquire_exists(c->inquiry, POOLS "/hugepages-%" PRIu64 "kB", page >> 10) == 1;
}

uint64_t vt_huge_page(struct vt_case *c, const struct vt_memory *memory)
{
	uint64_t page = vt_process_page(c->inquiry, c->record->tgid, memory->begin);

	if (!page)
		page = page_of_mount(c, memory);
	if (!page &&
	    (!strncmp(memory->name, "/memfd:", 7) || !strncmp(memory->name, "/anon_hugepage", 14)))
		page = page_of_list(c, memory);
	if (!page && !strncmp(memory->name, "/anon_hugepage", 14))
		page = usual_page(c);
	return is_pool(c, page) ? page : 0;
}

static bool read_number(struct vt_case *c, uint64_t *ret, const char *path)
{
	const char *line = vt_inquire_line(c->inquiry, "%s", path);

	return line && sscanf(line, "%" SCNu64, ret) == 1;
}

/* "2048 kB", as in the names of the pools. */
static void name_size(struct vt_case *c, uint64_t page)
{
	vt_fact(c, "size", "%" PRIu64 " kB", page >> 10);
}

bool vt_huge_pool_empty(struct vt_case *c, uint64_t page)
{
	const char *pool =
		vt_inquiry_text(c->inquiry, POOLS "/hugepages-%" PRIu64 "kB", page >> 10);
	uint64_t unused, promised, more = 0;

	if (!read_number(c, &unused, vt_inquiry_text(c->inquiry, "%s/free_hugepages", pool)) ||
	    !read_number(c, &promised, vt_inquiry_text(c->inquiry, "%s/resv_hugepages", pool)))
		return false;
	read_number(c, &more, vt_inquiry_text(c->inquiry, "%s/nr_overcommit_hugepages", pool));
	if (unused > promised || more)
		return false;
	name_size(c, page);
	vt_fact(c, "pool", "%s", pool);
	vt_fact(c, "promised", promised ? " (" VT_MOMENT " are free, and promised to others)" : "",
		promised);
	vt_evidence(c, "%s: free_hugepages " VT_MOMENT ", resv_hugepages " VT_MOMENT, pool, unused,
		    promised);
	return true;
}

/* The size as in the names of control group files: 2MB, 1GB, 64KB. */
static const char *file_size(struct vt_case *c, uint64_t page)
{
	return page >> 30 ? vt_inquiry_text(c->inquiry, "%" PRIu64 "GB", page >> 30) :
	       page >> 20 ? vt_inquiry_text(c->inquiry, "%" PRIu64 "MB", page >> 20) :
			    vt_inquiry_text(c->inquiry, "%" PRIu64 "KB", page >> 10);
}

/* Looks at the group, and at all groups above it. */
static bool is_full(struct vt_case *c, uint64_t page, const char *root, const char *group,
		    const char *limit_file, const char *usage_file)
{
	const char *size = file_size(c, page), *path;
	uint64_t limit, usage;

	for (size_t length = strlen(group); length > 1; length--) {
		if (group[length] && group[length] != '/')
			continue;
		path = vt_inquiry_text(c->inquiry, "%s%.*s/hugetlb.%s", root, (int)length, group,
				       size);
		if (!read_number(c, &limit,
				 vt_inquiry_text(c->inquiry, "%s.%s", path, limit_file)) ||
		    !read_number(c, &usage,
				 vt_inquiry_text(c->inquiry, "%s.%s", path, usage_file)) ||
		    usage + page <= limit)
			continue;
		name_size(c, page);
		group = vt_inquiry_text(c->inquiry, "%.*s", (int)length, group);
		vt_fact(c, "cgroup", VT_CHANCE, group);
		vt_fact(c, "limit", "%" PRIu64, limit);
		vt_fact(c, "usage", VT_MOMENT, usage);
		vt_evidence(c, "%s" VT_CHANCE "/hugetlb.%s.%s: %" PRIu64 "; %s: " VT_MOMENT, root,
			    group, size, limit_file, limit, usage_file, usage);
		return true;
	}
	return false;
}

bool vt_huge_limit_reached(struct vt_case *c, uint64_t page)
{
	const char *second = vt_process_cgroup(c->inquiry, c->record->tgid, "");
	const char *first = vt_process_cgroup(c->inquiry, c->record->tgid, "hugetlb");

	return (second && is_full(c, page, "/sys/fs/cgroup", second, "max", "current")) ||
	       (first && is_full(c, page, "/sys/fs/cgroup/hugetlb", first, "limit_in_bytes",
				 "usage_in_bytes"));
}
