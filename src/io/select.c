/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which calls are about VFIO. Most of a program's calls are not, so the decision should be
 * made at the entry, from the descriptor alone, where possible.
 */
#include "config.h"

#include "io/internal.h"
#include "session/model.h"
#include "util/array.h"
#include "xlat/io.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define KIND(NAME) (1u << VFIOTRACE_FD_##NAME)

/* Kinds of descriptors that only VFIO and iommufd have. */
static const uint32_t own_kinds =
	KIND(CONTAINER) | KIND(GROUP) | KIND(NOIOMMU_GROUP) | KIND(DEVICE) | KIND(CDEV) |
	KIND(MIGRATION) | KIND(IOMMUFD) | KIND(FAULT_QUEUE) | KIND(VEVENT_QUEUE) |
	KIND(KVM_VFIO) | KIND(IOMMU_2011) | KIND(UIOMMU);

static const struct vt_fd *identify(const struct vt_io_view *view, int fd)
{
	return view->identify(view->ctx, view->record->tgid, view->record->tid, fd);
}

static void begin(struct vt_io_matter *matter)
{
	matter->kinds = 0;
	matter->nfiles = 0;
	matter->node[0] = '\0';
}

static void add_file(struct vt_io_matter *matter, enum vfiotrace_fd_kind kind, uint64_t file)
{
	matter->kinds |= 1u << kind;
	if (file && matter->nfiles < ARRAY_SIZE(matter->files))
		matter->files[matter->nfiles++] = file;
}

bool vt_io_concerns(const struct vt_io_view *view, int fd, const struct vt_fd *info)
{
	const struct vt_record *r = view->record;

	if (own_kinds & 1u << info->what.kind)
		return true;
	switch (info->what.kind) {
	case VFIOTRACE_FD_EVENTFD:
		return vt_session_service(view->session, vt_session_file(view->session, r->tgid,
									 r->tid, fd));
	case VFIOTRACE_FD_DMABUF:
		/* Only a dma-buf that was exported by a device is known to belong to one. */
		return info->device[0];
	case VFIOTRACE_FD_UNKNOWN:
		/* Drivers' migration files may be named so. The model was not told of this one. */
		return !strncmp(info->path, "anon_inode:", 11);
	default:
		return false;
	}
}

static enum vt_io_interest by_descriptor(const struct vt_io_view *view, int fd,
					 struct vt_io_matter *matter)
{
	const struct vt_fd *info = identify(view, fd);

	if (!vt_io_concerns(view, fd, info))
		return VT_IO_NONE;
	add_file(matter, info->what.kind,
		 vt_session_file(view->session, view->record->tgid, view->record->tid, fd));
	return VT_IO_INTERESTING;
}

/*
 * Whether the call closes an eventfd whose creation is kept back until VFIO gets it. VFIO may
 * still get it through a copy.
 */
static bool ends_awaited(const struct vt_io_view *view)
{
	const struct vt_io_call *call = view->io->call;

	return call->decides == VT_IO_BY_FD && call->does & VT_IO_CLOSES &&
	       view->awaited(view->ctx, view->record->file);
}

/* The record holds what the call's descriptor is. */
static enum vt_io_interest by_fd(const struct vt_io_view *view, struct vt_io_matter *matter)
{
	const struct vt_record *r = view->record;

	if (!r->on_fd)
		return VT_IO_NONE;
	if (!vt_io_concerns(view, r->fd, &r->fd_info))
		return ends_awaited(view) ? VT_IO_LATER : VT_IO_NONE;
	add_file(matter, r->fd_info.what.kind, r->file);
	return VT_IO_INTERESTING;
}

/*
 * Whether memory that the call takes away is mapped for DMA; it is noted and not shown. Searched
 * for only where somebody wants to know.
 */
static bool takes_dma(const struct vt_io_view *view, uint64_t address, uint64_t length)
{
	const struct vt_model_space *space;

	return view->sets & VT_IO_SET_MEMORY &&
	       vt_model_maps_memory(view->session, view->record->tgid, address, length, &space);
}

