/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A failed call as the rules see it: its arguments, and the texts about it. */
#include "config.h"

#include "judge/rule.h"
#include "util/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "judge/system.h"

/* ---- texts ---- */

void vt_fact(struct vt_case *c, const char *name, const char *format, ...)
{
	va_list args;
	size_t i = 0;

	while (i < c->nfacts && strcmp(c->facts[i].name, name))
		i++;
	if (i == ARRAY_SIZE(c->facts))
		vt_no_memory();
	c->facts[i].name = name;
	va_start(args, format);
	c->facts[i].text = vt_inquiry_say(c->inquiry, vt_inquiry_vtext(c->inquiry, format, args));
	va_end(args);
	c->nfacts += i == c->nfacts;
}

void vt_evidence(struct vt_case *c, const char *format, ...)
{
	va_list args;

	if (c->nevidence == ARRAY_SIZE(c->evidence))
		return;
	va_start(args, format);
	c->evidence[c->nevidence++] =
		vt_inquiry_say(c->inquiry, vt_inquiry_vtext(c->inquiry, format, args));
	va_end(args);
}

static const char *find_fact(const struct vt_case *c, const char *name, size_t length)
{
	for (size_t i = 0; i < c->nfacts; i++)
		if (!strncmp(c->facts[i].name, name, length) && !c->facts[i].name[length])
			return c->facts[i].text;
	return NULL;
}

const char *vt_fill_in(struct vt_case *c, const char *template, bool probably)
{
	const char *text = probably ? "probably " : "", *end;

	while (*template) {
		size_t length = strcspn(template, "{");

		text = vt_inquiry_text(c->inquiry, "%s%.*s", text, (int)length, template);
		template += length;
		end = strchr(template, '}');
		if (!*template || !end)
			break;
		/* A fact that the rule has not set is left out. */
		text = vt_inquiry_text(c->inquiry, "%s%s", text,
			find_fact(c, template + 1, (size_t)(end - template - 1)) ?: "");
		template = end + 1;
	}
	return text;
}

const char *vt_file_guess(const struct vt_session *session, uint64_t file)
{
	return vt_model_rests_on_guess(session, file) ?
	       "a descriptor came in a message, and is probably what was sent" : NULL;
}

const char *vt_mapped_guess(const struct vt_session *session, const struct vt_mapped *mapped)
{
	return mapped->inferred ? "it was mapped before the trace, and is probably that device's" :
				  vt_file_guess(session, mapped->file);
}

bool vt_is_absent(const struct vt_fd *info)
{
	return info->absent;
}

bool vt_is_no_eventfd(const struct vt_fd *info)
{
	return !info->absent && info->what.kind != VFIOTRACE_FD_EVENTFD &&
	       info->what.kind != VFIOTRACE_FD_UNKNOWN;
}

const char *vt_case_was(const struct vt_case *c, int fd, const struct vt_fd *info)
{
	const struct vt_record *r = c->record;
	const struct vt_model_file *file;

	if (!info->closed || !info->path[0])
		return "";
	file = vt_model_file(c->judged->session,
			     vt_session_file(c->judged->session, r->tgid, r->tid, fd));
	return vt_inquiry_text(c->inquiry, ": it was " VT_LINK "%s%s%s%s", info->path,
			       info->device[0] ? " (" : "", info->device,
			       info->device[0] ? ")" : "",
			       file && file->ended.line ? vt_at_line(c, ", closed", &file->ended) :
							  ", and was closed");
}

bool vt_same_moment(const struct vt_when *a, const struct vt_when *b)
{
	return a->line == b->line && a->tid == b->tid && a->real.tv_sec == b->real.tv_sec &&
	       a->real.tv_nsec == b->real.tv_nsec;
}

const char *vt_at_line(const struct vt_case *c, const char *what, const struct vt_when *when)
{
	/* Lines of other threads count, too, so a line's number differs from run to run. */
	if (c->inquiry->names)
		return "";
	return when && when->line ? vt_inquiry_text(c->inquiry, "%s at line %llu", what,
						    (unsigned long long)when->line) : "";
}

const char *vt_iova_text(const struct vt_case *c, const struct vt_model_space *space, uint64_t iova)
{
	return vt_inquiry_text(c->inquiry, VT_IOVA, space ? space->file : c->record->file,
			       space ? space->ioas : 0, iova);
}

