/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shows arguments as values, each kind by its own function. Changes nothing in the model. */
#include "config.h"

#include "io/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "util/array.h"
#include "xlat/io.h"

#define PATH_BYTES 4096			/* the kernel takes no longer path */

/* ---- plain kinds ---- */

/* The argument that is being shown. */
struct argument {
	const struct vt_io_view *view;
	unsigned int index;
	const char *name;
	const struct vfiotrace_xlat *xlat;
	uint64_t number;
};

/* The interrupt or doorbell that an eventfd serves, as a remark. */
static void show_service(const struct argument *a)
{
	static const char *const actions[] = {
		[VT_SERVICE_TRIGGER] = NULL,
		[VT_SERVICE_UNMASK] = "unmask",
		[VT_SERVICE_MASK] = "mask",
	};
	struct vt_session *session = a->view->session;
	const struct vt_service *s = vt_session_service(session, a->view->record->file);
	const struct vt_session_name *device;

	if (!s || !s->live)
		return;
	device = vt_session_name(session, s->device);
	vt_io_emit(a->view, &(struct vfiotrace_value){
		.type = VFIOTRACE_VALUE_MEMBER,
		.name = "serves",
		.remark = true,
		.label = s->index == VT_SERVICE_IOEVENTFD ? "ioeventfd" : "irq",
		.part = s->index == VT_SERVICE_IOEVENTFD ? VFIOTRACE_NO_PART : s->index,
		.xlat = vfiotrace_index_xlat(VFIOTRACE_SHOW_IRQ_INDEX, device->type),
		.number = s->vector,
		.qualifier = actions[s->action],
		.data = device->text[0] ? device->text : NULL,
		.length = strlen(device->text),
	});
}

static void show_fd(const struct argument *a)
{
	const struct vt_io_view *v = a->view;

	vt_io_number(v, VFIOTRACE_VALUE_FD, a->name, (uint64_t)(int64_t)(int)a->number);
	if (v->record->on_fd && v->record->fd == (int)a->number &&
	    v->record->fd_info.what.kind == VFIOTRACE_FD_EVENTFD)
		show_service(a);
}

static void show_directory(const struct argument *a)
{
	vt_io_emit(a->view, &(struct vfiotrace_value){
		.type = VFIOTRACE_VALUE_FD, .name = a->name,
		.number = (uint64_t)(int64_t)(int)a->number,
		.label = (int)a->number == AT_FDCWD ? "AT_FDCWD" : NULL,
	});
}

static void show_flags(const struct argument *a)
{
	vt_io_xlat(a->view, VFIOTRACE_VALUE_FLAGS, a->name, (uint32_t)a->number, a->xlat);
}

static void show_enum(const struct argument *a)
{
	vt_io_xlat(a->view, VFIOTRACE_VALUE_ENUM, a->name, (uint32_t)a->number, a->xlat);
}

static void show_unsigned(const struct argument *a)
{
	vt_io_number(a->view, VFIOTRACE_VALUE_UNSIGNED, a->name, a->number);
}

static void show_uint(const struct argument *a)
{
	vt_io_number(a->view, VFIOTRACE_VALUE_UNSIGNED, a->name, (uint32_t)a->number);
}

static void show_int(const struct argument *a)
{
	vt_io_number(a->view, VFIOTRACE_VALUE_SIGNED, a->name,
		     (uint64_t)(int64_t)(int)a->number);
}

static void show_address(const struct argument *a)
{
	vt_io_number(a->view, VFIOTRACE_VALUE_ADDRESS, a->name, a->number);
}

static void show_target(const struct argument *a)
{
	if (vt_io_has_target(a->view->io))
		show_address(a);
}

/* ---- opening ---- */

/* @got: bytes that could be read, or a negative errno. @ends: the string ends there. */
static void emit_path(const struct argument *a, const char *path, ssize_t got, bool ends)
{
	if (got <= 0 && !ends)
		vt_io_unreadable(a->view, a->name, a->number, got ? (int)got : -EFAULT);
	else
		vt_io_emit(a->view, &(struct vfiotrace_value){
			.type = VFIOTRACE_VALUE_STRING, .name = a->name, .data = path,
			.length = (size_t)got, .cut = !ends,
		});
}

static void show_path(const struct argument *a)
{
	char path[PATH_BYTES];
	ssize_t got = vt_io_read_string(a->view->memory, a->number, path, sizeof(path));
	bool ends = got > 0 && !path[got - 1];

	emit_path(a, path, got - ends, ends);
}

