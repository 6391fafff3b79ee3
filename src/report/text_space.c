/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One address space as text. */
#include "config.h"

#include <inttypes.h>

#include "report/look.h"
#include "report/page.h"

/* how many mappings of device memory are listed */
#define BARS_MAX 16

static void add_live(struct vt_buffer *out, unsigned int depth, const struct vt_model_space *s)
{
	vt_page_begin(out, depth, "live");
	if (s->live) {
		vt_page_count(out, s->live, "mapping", "mappings");
		vt_buffer_puts(out, ", ");
		vt_page_bytes(out, s->bytes);
	} else {
		vt_buffer_puts(out, s->doubt == VT_DOUBT_ELSEWHERE || s->doubt == VT_DOUBT_SENT ?
			       "no mapping was seen" : "no mapping");
	}
	if (s->peak > s->live || s->peak_bytes > s->bytes) {
		vt_buffer_format(out, "; at most %zu, ", s->peak);
		vt_page_bytes(out, s->peak_bytes);
	}
	vt_page_end(out);
	if (!s->maps && !s->unmaps)
		return;
	vt_page_begin(out, depth, "calls");
	vt_buffer_format(out, "%" PRIu64 " mapped, %" PRIu64 " unmapped", s->maps, s->unmaps);
	if (s->unmaps != s->unmapped) {
		vt_buffer_puts(out, " (");
		vt_page_count(out, s->unmapped, "mapping)", "mappings)");
	}
	vt_page_end(out);
}

/* "4-8 KiB", "512 KiB-1 MiB": the sizes from 2^power up to the next power. */
static void add_size(struct vt_buffer *out, unsigned int power)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	unsigned int unit = power / 10, next = (power + 1) / 10;

	vt_buffer_format(out, "%u", 1u << power % 10);
	if (unit != next)
		vt_buffer_format(out, " %s", units[unit]);
	vt_buffer_format(out, "-%u %s", 1u << (power + 1) % 10, units[next]);
}

static void add_shape(struct vt_buffer *out, unsigned int depth, const struct vt_model_space *s)
{
	struct vt_model_shape shape;
	bool any = false;

	if (!s->live && !s->nranges)
		return;
	vt_model_shape(s, &shape);
	if (s->live)
		vt_page_begin(out, depth, "sizes");
	for (unsigned int i = 0; i < 64; i++) {
		if (!shape.sizes[i])
			continue;
		vt_buffer_puts(out, any ? ", " : "");
		vt_buffer_format(out, "%zu of ", shape.sizes[i]);
		add_size(out, i);
		any = true;
	}
	if (s->live)
		vt_page_end(out);
	vt_page_begin(out, depth, "largest hole");
	if (shape.hole.last < shape.hole.first) {
		vt_buffer_puts(out, "none");
	} else {
		vt_buffer_format(out, "0x%" PRIx64 "-0x%" PRIx64, shape.hole.first,
				 shape.hole.last);
		if (s->doubt != VT_DOUBT_NONE)
			vt_buffer_puts(out, " between the mappings that were seen");
		if (!shape.bounded)
			vt_buffer_puts(out, s->told.tgid ?
				       " (which IOVAs may be used was not told)" :
				       " (nobody asked which IOVAs may be used)");
	}
	vt_page_end(out);
}

#define RANGES_SHOWN 6

static void add_allowed(struct vt_buffer *out, unsigned int depth, const struct vt_model_space *s)
{
	if (!s->nallowed)
		return;
	vt_page_begin(out, depth, "allowed");
	for (size_t i = 0; i < s->nallowed && i < RANGES_SHOWN; i++)
		vt_buffer_format(out, "%s0x%" PRIx64 "-0x%" PRIx64, i ? ", " : "",
				 s->allowed[i].first, s->allowed[i].last);
	if (s->nallowed > RANGES_SHOWN)
		vt_buffer_format(out, ", and %zu more", s->nallowed - RANGES_SHOWN);
	vt_page_when(out, ", since", &s->allowed_when);
	vt_page_end(out);
}

static void add_left(struct vt_buffer *out, unsigned int depth, const struct vt_model_space *s)
{
	if (!s->left_known)
		return;
	vt_page_begin(out, depth, "room for");
	vt_page_count(out, s->left, "mapping more", "mappings more");
	vt_page_end(out);
}

struct bars {
	const struct vt_look *look;
	struct vt_buffer *out;
	unsigned int depth;
	size_t count;
};

static void add_bar(void *ctx, uint64_t iova, uint64_t length, const struct vt_facts_part *part)
{
	const struct vt_session_name *name;
	struct bars *b = ctx;
	char index[64];

	if (b->count++ >= BARS_MAX)
		return;
	name = vt_session_name(b->look->session, part->mapped.file);
	vt_page_begin(b->out, b->depth, b->count == 1 ? "of devices" : "");
	vt_buffer_format(b->out, "0x%" PRIx64 ", ", iova);
	vt_page_bytes(b->out, length);
	if (part->region) {
		vt_facts_index(index, sizeof(index), VFIOTRACE_SHOW_REGION_INDEX, name->type,
			       part->region->index);
		vt_buffer_format(b->out, ": %s", index);
	} else {
		vt_buffer_puts(b->out, ": offset");
	}
	if (part->within || !part->region)
		vt_buffer_format(b->out, "%s0x%" PRIx64, part->region ? "+" : " ",
				 part->within);
	vt_buffer_puts(b->out, " of ");
	vt_page_foreign(b->out, vt_text_device_name(b->look->session, part->mapped.file));
	if (part->region && part->region->inferred)
		vt_buffer_puts(b->out, " (inferred)");
	vt_page_end(b->out);
}

static void add_bars(const struct vt_look *look, struct vt_buffer *out, unsigned int depth,
		     const struct vt_model_space *s)
{
	struct bars b = { look, out, depth, 0 };

	vt_facts_bars(look->session, s, add_bar, &b);
	if (b.count <= BARS_MAX)
		return;
	vt_page_begin(out, depth, "");
	vt_buffer_format(out, "and %zu more", b.count - BARS_MAX);
	vt_page_end(out);
}

static void add_doubt(struct vt_buffer *out, unsigned int depth, const struct vt_model_space *s)
{
	if (s->doubt == VT_DOUBT_NONE)
		return;
	vt_page_begin(out, depth, "incomplete");
	vt_buffer_puts(out, vt_doubt_text(s->doubt));
	vt_page_when(out, s->doubt == VT_DOUBT_ELSEWHERE ? ", met first in" : ", since",
		     &s->doubted);
	vt_page_end(out);
}

void vt_text_space(const struct vt_look *look, struct vt_buffer *out, unsigned int depth,
		   const struct vt_model_space *s)
{
	add_live(out, depth, s);
	add_shape(out, depth, s);
	add_allowed(out, depth, s);
	add_bars(look, out, depth, s);
	add_left(out, depth, s);
	if (s->dirty) {
		vt_page_begin(out, depth, "dirty pages");
		vt_buffer_puts(out, "are tracked");
		vt_page_end(out);
	}
	add_doubt(out, depth, s);
}
