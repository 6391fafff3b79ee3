/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Helpers for questions and answers, used by all sources so that they cut answers off alike. */
#include "config.h"

#include "source/world.h"

#include <inttypes.h>
#include <stdio.h>

struct vt_question vt_mapping_question(char room[VT_MAPPING_QUESTION], pid_t tgid,
				       uint64_t address)
{
	snprintf(room, VT_MAPPING_QUESTION, "/proc/%d/maps/%" PRIx64, (int)tgid, address);
	return (struct vt_question){ .ask = VT_ASK_MAPPING, .path = room };
}

bool vt_world_mapping(const char *text, struct vt_world_mapping *m)
{
	int name = 0;

	if (sscanf(text, "%" SCNx64 "-%" SCNx64 " %*s %" SCNx64 " %" SCNx64 "%n", &m->start,
		   &m->end, &m->offset, &m->page, &name) < 4 || !name)
		return false;
	m->name = text + name + (text[name] == ' ');
	return true;
}

bool vt_ask_lists(enum vt_ask ask)
{
	return ask == VT_ASK_FOLDER || ask == VT_ASK_ACL || ask == VT_ASK_HOLDERS ||
	       ask == VT_ASK_MAPPINGS || ask == VT_ASK_DESCRIPTORS ||
	       ask == VT_ASK_PCI_NAMES || ask == VT_ASK_KERNEL;
}

size_t vt_question_most(const struct vt_question *q)
{
	return q->most && q->most < VT_WORLD_MOST ? q->most : VT_WORLD_MOST;
}

void vt_answer_trim(const struct vt_question *q, struct vt_answer *a)
{
	size_t most = vt_question_most(q);

	if (a->error || a->length <= most || q->ask == VT_ASK_LINK ||
	    q->ask == VT_ASK_PLACE || q->ask == VT_ASK_MAPPING)
		return;
	a->cut = true;
	/* Lists are cut off between names. */
	while (q->ask != VT_ASK_FILE && most && a->data[most - 1])
		most--;
	a->length = most;
}
