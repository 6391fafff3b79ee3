/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parser for the lines of a recording. Each member of the JSON object is a row of a table: its
 * shape, and the function that takes its scalars. What does not fit the table is refused, with
 * an explanation for the user.
 */
#include "config.h"

#include "record/line.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "record/format.h"
#include "record/world.h"
#include "util/array.h"
#include "util/memory.h"
#include "util/yajl.h"

#define PID_MAX (1 << 22)		/* the kernel's limit (PID_MAX_LIMIT) */
#define FRAMES_MAX 4096

/* A scalar value: boolean, integer or text. */
struct scalar {
	enum { BOOLEAN, NUMBER, TEXT } type;
	int64_t number;
	const char *text;
	size_t length;
};

enum shape {
	SCALAR,
	LIST,				/* of scalars */
	LISTS,				/* of lists of scalars */
	MAP,				/* object whose members are scalars */
};

struct member;

struct vt_line_parser {
	yajl_handle json;
	struct vt_recorded *line;
	const struct member *member;	/* the member whose value is being read */
	unsigned int depth;
	unsigned int index;		/* of the next scalar in the innermost list */
	bool whole;			/* the top object is closed */
	const char *problem;
	char field[32];			/* key inside a MAP */
	size_t field_length;
};

/* Stores a scalar of a member. Returns false if the value is not valid there. */
typedef bool take_fn(struct vt_line_parser *p, const struct scalar *v);

struct member {
	const char *name;
	enum shape shape;
	take_fn *take;
	/*
	 * Called at the end of a list (LISTS: of each inner list). False: it has the wrong
	 * length.
	 */
	bool (*close)(struct vt_line_parser *p);
	uint32_t have;
};

/* ---- scalars ---- */

static bool take_bool(const struct scalar *v, bool *ret)
{
	*ret = v->type == BOOLEAN && v->number;
	return v->type == BOOLEAN;
}

#define TAKE_BOOL(NAME, FIELD)                                                   \
	static bool NAME(struct vt_line_parser *p, const struct scalar *v)       \
	{                                                                        \
		return take_bool(v, &p->line->FIELD);                            \
	}

static bool take_int(const struct scalar *v, int64_t least, int64_t most, int64_t *ret)
{
	*ret = v->number;
	return v->type == NUMBER && v->number >= least && v->number <= most;
}

/* *@ret is 0 when it returns false, so that a caller may use it before it checks. */
static bool take_i32(const struct scalar *v, int64_t least, int64_t most, int *ret)
{
	int64_t number = 0;
	bool good = take_int(v, least, most, &number);

	*ret = good ? (int)number : 0;
	return good;
}