/* A mapping that replaces a device's memory, or other that a device uses, is not shown either. */
static enum vt_io_interest by_file(const struct vt_io_view *view, struct vt_io_matter *matter)
{
	const struct vt_io *io = view->io;

	if (by_fd(view, matter))
		return VT_IO_INTERESTING;
	return vt_session_mapped(view->session, view->record->tgid, io->args[0], io->args[1]) ||
			       (io->args[3] & MAP_FIXED && takes_dma(view, io->args[0], io->args[1])) ?
		       VT_IO_LATER : VT_IO_NONE;
}

static enum vt_io_interest by_either(const struct vt_io_view *view, struct vt_io_matter *matter)
{
	enum vt_io_interest old = by_descriptor(view, (int)view->io->args[0], matter);
	enum vt_io_interest new = by_descriptor(view, (int)view->io->args[1], matter);

	return old ? old : new;
}

static bool duplicates(const struct vt_io *io)
{
	int command = (int)io->args[1];

	return command == F_DUPFD || command == F_DUPFD_CLOEXEC;
}

bool vt_io_copies(const struct vt_io *io)
{
	return io->call->does & VT_IO_COPIES &&
	       (io->call->decides != VT_IO_BY_COMMAND || duplicates(io));
}

static enum vt_io_interest by_command(const struct vt_io_view *view, struct vt_io_matter *matter)
{
	return duplicates(view->io) ? by_fd(view, matter) : VT_IO_NONE;
}

bool vt_io_asks_fd(const struct vt_io *io)
{
	switch (io->call->decides) {
	case VT_IO_BY_FD:
	case VT_IO_BY_WRITTEN:
		return true;
	case VT_IO_BY_FILE:
		return (int)io->args[io->call->fd] >= 0;
	case VT_IO_BY_COMMAND:
		return duplicates(io);
	default:
		return false;
	}
}

static enum vt_io_interest by_mapping(const struct vt_io_view *view, struct vt_io_matter *matter)
{
	const struct vt_mapped *mapped =
		vt_session_mapped(view->session, view->record->tgid, view->io->args[0],
				  view->io->args[1]);

	if (!mapped)
		return takes_dma(view, view->io->args[0], view->io->args[1]) ? VT_IO_LATER :
									      VT_IO_NONE;
	add_file(matter, mapped->kind, mapped->file);
	return VT_IO_INTERESTING;
}

bool vt_io_has_target(const struct vt_io *io)
{
	return io->args[3] & MREMAP_MAYMOVE && io->args[3] & MREMAP_FIXED;
}

/* Old size 0: mremap() maps the same memory a second time. */
static enum vt_io_interest by_move(const struct vt_io_view *view, struct vt_io_matter *matter)
{
	const struct vt_io *io = view->io;
	const struct vt_mapped *mapped =
		vt_session_mapped(view->session, view->record->tgid, io->args[0],
				  io->args[1] ? io->args[1] : 1);

	if (mapped) {
		add_file(matter, mapped->kind, mapped->file);
		return VT_IO_INTERESTING;
	}
	if (vt_io_has_target(io) && (takes_dma(view, io->args[4], io->args[2]) ||
				     vt_session_mapped(view->session, view->record->tgid,
						       io->args[4], io->args[2])))
		return VT_IO_LATER;
	return takes_dma(view, io->args[0], io->args[1]) ? VT_IO_LATER : VT_IO_NONE;
}

static enum vt_io_interest by_memory(const struct vt_io_view *view, struct vt_io_matter *matter)
{
	(void)matter;
	return takes_dma(view, view->io->args[0], view->io->args[1]) ? VT_IO_LATER : VT_IO_NONE;
}

/* What they do to which memory the check finds out. */
static enum vt_io_interest by_any_memory(const struct vt_io_view *view, struct vt_io_matter *matter)
{
	(void)matter;
	return takes_dma(view, 0, UINT64_MAX) ? VT_IO_LATER : VT_IO_NONE;
}

static enum vt_io_interest by_message(const struct vt_io_view *view, struct vt_io_matter *matter)
{
	enum vt_io_interest interest = VT_IO_NONE;
	int fds[VT_IO_FDS_MAX];

