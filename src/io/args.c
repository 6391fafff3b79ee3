/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes a call's arguments from registers. A 64-bit number takes two registers of a 32-bit
 * caller. Architectures differ in their order, and in whether the first register must be an
 * even one.
 */
#include "config.h"

#include <linux/audit.h>
#include <string.h>

#include "io/internal.h"
#include "util/array.h"

#define X32_BIT 0x40000000u
#define PAGE 4096			/* unit of mmap2's offset, whatever the page size */

struct pairs {
	uint32_t arch;
	bool aligned;
	bool high_first;
};

/* Architectures that are not listed: the low half first, in any two registers. */
static const struct pairs pair_rules[] = {
	{ AUDIT_ARCH_ARM, true, false },
	{ AUDIT_ARCH_MIPS, true, true },
	{ AUDIT_ARCH_MIPSEL, true, false },
	{ AUDIT_ARCH_PPC, true, true },
	{ AUDIT_ARCH_PARISC, false, true },
	{ AUDIT_ARCH_S390, false, true },
	{ AUDIT_ARCH_SPARC, false, true },
};

static const struct pairs *rules_of(uint32_t arch)
{
	static const struct pairs usual = { 0, false, false };

	for (size_t i = 0; i < ARRAY_SIZE(pair_rules); i++)
		if (pair_rules[i].arch == arch)
			return &pair_rules[i];
	return &usual;
}

static uint64_t join(uint64_t low, uint64_t high)
{
	return high << 32 | (uint32_t)low;
}

struct registers {
	const struct vt_record *record;
	uint64_t list[6];
	unsigned int next;
};

static uint64_t take(struct registers *r)
{
	return r->next < 6 ? r->list[r->next++] : 0;
}

static bool wide(const struct registers *r)
{
	return r->record->arch & __AUDIT_ARCH_64BIT;
}

static uint64_t take_pair(struct registers *r)
{
	const struct pairs *rules = rules_of(r->record->arch);
	uint64_t first, second;

	if (wide(r))
		return take(r);
	if (rules->aligned)
		r->next += r->next & 1;
	first = take(r);
	second = take(r);
	return rules->high_first ? join(second, first) : join(first, second);
}

/* x32 passes both longs in one register, and has no second one. */
static uint64_t take_longs(struct registers *r)
{
	uint64_t low = take(r), high;

	if (r->record->arch == AUDIT_ARCH_X86_64 && r->record->nr & X32_BIT)
		return low;
	high = take(r);
	return wide(r) ? low : join(low, high);
}

static uint64_t take_argument(struct registers *r, enum vt_io_kind kind)
{
	switch (kind) {
	case VT_IO_PLACE:
		return take_pair(r);
	case VT_IO_PLACE_LONGS:
		return take_longs(r);
	case VT_IO_PLACE_PAGES:
		return take(r) * PAGE;
	default:
		return take(r);
	}
}

/* Reads the arguments of a call that has them in memory. */
static void read_registers(const struct vt_io_view *view, struct registers *r)
{
	size_t size = vt_io_wordsize(view);
	uint8_t bytes[48];

	if (vt_io_read(view, r->list[0], bytes, 6 * size) != (ssize_t)(6 * size))
		return;
	for (size_t i = 0; i < 6; i++)
		r->list[i] = vt_io_word(view, bytes + i * size);
}

void vt_io_load(const struct vt_io_view *view, const struct vt_io_call *call)
{
	struct registers r = { .record = view->record };
	struct vt_io *io = view->io;

	io->call = call;
	io->next = 0;
	memcpy(r.list, view->record->args, sizeof(r.list));
	if (vt_io_is_indirect(call, view->record->arch))
		read_registers(view, &r);
	for (unsigned int i = 0; call->args[i].kind; i++)
		io->args[i] = take_argument(&r, call->args[i].kind);
}