/* Value of each hex digit plus one; 0 for any other byte. */
static const uint8_t hex_values[256] = {
	['0'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
	['a'] = 11, 12, 13, 14, 15, 16,
};

static bool take_hex(const struct scalar *v, uint64_t *ret)
{
	uint64_t number = 0;

	if (v->type != TEXT || !v->length || v->length > 16)
		return false;
	for (size_t i = 0; i < v->length; i++) {
		uint8_t digit = hex_values[(unsigned char)v->text[i]];

		if (!digit)
			return false;
		number = number << 4 | (digit - 1u);
	}
	*ret = number;
	return true;
}

/* Copies any bytes, fewer than @size, and adds a NUL. See VT_RECORD_HEX_MARK. */
static bool take_bytes(const struct scalar *v, char *buffer, size_t size, size_t *length)
{
	const unsigned char *in = (const unsigned char *)v->text;
	bool hex = v->length && v->text[0] == VT_RECORD_HEX_MARK;

	*length = hex ? (v->length - 1) / 2 : v->length;
	if (v->type != TEXT || *length >= size || (hex && v->length % 2 == 0))
		return false;
	if (!hex)
		memcpy(buffer, v->text, *length);
	for (size_t i = 0; hex && i < *length; i++) {
		uint8_t high = hex_values[in[2 * i + 1]], low = hex_values[in[2 * i + 2]];

		if (!high || !low)
			return false;
		buffer[i] = (char)((high - 1) << 4 | (low - 1));
	}
	buffer[*length] = '\0';
	return true;
}

/* Copies text that may hold any byte except NUL. */
static bool take_foreign(const struct scalar *v, char *buffer, size_t size)
{
	size_t length;

	return take_bytes(v, buffer, size, &length) && !memchr(buffer, 0, length);
}

static bool take_errno(const struct scalar *v, int *ret)
{
	if (v->type == TEXT)
		*ret = vt_record_errno_find(v->text, v->length);
	else
		return take_i32(v, 1, 4095, ret);
	return *ret;
}

static bool take_signal_number(const struct scalar *v, int *ret)
{
	if (v->type == TEXT)
		*ret = vt_record_signal_find(v->text, v->length);
	else
		return take_i32(v, 0, INT32_MAX, ret);
	return *ret;
}

/* ---- the header ---- */

static bool take_format(struct vt_line_parser *p, const struct scalar *v)
{
	(void)p;
	return v->type == TEXT && v->length == strlen(VT_RECORD_FORMAT) &&
	       !memcmp(v->text, VT_RECORD_FORMAT, v->length);
}

static bool take_version(struct vt_line_parser *p, const struct scalar *v)
{
	return take_int(v, 0, INT64_MAX, &p->line->version);
}

static bool take_text(const struct scalar *v, char **ret)
{
	if (v->type != TEXT)
		return false;
	free(*ret);
	*ret = strndup(v->text, v->length);
	if (!*ret)
		vt_no_memory();
	return true;
}

static bool take_tool(struct vt_line_parser *p, const struct scalar *v)
{
	return take_text(v, &p->line->tool);
}

static bool take_machine(struct vt_line_parser *p, const struct scalar *v)
{
	return take_text(v, &p->line->machine);
}

static bool take_kernel(struct vt_line_parser *p, const struct scalar *v)
{
	return take_text(v, &p->line->kernel);
}

TAKE_BOOL(take_big_endian, big_endian)

static bool take_utc_offset(struct vt_line_parser *p, const struct scalar *v)
{
	return take_i32(v, -86400, 86400, &p->line->utc_offset);
}

TAKE_BOOL(take_vfio_only, vfio_only)

static bool take_io(struct vt_line_parser *p, const struct scalar *v)
{
	p->line->io = !p->line->named && take_text(v, &p->line->named);
	return p->line->io;
}

/* A list of names, which may be in the header only once. */
static bool take_list(const struct scalar *v, char **list)
{
	if (v->type != TEXT || *list || memchr(v->text, '\0', v->length))
		return false;
	*list = strndup(v->text, v->length);
	if (!*list)
		vt_no_memory();
	return true;
}

static bool take_calls(struct vt_line_parser *p, const struct scalar *v)
{
	return take_list(v, &p->line->calls);
}

static bool take_watched(struct vt_line_parser *p, const struct scalar *v)
{
	return take_list(v, &p->line->watched);
}

TAKE_BOOL(take_ioctls_hidden, ioctls_hidden)
TAKE_BOOL(take_users_only, users_only)
TAKE_BOOL(take_stacks, stacks)
TAKE_BOOL(take_kernel_word, kernel_word)
TAKE_BOOL(take_sources, sources)
TAKE_BOOL(take_pids, pids)
TAKE_BOOL(take_runs, runs)

/* ---- any event ---- */

static bool take_time(struct vt_line_parser *p, const struct scalar *v)
{
	return take_int(v, INT64_MIN, INT64_MAX, &p->line->mono);
}

static bool take_wall(struct vt_line_parser *p, const struct scalar *v)
{
	return take_int(v, INT64_MIN, INT64_MAX, &p->line->offset);
}

static bool take_tid(struct vt_line_parser *p, const struct scalar *v)
{
	return take_i32(v, 1, PID_MAX, &p->line->tid);
}

static bool take_pid(struct vt_line_parser *p, const struct scalar *v)
{
	return take_i32(v, 0, PID_MAX, &p->line->tgid);
}

static bool take_name(struct vt_line_parser *p, const struct scalar *v)
{
	return take_foreign(v, p->line->name, sizeof(p->line->name));
}

/* ---- calls ---- */

static bool take_cpu(struct vt_line_parser *p, const struct scalar *v)
{
	uint64_t number = 0;

	if (p->index > 1 || !take_hex(v, &number))
		return false;
	if (p->index == 1)
		p->line->ip = number;
	else
		p->line->arch = (uint32_t)number;
	return number <= UINT32_MAX || p->index == 1;
}

static bool close_cpu(struct vt_line_parser *p)
{
	return p->index == 2;
}

static bool take_enter(struct vt_line_parser *p, const struct scalar *v)
{
	int64_t nr = 0;

	if (p->index == 0) {
		bool good = take_int(v, INT64_MIN, INT64_MAX, &nr);

		p->line->nr = (uint64_t)nr;
		return good;
	}
	return p->index <= 6 && take_hex(v, &p->line->args[p->index - 1]);
}

static bool close_enter(struct vt_line_parser *p)
{
	return p->index > 0;
}

static bool take_exit(struct vt_line_parser *p, const struct scalar *v)
{
	p->line->failed = false;
	return take_int(v, INT64_MIN, INT64_MAX, &p->line->result);
}

static bool take_tampered(struct vt_line_parser *p, const struct scalar *v)
{
	int64_t bits;
	bool good = take_int(v, 0, VT_TAMPERED_ALL, &bits);

	p->line->tampered = (uint8_t)bits;
	return good;
}

static bool take_fail(struct vt_line_parser *p, const struct scalar *v)
{
	int errnum = 0;
	bool good = take_errno(v, &errnum);

	p->line->failed = true;
	p->line->result = -errnum;
	return good;
}

static bool take_took(struct vt_line_parser *p, const struct scalar *v)
{
	return take_int(v, 0, INT64_MAX, &p->line->took);
}

static bool take_ran(struct vt_line_parser *p, const struct scalar *v)
{
	return take_int(v, 0, INT64_MAX, &p->line->ran);
}

/* ---- answers ---- */

static struct vt_recorded_fd *add_fd(struct vt_recorded *line)
{
	if (line->nfds == line->fds_room) {
		line->fds_room = line->fds_room ? 2 * line->fds_room : 16;
		line->fds = reallocarray(line->fds, line->fds_room, sizeof(*line->fds));
		if (!line->fds)
			vt_no_memory();
	}
	line->fds[line->nfds] = (struct vt_recorded_fd){ 0 };
	return &line->fds[line->nfds++];
}

static bool take_kind(const struct scalar *v, struct vt_fd *info)
{
	bool found = false;

	info->absent = v->type == TEXT && v->length == strlen(VT_RECORD_ABSENT) &&
		       !memcmp(v->text, VT_RECORD_ABSENT, v->length);
	if (v->type == TEXT && !info->absent)
		info->what.kind = vt_record_kind_find(v->text, v->length, &found);
	return found || info->absent;
}

/*
 * [fd, kind, iommu, device type, dialect, file, path(, device(, driver(, 1)))]; 1: what the
 * path ends in is a part of the name, though it looks like the kernel's remark.
 */
static bool take_fds(struct vt_line_parser *p, const struct scalar *v)
{
	struct vt_recorded *line = p->line;
	struct vt_recorded_fd *f = p->index ? &line->fds[line->nfds - 1] : add_fd(line);
	int number = 0;
	bool good;

	switch (p->index) {
	case 0:
		return take_i32(v, INT32_MIN, INT32_MAX, &f->fd);
	case 1:
		return take_kind(v, &f->info);
	case 2:
		good = take_i32(v, 0, VFIOTRACE_IOMMUS - 1, &number);
		f->info.what.iommu = (enum vfiotrace_iommu)number;
		return good;
	case 3:
		good = take_i32(v, 0, VFIOTRACE_DEVICE_TYPES - 1, &number);
		f->info.what.device_type = (enum vfiotrace_device_type)number;
		return good;
	case 4:
		good = take_i32(v, 0, VFIOTRACE_DIALECTS - 1, &number);
		f->info.what.dialect = (enum vfiotrace_dialect)number;
		return good;
	case 5:
		return take_hex(v, &f->info.file);
	case 6:
		good = take_foreign(v, f->info.path, sizeof(f->info.path));
		f->info.deleted = good && vt_path_is_deleted(f->info.path);
		return good;
	case 7:
		return take_foreign(v, f->info.device, sizeof(f->info.device));
	case 8:
		return take_foreign(v, f->info.driver, sizeof(f->info.driver));
	case 9:
		f->info.deleted = false;
		return take_i32(v, 1, 1, &number);
	}
	return false;
}

static bool close_fds(struct vt_line_parser *p)
{
	return p->index >= 7 && p->index <= 10;
}

static struct vt_recorded_memory *add_memory(struct vt_recorded *line)
{
	if (line->nmemory == line->memory_room) {
		line->memory_room = line->memory_room ? 2 * line->memory_room : 16;
		line->memory = reallocarray(line->memory, line->memory_room,
					    sizeof(*line->memory));
		if (!line->memory)
			vt_no_memory();
	}
	line->memory[line->nmemory] = (struct vt_recorded_memory){ 0 };
	return &line->memory[line->nmemory++];
}

/* Alternates between an address and its bytes, or the error. */
static bool take_memory(struct vt_line_parser *p, const struct scalar *v)
{
	struct vt_recorded *line = p->line;
	struct vt_recorded_memory *m;

	if (p->index % 2 == 0) {
		m = add_memory(line);
		m->at_argument = v->type == TEXT && !v->length;
		return m->at_argument || take_hex(v, &m->segment.address);
	}
	m = &line->memory[line->nmemory - 1];
	if (v->type == NUMBER)
		return take_errno(v, &m->segment.error) ||
		       take_i32(v, VFIOTRACE_NOT_CAPTURED, VFIOTRACE_NOT_CAPTURED,
				&m->segment.error);
	m->segment.offset = line->answers->bytes.length;
	if (v->type != TEXT || !v->length ||
	    !vt_base64_decode(&line->answers->bytes, v->text, v->length))
		return false;
	m->segment.length = line->answers->bytes.length - m->segment.offset;
	return m->segment.length;
}

static bool close_memory(struct vt_line_parser *p)
{
	return p->index % 2 == 0;
}

/* [ip, offset, object, symbol(, source, line)] */
static bool take_stack(struct vt_line_parser *p, const struct scalar *v)
{
	struct vt_answers *a = p->line->answers;
	struct vt_frame *f;
	int number = 0;
	bool good;

	if (p->index == 0) {
		if (a->nframes == FRAMES_MAX)
			return false;
		*vt_answers_add_frame(a) = (struct vt_frame){ 0 };
	}
	f = &a->frames[a->nframes - 1];
	switch (p->index) {
	case 0:
		return take_hex(v, &f->ip);
	case 1:
		return take_hex(v, &f->offset);
	case 2:
		return take_foreign(v, f->object, sizeof(f->object));
	case 3:
		return take_foreign(v, f->symbol, sizeof(f->symbol));
	case 4:
		return take_foreign(v, f->source, sizeof(f->source));
	case 5:
		good = take_i32(v, 1, INT32_MAX, &number);
		f->line = (unsigned int)number;
		return good;
	}
	return false;
}

static bool close_stack(struct vt_line_parser *p)
{
	return p->index == 4 || p->index == 6;
}

static bool take_stack_error(struct vt_line_parser *p, const struct scalar *v)
{
	int errnum = 0;
	bool good = take_errno(v, &errnum);

	p->line->answers->stack_error = -errnum;
	return good;
}

static struct vt_recorded_answer *add_answer(struct vt_recorded *line)
{
	if (line->nworld == line->world_room) {
		line->world_room = line->world_room ? 2 * line->world_room : 16;
		line->world = reallocarray(line->world, line->world_room,
					   sizeof(*line->world));
		if (!line->world)
			vt_no_memory();
	}
	line->world[line->nworld] = (struct vt_recorded_answer){ .again = true };
	return &line->world[line->nworld++];
}

static bool take_path(struct vt_recorded *line, const struct scalar *v, size_t *ret)
{
	char *room = vt_buffer_reserve(&line->texts, PATH_MAX);

	*ret = line->texts.length;
	if (!take_foreign(v, room, PATH_MAX))
		return false;
	line->texts.length += strlen(room) + 1;
	return true;
}

/*
 * Whether the data has the form of an answer to @ask. Lists, such as the names in a folder,
 * end with a NUL. The place of a device may have one NUL, followed by the kind of its
 * descriptors. A file may hold any bytes, all else is one string.
 */
static bool is_whole(enum vt_ask ask, const char *data, size_t length)
{
	const char *nul = memchr(data, 0, length);

	if (vt_ask_lists(ask))
		return !length || !data[length - 1];
	if (ask == VT_ASK_PLACE && nul)
		return !memchr(nul + 1, 0, (size_t)(data + length - nul) - 1);
	return ask == VT_ASK_FILE || !nul;
}

static bool take_data(struct vt_recorded *line, const struct scalar *v,
		      struct vt_recorded_answer *a)
{
	char *room = vt_buffer_reserve(&line->texts, v->length + 1);
	size_t length;

	if (!take_bytes(v, room, v->length + 1, &length) || length > VT_WORLD_MOST)
		return false;
	a->data = line->texts.length;
	a->answer.length = length;
	line->texts.length += length + 1;
	return is_whole(a->ask, room, length);
}

static bool take_status_number(const struct scalar *v, struct vt_status *s, unsigned int which)
{
	uint64_t *const wide[] = { &s->dev, &s->ino, &s->rdev, &s->size };
	uint32_t *const narrow[] = { &s->mode, &s->uid, &s->gid };
	uint64_t number = 0;

	if (which >= VT_RECORD_STATUS || !take_hex(v, &number))
		return false;
	if (which < 4)
		*wide[which] = number;
	else
		*narrow[which - 4] = (uint32_t)number;
	return which < 4 || number <= UINT32_MAX;
}

/* [question, pid, path(, 0, data(, cut) | , 0, status numbers... | , error)] */
static bool take_world(struct vt_line_parser *p, const struct scalar *v)
{
	struct vt_recorded *line = p->line;
	struct vt_recorded_answer *a = p->index ? &line->world[line->nworld - 1] :
				       add_answer(line);

	switch (p->index) {
	case 0:
		return v->type == TEXT && vt_ask_find(v->text, v->length, &a->ask);
	case 1:
		return take_i32(v, 0, PID_MAX, &a->pid);
	case 2:
		return take_path(line, v, &a->path);
	case 3:
		a->again = false;
		return (v->type == NUMBER && !v->number) || take_errno(v, &a->answer.error);
	}
	if (a->answer.error)
		return false;
	if (a->ask == VT_ASK_STATUS)
		return take_status_number(v, &a->answer.status, p->index - 4);
	if (p->index == 4)
		return take_data(line, v, a);
	return p->index == 5 && a->ask != VT_ASK_LINK && take_bool(v, &a->answer.cut);
}

static bool close_world(struct vt_line_parser *p)
{
	const struct vt_recorded_answer *a;

	if (p->index < 3)
		return false;
	a = &p->line->world[p->line->nworld - 1];
	if (a->again || a->answer.error)
		return true;
	return a->ask == VT_ASK_STATUS ? p->index == 4 + VT_RECORD_STATUS : p->index >= 5;
}

/* ---- other events ---- */

static bool take_event(struct vt_line_parser *p, const struct scalar *v)
{
	return v->type == TEXT &&
	       vt_record_event_find(v->text, v->length, &p->line->type);
}

static bool take_unseen(struct vt_line_parser *p, const struct scalar *v)
{
	return v->type == TEXT &&
	       vt_record_unseen_find(v->text, v->length, &p->line->unseen);
}

static bool take_signal(struct vt_line_parser *p, const struct scalar *v)
{
	return take_signal_number(v, &p->line->signal);
}

static bool take_siginfo(struct vt_line_parser *p, const struct scalar *v)
{
	p->line->info_used = true;
	return v->type == NUMBER &&
	       vt_record_siginfo_set(&p->line->info, p->field,
				     p->field_length, v->number);
}

#define TAKE_NUMBER(NAME, FIELD, LEAST, MOST)                                    \
	static bool NAME(struct vt_line_parser *p, const struct scalar *v)       \
	{                                                                        \
		return take_i32(v, LEAST, MOST, &p->line->FIELD);                \
	}

TAKE_NUMBER(take_parent, parent, 0, PID_MAX)
TAKE_NUMBER(take_former, former, 0, PID_MAX)
TAKE_NUMBER(take_by, by, 0, PID_MAX)
TAKE_NUMBER(take_sets, sets, 0, INT32_MAX)
TAKE_NUMBER(take_details, details, 0, INT32_MAX)
TAKE_NUMBER(take_status, status, INT32_MIN, INT32_MAX)

TAKE_BOOL(take_attached, attached)
TAKE_BOOL(take_before, before)
TAKE_BOOL(take_late, late)
TAKE_NUMBER(take_lost, lost, 0, INT32_MAX)
TAKE_BOOL(take_thread, thread)
TAKE_BOOL(take_files, files)
TAKE_BOOL(take_core, core)

/* ---- other lines ---- */

static bool take_say(struct vt_line_parser *p, const struct scalar *v)
{
	char text[1024];

	if (!take_foreign(v, text, sizeof(text)))
		return false;
	p->line->say.length = 0;
	vt_buffer_add(&p->line->say, text, strlen(text) + 1);
	return true;
}

TAKE_BOOL(take_attach, attach)

static bool take_state(struct vt_line_parser *p, const struct scalar *v)
{
	struct vt_buffer *to = &p->line->state[p->index & 1];

	if (p->index > 1 || v->type != TEXT || memchr(v->text, '\0', v->length))
		return false;
	to->length = 0;
	vt_buffer_add(to, v->text, v->length);
	vt_buffer_add(to, "", 1);
	return true;
}

static bool close_state(struct vt_line_parser *p)
{
	return p->index == 2;
}

static bool take_end(struct vt_line_parser *p, const struct scalar *v)
{
	bool end;

	(void)p;
	return take_bool(v, &end) && end;
}

/* ---- the table ---- */

/* The most frequent members first: the table is searched in order. */
static const struct member members[] = {
	{ "t", SCALAR, take_time, NULL, VT_HAVE_TIME },
	{ "w", SCALAR, take_wall, NULL, 0 },
	{ "enter", LIST, take_enter, close_enter, VT_HAVE_ENTER },
	{ "exit", SCALAR, take_exit, NULL, VT_HAVE_EXIT },
	{ "mem", LIST, take_memory, close_memory, 0 },
	{ "tid", SCALAR, take_tid, NULL, VT_HAVE_TID },
	{ "fail", SCALAR, take_fail, NULL, VT_HAVE_EXIT },
	{ "took", SCALAR, take_took, NULL, VT_HAVE_TOOK },
	{ "ran", SCALAR, take_ran, NULL, VT_HAVE_RAN },
	{ "cpu", LIST, take_cpu, close_cpu, VT_HAVE_CPU },
	{ "fds", LISTS, take_fds, close_fds, 0 },
	{ "pid", SCALAR, take_pid, NULL, VT_HAVE_PID },
	{ "world", LISTS, take_world, close_world, VT_HAVE_WORLD },
	{ "comm", SCALAR, take_name, NULL, VT_HAVE_NAME },
	{ "stack", LISTS, take_stack, close_stack, 0 },
	{ "stack_error", SCALAR, take_stack_error, NULL, 0 },
	{ "event", SCALAR, take_event, NULL, VT_HAVE_EVENT },
	{ "signal", SCALAR, take_signal, NULL, 0 },
	{ "siginfo", MAP, take_siginfo, NULL, 0 },
	{ "parent", SCALAR, take_parent, NULL, 0 },
	{ "attached", SCALAR, take_attached, NULL, 0 },
	{ "tampered", SCALAR, take_tampered, NULL, 0 },
	{ "before", SCALAR, take_before, NULL, 0 },
	{ "late", SCALAR, take_late, NULL, 0 },
	{ "lost", SCALAR, take_lost, NULL, 0 },
	{ "unseen", SCALAR, take_unseen, NULL, 0 },
	{ "thread", SCALAR, take_thread, NULL, 0 },
	{ "files", SCALAR, take_files, NULL, 0 },
	{ "former", SCALAR, take_former, NULL, 0 },
	{ "status", SCALAR, take_status, NULL, 0 },
	{ "core", SCALAR, take_core, NULL, 0 },
	{ "by", SCALAR, take_by, NULL, 0 },
	{ "say", SCALAR, take_say, NULL, VT_HAVE_SAY },
	{ "attach", SCALAR, take_attach, NULL, 0 },
	{ "state", LIST, take_state, close_state, VT_HAVE_STATE },
	{ "end", SCALAR, take_end, NULL, VT_HAVE_END },
	{ "format", SCALAR, take_format, NULL, VT_HAVE_FORMAT },
	{ "version", SCALAR, take_version, NULL, VT_HAVE_VERSION },
	{ "tool", SCALAR, take_tool, NULL, 0 },
	{ "machine", SCALAR, take_machine, NULL, 0 },
	{ "kernel", SCALAR, take_kernel, NULL, 0 },
	{ "big_endian", SCALAR, take_big_endian, NULL, 0 },
	{ "utc_offset", SCALAR, take_utc_offset, NULL, 0 },
	{ "vfio_only", SCALAR, take_vfio_only, NULL, 0 },
	{ "io", SCALAR, take_io, NULL, 0 },
	{ "calls", SCALAR, take_calls, NULL, 0 },
	{ "watched", SCALAR, take_watched, NULL, 0 },
	{ "ioctls_hidden", SCALAR, take_ioctls_hidden, NULL, 0 },
	{ "users_only", SCALAR, take_users_only, NULL, 0 },
	{ "sets", SCALAR, take_sets, NULL, 0 },
	{ "details", SCALAR, take_details, NULL, 0 },
	{ "stacks", SCALAR, take_stacks, NULL, 0 },
	{ "kernel_word", SCALAR, take_kernel_word, NULL, 0 },
	{ "sources", SCALAR, take_sources, NULL, 0 },
	{ "pids", SCALAR, take_pids, NULL, 0 },
	{ "runs", SCALAR, take_runs, NULL, 0 },
};

static const struct member *find_member(const char *name, size_t length)
{
	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		if (members[i].name[0] == name[0] && strlen(members[i].name) == length &&
		    !memcmp(members[i].name, name, length))
			return &members[i];
	return NULL;
}

/* ---- callbacks of the JSON parser; 0 ends it ---- */

static int refuse(struct vt_line_parser *p, const char *problem)
{
	p->problem = problem;
	return 0;
}

/* At which depth of nesting the scalars of a member are. */
static unsigned int depth_of(enum shape shape)
{
	return shape == SCALAR ? 1 : shape == LISTS ? 3 : 2;
}

static int take(struct vt_line_parser *p, const struct scalar *v)
{
	const struct member *m = p->member;

	if (!m || p->depth != depth_of(m->shape))
		return refuse(p, "a value where none belongs");
	if (!m->take(p, v)) {
		p->line->have &= ~m->have;
		return refuse(p, "a value that makes no sense");
	}
	p->index++;
	return 1;
}

static int on_null(void *ctx)
{
	return refuse(ctx, "a value where none belongs");
}

static int on_boolean(void *ctx, int value)
{
	return take(ctx, &(struct scalar){ .type = BOOLEAN, .number = value });
}

/* Only integers of 64 bits; no fractions, no exponents. */
static int on_number(void *ctx, const char *text, size_t length)
{
	bool negative = length && *text == '-';
	struct scalar v = { .type = NUMBER };
	uint64_t number = 0;

	if (length - negative > 19)
		return refuse(ctx, "a number that is too large");
	for (size_t i = negative; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return refuse(ctx, "a number that is no integer");
		number = 10 * number + (uint64_t)(text[i] - '0');
	}
	if (number > (uint64_t)INT64_MAX + negative)
		return refuse(ctx, "a number that is too large");
	v.number = (int64_t)(negative ? -number : number);
	return take(ctx, &v);
}

static int on_string(void *ctx, const unsigned char *text, size_t length)
{
	return take(ctx, &(struct scalar){ .type = TEXT, .text = (const char *)text,
					   .length = length });
}

static int on_map(void *ctx)
{
	struct vt_line_parser *p = ctx;

	if (p->depth == 0 && !p->whole) {
		p->depth = 1;
		return 1;
	}
	if (p->depth != 1 || !p->member || p->member->shape != MAP)
		return refuse(p, "an object where none belongs");
	p->depth = 2;
	return 1;
}

static int on_key(void *ctx, const unsigned char *text, size_t length)
{
	struct vt_line_parser *p = ctx;

	if (p->depth == 2) {
		if (length >= sizeof(p->field))
			return refuse(p, "an unknown member");
		memcpy(p->field, text, length);
		p->field_length = length;
		return 1;
	}
	p->member = length ? find_member((const char *)text, length) : NULL;
	if (!p->member)
		return refuse(p, "an unknown member");
	if (p->member->have & p->line->have)
		return refuse(p, "a member that comes twice");
	p->line->have |= p->member->have;
	p->index = 0;
	return 1;
}

static int on_map_end(void *ctx)
{
	struct vt_line_parser *p = ctx;

	if (--p->depth == 0)
		p->whole = true;
	return 1;
}

static int on_array(void *ctx)
{
	struct vt_line_parser *p = ctx;
	enum shape shape = p->member ? p->member->shape : SCALAR;

	if ((shape != LIST && shape != LISTS) || p->depth >= depth_of(shape))
		return refuse(p, "a list where none belongs");
	p->depth++;
	p->index = 0;
	return 1;
}

static int on_array_end(void *ctx)
{
	struct vt_line_parser *p = ctx;

	if (p->depth-- == depth_of(p->member->shape) && !p->member->close(p))
		return refuse(p, "a list of the wrong length");
	return 1;
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_map,
	.yajl_map_key = on_key,
	.yajl_end_map = on_map_end,
	.yajl_start_array = on_array,
	.yajl_end_array = on_array_end,
};

/* ---- lines ---- */

struct vt_line_parser *vt_line_parser_create(struct vt_recorded *into)
{
	struct vt_line_parser *p = calloc(1, sizeof(*p));

	if (!p)
		vt_no_memory();
	p->line = into;
	p->json = yajl_alloc(&callbacks, VT_YAJL_MEMORY, p);
	if (!p->json)
		vt_no_memory();
	yajl_config(p->json, yajl_allow_multiple_values, 1);
	return p;
}

void vt_line_parser_destroy(struct vt_line_parser *p)
{
	if (!p)
		return;
	yajl_free(p->json);
	free(p);
}

static void reset(struct vt_recorded *line)
{
	line->have = 0;
	line->mono = line->offset = 0;
	line->nfds = 0;
	line->nmemory = 0;
	line->nworld = 0;
	vt_buffer_clear(&line->texts);
	memset(line->args, 0, sizeof(line->args));
	vt_answers_reset(line->answers);
	line->parent = line->former = line->by = 0;
	line->tampered = 0;
	line->lost = 0;
	line->unseen = VT_UNSEEN_CALL;
	line->attached = line->before = line->late = line->thread = line->files = false;
	line->core = line->attach = false;
	line->status = line->signal = 0;
	if (line->info_used)
		memset(&line->info, 0, sizeof(line->info));
	line->info_used = false;
}

const char *vt_line_parse(struct vt_line_parser *p, const char *text, size_t length)
{
	yajl_status status;

	reset(p->line);
	p->whole = false;
	p->depth = 0;
	p->member = NULL;
	status = yajl_parse(p->json, (const unsigned char *)text, length);
	if (status == yajl_status_client_canceled)
		return p->problem;
	if (status != yajl_status_ok)
		return "this is not JSON";
	return p->whole ? NULL : "this is not a whole JSON object";
}

void vt_recorded_free(struct vt_recorded *line)
{
	free(line->fds);
	free(line->memory);
	free(line->world);
	vt_buffer_free(&line->texts);
	free(line->named);
	free(line->watched);
	free(line->calls);
	free(line->tool);
	free(line->kernel);
	free(line->machine);
	vt_buffer_free(&line->state[0]);
	vt_buffer_free(&line->state[1]);
	vt_buffer_free(&line->say);
}