	for (size_t m = 0; m < vt_io_messages(view); m++) {
		size_t n = vt_io_message_fds(view, vt_io_message_at(view, m), fds,
					     VT_IO_FDS_MAX);

		for (size_t i = 0; i < n; i++)
			if (by_descriptor(view, fds[i], matter))
				interest = VT_IO_INTERESTING;
	}
	return interest;
}

/* Without space for control data the call cannot receive descriptors. */
static enum vt_io_interest by_room(const struct vt_io_view *view, struct vt_io_matter *matter)
{
	(void)matter;
	return vt_io_messages_have_control(view) ? VT_IO_LATER : VT_IO_NONE;
}

static enum vt_io_interest later(const struct vt_io_view *view, struct vt_io_matter *matter)
{
	(void)view;
	(void)matter;
	return VT_IO_LATER;
}

/* ---- opening ---- */

/* Whether a component of the path begins as names of VFIO's nodes do. */
static bool may_name_node(const char *path)
{
	static const char *const parts[] = { "vfio", "iommu", "uiommu", "noiommu-" };

	for (const char *part = path; *part; part += strcspn(part, "/")) {
		part += strspn(part, "/");
		for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
			if (!strncmp(part, parts[i], strlen(parts[i])))
				return true;
	}
	return false;
}

/* Whether the call is wanted for what it does to VFIO, not only for %bind. */
static bool is_of_vfio(const struct vt_io_view *view)
{
	return view->sets & vt_io_sets(view->io->call) & ~VT_IO_SET_BIND;
}

/* Whether the file is opened for writing. True if the flags are not in a register (openat2). */
static bool may_write(const struct vt_io *io)
{
	for (unsigned int i = 0; io->call->args[i].kind; i++)
		if (io->call->args[i].xlat == &vt_xlat_open_file_flags)
			return (io->args[i] & O_ACCMODE) != O_RDONLY;
	return true;
}

/*
 * Most files are not devices, which can be told before they are opened. A name that was not used
 * yet, as a constant of the program, comes into memory with the call: then the exit tells.
 */
static enum vt_io_interest by_name(const struct vt_io_view *view, struct vt_io_matter *matter)
{
	bool binds = view->sets & VT_IO_SET_BIND;
	struct vt_io_view now = *view;
	struct vt_io_name name;

	(void)matter;
	if (view->glimpse)
		now.memory = view->glimpse;
	if (!vt_io_read_name(&now, &name) ||
	    (binds && (may_write(view->io) || vt_binding_may_be(name.path))))
		return VT_IO_LATER;
	if (is_of_vfio(view) &&
	    (may_name_node(name.path) ||
	     !view->ordinary(view->ctx, view->record->tid, name.directory, name.path)))
		return VT_IO_LATER;
	return VT_IO_NONE;
}

/* For %bind only, and the record holds the binding already. */
static enum vt_io_interest by_binding(const struct vt_io_view *view, struct vt_io_matter *matter)
{
	const struct vt_record *r = view->record;

	if (r->on_fd)
		add_file(matter, r->fd_info.what.kind, r->file);
	return r->binding.what && view->sets & VT_IO_SET_BIND ? VT_IO_INTERESTING : VT_IO_NONE;
}

enum vt_io_interest vt_io_entry_interest(const struct vt_io_view *view, struct vt_io_matter *matter)
{
	static enum vt_io_interest (*const ways[])(const struct vt_io_view *view,
						   struct vt_io_matter *matter) = {
		[VT_IO_BY_FD] = by_fd,
		[VT_IO_BY_FILE] = by_file,
		[VT_IO_BY_EITHER] = by_either,
		[VT_IO_BY_COMMAND] = by_command,
		[VT_IO_BY_RESULT] = by_name,
		[VT_IO_BY_USE] = later,
		[VT_IO_BY_MAPPING] = by_mapping,
		[VT_IO_BY_MOVE] = by_move,
		[VT_IO_BY_MEMORY] = by_memory,
		[VT_IO_BY_ANY_MEMORY] = by_any_memory,
		[VT_IO_BY_BREAK] = later,
		[VT_IO_BY_SENT] = by_message,
		[VT_IO_BY_RECEIVED] = by_room,
		[VT_IO_BY_WRITTEN] = by_binding,
		[VT_IO_BY_LINK] = by_binding,
		[VT_IO_BY_NOTHING] = later,
	};