/* The kernel does not end a link's target with a NUL. */
static void show_path_out(const struct argument *a)
{
	const struct vt_record *r = a->view->record;
	char path[PATH_BYTES];
	size_t want;
	ssize_t got;

	if (!vt_io_filled(r)) {
		vt_io_number(a->view, VFIOTRACE_VALUE_ADDRESS, a->name, a->number);
		return;
	}
	want = (uint64_t)r->result < sizeof(path) ? (size_t)r->result : sizeof(path);
	got = want ? vt_io_read(a->view, a->number, path, want) : 0;
	emit_path(a, path, got, got == r->result);
}

/* O_TMPFILE includes the bit of O_DIRECTORY, which alone creates no file. */
static bool creates(uint64_t flags)
{
	return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE;
}

static void show_mode(const struct argument *a)
{
	const struct vt_io_call *call = a->view->io->call;

	if (call->args[a->index - 1].kind == VT_IO_FLAGS &&
	    !creates(a->view->io->args[a->index - 1]))
		return;
	vt_io_number(a->view, VFIOTRACE_VALUE_MODE, a->name, (uint32_t)a->number & 07777);
}

/* struct open_how is the same for all callers. It may grow; @size says how much there is. */
static void show_how(const struct argument *a)
{
	const struct vt_io_view *v = a->view;
	uint64_t words[3] = { 0 }, size = v->io->args[a->index + 1];
	ssize_t got;

	if (size > sizeof(words))
		size = sizeof(words);
	got = size ? vt_io_read(v, a->number, words, size) : 0;
	if (got < (ssize_t)sizeof(words[0])) {
		vt_io_unreadable(v, a->name, a->number, got < 0 ? (int)got : -EFAULT);
		return;
	}
	for (size_t i = 0; i < 3; i++)
		words[i] = vfiotrace_call_load(v->plain, &words[i], sizeof(words[i]));
	vt_io_begin(v, VFIOTRACE_VALUE_STRUCT_BEGIN, a->name, 0);
	vt_io_xlat(v, VFIOTRACE_VALUE_FLAGS, "flags", words[0], &vt_xlat_open_file_flags);
	if (creates(words[0]))
		vt_io_number(v, VFIOTRACE_VALUE_MODE, "mode", words[1]);
	vt_io_xlat(v, VFIOTRACE_VALUE_FLAGS, "resolve", words[2], &vt_xlat_resolve_flags);
	vt_io_end(v, VFIOTRACE_VALUE_STRUCT_END);
}

/* Shows fcntl's argument as the command takes it. Commands without one are listed here. */
static void show_command(const struct argument *a)
{
	static const int without[] = {
		F_GETFD, F_GETFL, F_GETOWN, F_GETSIG, F_GETLEASE, F_GETPIPE_SZ, F_GET_SEALS,
	};
	int command = (int)a->view->io->args[a->index - 1];

	for (size_t i = 0; i < ARRAY_SIZE(without); i++)
		if (without[i] == command)
			return;
	if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
		show_uint(a);
	else
		vt_io_number(a->view, VFIOTRACE_VALUE_HEX, a->name, a->number);
}

/* ---- offsets ---- */

/* Notes that a mapping includes the MSI-X table. The mapping ends with its last page. */
static void note_table(const struct vt_io_view *v, const struct vt_region *region,
		       uint64_t within)
{
	const struct vt_record *r = v->record;
	uint64_t length = (v->io->args[1] + 4095) & ~UINT64_C(4095);
	unsigned int bar;
	uint32_t table, size;

	if (r->fd_info.what.device_type == VFIOTRACE_DEVICE_PCI &&
	    vt_session_msix_table(v->session, r->file, &bar, &table, &size) &&
	    region->index == bar && within < (uint64_t)table + size &&
	    table < within + length)
		vt_io_note(v, VFIOTRACE_NOTE_MSIX_TABLE, 0, 0);
}

static void show_place(const struct argument *a)
{
	const struct vt_io_view *v = a->view;
	char names[VT_IO_REGISTERS_TEXT];
	uint64_t within = 0;
	const struct vt_region *region = vt_io_region(v, &within);
	size_t length = region ? vt_io_register_names(v, names) : 0;

	vt_io_emit(v, &(struct vfiotrace_value){
		.type = VFIOTRACE_VALUE_PLACE,
		.name = a->name,
		.number = a->number,
		.label = "region",
		.part = region ? region->index : VFIOTRACE_NO_PART,
		.qualifier = region && region->inferred ? "inferred" : NULL,
		.want = within,
		.data = length ? names : NULL,
		.length = length,
		.xlat = vfiotrace_index_xlat(VFIOTRACE_SHOW_REGION_INDEX,
					     v->record->fd_info.what.device_type),
	});
	if (region && v->io->call->does & VT_IO_MAPS)
		note_table(v, region, within);
}