const char *vt_range_text(const struct vt_case *c, const struct vt_model_space *space,
			  uint64_t first, uint64_t last)
{
	return vt_inquiry_text(c->inquiry, "%s-%s", vt_iova_text(c, space, first),
			       vt_iova_text(c, space, last));
}

/* ---- the call ---- */

bool vt_in_has(const struct vt_case *c, size_t offset, size_t size)
{
	return offset + size <= c->record->call.in_have;
}

uint64_t vt_in(const struct vt_case *c, size_t offset, size_t size)
{
	const struct vfiotrace_call *call = &c->record->call;

	return vt_in_has(c, offset, size) ?
	       vfiotrace_call_load(call, call->in + offset, size) : 0;
}

const char *vt_read_string_at(struct vt_case *c, uint64_t address)
{
	char text[4096];
	ssize_t got = vt_io_read_string(c->judged->memory, address, text, sizeof(text));

	if (got <= 0 || !memchr(text, '\0', (size_t)got))
		return NULL;
	return vt_inquiry_text(c->inquiry, "%s", text);
}

bool vt_io_argument(const struct vt_case *c, const char *name, uint64_t *ret)
{
	const struct vt_io *io = c->judged->io;

	for (unsigned int i = 0; io && io->call->args[i].kind; i++) {
		if (!strcmp(io->call->args[i].name, name)) {
			*ret = io->args[i];
			return true;
		}
	}
	return false;
}

/* The number in the path of a group's node; NULL: the path is no such node. */
static const char *number_in(struct vt_case *c, const char *path)
{
	const char *name = strncmp(path, "/dev/vfio/", 10) ? "" : path + 10;
	size_t length;

	if (!strncmp(name, "noiommu-", 8))
		name += 8;
	length = strspn(name, "0123456789");
	/* After the path of a node that is gone, the kernel writes a space and "(deleted)". */
	return length && (!name[length] || name[length] == ' ') ?
	       vt_inquiry_text(c->inquiry, "%.*s", (int)length, name) : NULL;
}

/*
 * A node may be left over from a time when another group had its name. The number of the
 * device tells which group the descriptor belongs to. NULL: the name is right, or this is not
 * known.
 */
static const char *number_of_node(struct vt_case *c, pid_t tgid, int fd, const char *path)
{
	const struct vt_answer *a =
		vt_inquire(c->inquiry, VT_ASK_STATUS, 0, "/proc/%d/fd/%d", (int)tgid, fd);
	const char *slash = strrchr(path, '/'), *other;

	other = slash && !a->error && S_ISCHR(a->status.mode) ?
		vt_node_of_other(c->inquiry, a->status.rdev, slash + 1) : NULL;
	return other ? number_in(c, vt_inquiry_text(c->inquiry, "/dev/vfio/%s", other)) : NULL;
}

const char *vt_case_group(struct vt_case *c)
{
	const struct vt_model_group *g = vt_model_group(c->judged->session, c->record->file);
	const char *path = c->record->fd_info.path;
	const char *number = number_of_node(c, c->record->tgid, c->record->fd, path);

	if (number)
		return number;
	return g && g->numbered ? vt_inquiry_text(c->inquiry, "%u", g->number) : number_in(c, path);
}

const char *vt_group_number(struct vt_case *c, const struct vt_model_group *g)
{
	struct vt_model_descriptor list[4];
	size_t count = vt_model_descriptors(c->judged->session, g->file, list, ARRAY_SIZE(list));
	const char *number;

	for (size_t i = 0; i < count && i < ARRAY_SIZE(list); i++) {
		const struct vt_fd *info;

		if (list[i].tgid != c->record->tgid)
			continue;
		info = vt_case_identify(c, list[i].fd);
		number = info->what.kind == VFIOTRACE_FD_GROUP ||
					 info->what.kind == VFIOTRACE_FD_NOIOMMU_GROUP ?
				 number_of_node(c, list[i].tgid, list[i].fd, info->path) :
				 NULL;
		if (number)
			return number;
	}
	return g->numbered ? vt_inquiry_text(c->inquiry, "%u", g->number) : NULL;
}

const struct vt_fd *vt_case_identify(const struct vt_case *c, int fd)
{
	return c->judged->identify(c->judged->ctx, c->record->tgid, c->record->tid, fd);
}