	begin(matter);
	if (view->record->binding.what || !is_of_vfio(view))
		return vt_io_opens(view->io->call) ? by_name(view, matter) :
						     by_binding(view, matter);
	return ways[view->io->call->decides](view, matter);
}

/* ---- at the exit ---- */

/* Paths of VFIO's nodes with their kinds, for nodes that could not be opened. */
static const struct {
	const char *path;
	bool prefix;
	uint32_t kinds;
} nodes[] = {
	{ "/dev/vfio/vfio", false, KIND(CONTAINER) },
	{ "/dev/vfio/devices/", true, KIND(CDEV) },
	{ "/dev/vfio/noiommu-", true, KIND(NOIOMMU_GROUP) },
	{ "/dev/vfio/", true, KIND(GROUP) },
	{ "/dev/vfio", false, 0 },
	{ "/dev/iommu", false, KIND(IOMMUFD) },
	{ "/dev/uiommu", false, KIND(UIOMMU) },
};

static enum vt_io_interest by_node(const char *path, struct vt_io_matter *matter)
{
	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++) {
		if (nodes[i].prefix ? strncmp(path, nodes[i].path, strlen(nodes[i].path)) :
				      strcmp(path, nodes[i].path))
			continue;
		matter->kinds |= nodes[i].kinds;
		snprintf(matter->node, sizeof(matter->node), "%s", path);
		return VT_IO_INTERESTING;
	}
	return VT_IO_NONE;
}

/* Looks at the path as the call has it, and at where it leads. */
static enum vt_io_interest by_path(const struct vt_io_view *view, struct vt_io_matter *matter)
{
	enum vfiotrace_fd_kind kind;
	char place[VT_IO_PATH_ROOM];
	struct vt_io_name name;

	if (!vt_io_read_name(view, &name))
		return VT_IO_NONE;
	if (by_node(name.path, matter))
		return VT_IO_INTERESTING;
	kind = view->place(view->ctx, view->record->tid, name.directory, name.path, place,
			   sizeof(place));
	if (!(own_kinds & 1u << kind))
		return by_node(place, matter);
	matter->kinds |= 1u << kind;
	snprintf(matter->node, sizeof(matter->node), "%s", place);
	return VT_IO_INTERESTING;
}

enum vt_io_interest vt_io_exit_interest(const struct vt_io_view *view, struct vt_io_matter *matter)
{
	const struct vt_record *r = view->record;
	bool done = r->finished && !r->unavailable && !r->failed;

	begin(matter);
	if (r->binding.what && view->sets & VT_IO_SET_BIND) {
		if (done)
			matter->kinds |= 1u << identify(view, (int)r->result)->what.kind;
		return VT_IO_INTERESTING;
	}
	if (!is_of_vfio(view))
		return VT_IO_NONE;
	switch (view->io->call->decides) {
	case VT_IO_BY_RESULT:
		return done && r->result_is_fd ? by_descriptor(view, (int)r->result, matter) :
						 by_path(view, matter);
	case VT_IO_BY_USE:
		matter->kinds |= KIND(EVENTFD);
		return done && r->result_is_fd ? VT_IO_KEPT : VT_IO_NONE;
	case VT_IO_BY_FD:
		add_file(matter, VFIOTRACE_FD_EVENTFD, r->file);
		if (!done)
			return VT_IO_NONE;
		if (vt_io_concerns(view, r->fd, &r->fd_info))
			return VT_IO_INTERESTING;
		return ends_awaited(view) ? VT_IO_KEPT : VT_IO_NONE;
	case VT_IO_BY_RECEIVED:
		return done ? by_message(view, matter) : VT_IO_NONE;
	default:
		return VT_IO_NONE;
	}
}