/* ---- buffers ---- */

static void show_bytes(const struct argument *a)
{
	size_t got = vt_io_bytes(a->view, a->name, a->number,
				 a->view->io->args[a->index + 1], VT_IO_BYTES_MAX);

	vt_io_show_registers(a->view, a->view->bytes, got);
}

static void show_bytes_out(const struct argument *a)
{
	const struct vt_record *r = a->view->record;
	size_t got;

	if (!vt_io_filled(r)) {
		show_address(a);
		return;
	}
	got = vt_io_bytes(a->view, a->name, a->number, (uint64_t)r->result,
			  VT_IO_BYTES_MAX);
	vt_io_show_registers(a->view, a->view->bytes, got);
}

static void show_vector(const struct argument *a)
{
	vt_io_show_vector(a->view, a->name, a->number, a->view->io->args[a->index + 1],
			  VT_IO_ALL);
}

static void show_vector_out(const struct argument *a)
{
	const struct vt_record *r = a->view->record;

	if (!r->finished || r->unavailable)
		show_address(a);
	else
		vt_io_show_vector(a->view, a->name, a->number,
				  a->view->io->args[a->index + 1],
				  vt_io_filled(r) ? (uint64_t)r->result : VT_IO_UNFILLED);
}

static void show_message(const struct argument *a)
{
	vt_io_show_message(a->view, a->name, a->number, VT_IO_ALL);
}

static void show_message_out(const struct argument *a)
{
	const struct vt_record *r = a->view->record;

	if (vt_io_filled(r))
		vt_io_show_message(a->view, a->name, a->number, (uint64_t)r->result);
	else
		show_address(a);
}

static void show_messages(const struct argument *a)
{
	vt_io_show_messages(a->view, a->name);
}

static void show_messages_out(const struct argument *a)
{
	if (vt_io_filled(a->view->record))
		vt_io_show_messages(a->view, a->name);
	else
		show_address(a);
}

/* ---- all arguments ---- */

static void (*const kinds[VT_IO_KINDS])(const struct argument *a) = {
	[VT_IO_FD] = show_fd,
	[VT_IO_DIRECTORY] = show_directory,
	[VT_IO_PATH] = show_path,
	[VT_IO_FLAGS] = show_flags,
	[VT_IO_ENUM] = show_enum,
	[VT_IO_UNSIGNED] = show_unsigned,
	[VT_IO_UINT] = show_uint,
	[VT_IO_INT] = show_int,
	[VT_IO_ADDRESS] = show_address,
	[VT_IO_MODE] = show_mode,
	[VT_IO_HOW] = show_how,
	[VT_IO_COMMAND] = show_command,
	[VT_IO_TARGET] = show_target,
	[VT_IO_PLACE] = show_place,
	[VT_IO_PLACE_LONGS] = show_place,
	[VT_IO_PLACE_BYTES] = show_place,
	[VT_IO_PLACE_PAGES] = show_place,
	[VT_IO_BYTES] = show_bytes,
	[VT_IO_VECTOR] = show_vector,
	[VT_IO_MESSAGE] = show_message,
	[VT_IO_MESSAGES] = show_messages,
	[VT_IO_BYTES_OUT] = show_bytes_out,
	[VT_IO_VECTOR_OUT] = show_vector_out,
	[VT_IO_MESSAGE_OUT] = show_message_out,
	[VT_IO_MESSAGES_OUT] = show_messages_out,
	[VT_IO_PATH_OUT] = show_path_out,
};

bool vt_io_pending(const struct vt_io *io)
{
	return io->call->args[io->next].kind != VT_IO_END;
}

void vt_io_show(const struct vt_io_view *view, bool all)
{
	struct vt_io *io = view->io;

	for (; vt_io_pending(io); io->next++) {
		const struct argument a = {
			.view = view,
			.index = io->next,
			.name = io->call->args[io->next].name,
			.xlat = io->call->args[io->next].xlat,
			.number = io->args[io->next],
		};

		if (!all && io->call->args[io->next].kind >= VT_IO_OUT)
			return;
		kinds[io->call->args[io->next].kind](&a);
	}
}
