/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Devices and their drivers, as sysfs was told of them. A failed call changes nothing. After a
 * write that lets the kernel decide what becomes of a device (drivers_probe, new_id), the
 * model does not know.
 */
#include "config.h"

#include <string.h>

#include "session/internal.h"
#include "util/memory.h"

#define DEVICES_MAX 4096		/* names that are kept */

struct vt_session_binding {
	struct vt_model_binding as;
	char bus[32];			/* the bus on which it lost its driver */
	char device[VT_BINDING_TEXT];	/* hash key */
	char driver[VT_BINDING_TEXT];
	char override[VT_BINDING_TEXT];
	char group[VT_BINDING_TEXT];
	UT_hash_handle hh;
};

static struct vt_session_binding *find(const struct vt_session *session, const char *device)
{
	struct vt_session_binding *b;

	HASH_FIND_STR(session->bindings, device, b);
	return b;
}

static struct vt_session_binding *meet(struct vt_session *session, const char *device)
{
	struct vt_session_binding *b = find(session, device);

	if (b || !*device)
		return b;
	if (HASH_COUNT(session->bindings) >= DEVICES_MAX) {
		vt_session_limit(session, VT_LIMIT_BINDINGS);
		return NULL;
	}
	b = calloc(1, sizeof(*b));
	if (!b)
		vt_no_memory();
	memcpy(b->device, device, strnlen(device, sizeof(b->device) - 1));
	b->as.device = b->device;
	b->as.driver = b->driver;
	b->as.override = b->override;
	b->as.group = b->group;
	HASH_ADD_STR(session->bindings, device, b);
	return b;
}

/* ---- drivers ---- */

static void become(struct vt_session *session, struct vt_session_binding *b,
		   enum vt_model_driver state, const struct vt_binding *by)
{
	bool named = state == VT_MODEL_DRIVER_BOUND || by->what == VT_BINDING_NEW_ID;

	b->as.state = state;
	b->as.by = (enum vt_binding_what)by->what;
	b->as.since = session->now;
	memcpy(b->bus, by->bus, sizeof(b->bus));
	if (named)
		memcpy(b->driver, by->driver, sizeof(b->driver));
	else
		b->driver[0] = '\0';
}

static void learn_bind(struct vt_session *session, struct vt_session_binding *b,
		       const struct vt_binding *told)
{
	become(session, b, VT_MODEL_DRIVER_BOUND, told);
}

static void learn_unbind(struct vt_session *session, struct vt_session_binding *b,
			 const struct vt_binding *told)
{
	become(session, b, VT_MODEL_DRIVER_NONE, told);
}

/* The write succeeds also if no driver takes the device. A device with a driver keeps it. */
static void learn_probe(struct vt_session *session, struct vt_session_binding *b,
			const struct vt_binding *told)
{
	if (b->as.state != VT_MODEL_DRIVER_BOUND)
		become(session, b, VT_MODEL_DRIVER_UNSURE, told);
}

static void learn_create(struct vt_session *session, struct vt_session_binding *b,
			 const struct vt_binding *told)
{
	become(session, b, VT_MODEL_DRIVER_UNSAID, told);
}

/* The kernel accepts "0" and does nothing. */
static bool is_zero(const struct vt_binding *told)
{
	char *end;

	return !strtoul(told->value, &end, 0) && end != told->value;
}

static void learn_remove(struct vt_session *session, struct vt_session_binding *b,
			 const struct vt_binding *told)
{
	if (!told->told)
		become(session, b, VT_MODEL_DRIVER_UNSURE, told);
	else if (!is_zero(told))
		become(session, b, VT_MODEL_DRIVER_GONE, told);
}

static void learn_override(struct vt_session *session, struct vt_session_binding *b,
			   const struct vt_binding *told)
{
	b->as.override_set = true;
	b->as.override_known = told->told;
	b->as.override_when = session->now;
	memcpy(b->override, told->driver, sizeof(b->override));
}

static void learn_group(struct vt_session *session, struct vt_session_binding *b,
			const struct vt_binding *told)
{
	memcpy(b->group, told->value, sizeof(b->group));
	b->as.group_when = session->now;
}

/* ---- what others than the device lose or get ---- */

/*
 * The driver of every device in @state on the bus of @by (or on any, if that is not known) is
 * not known any more.
 */
static void doubt(struct vt_session *session, enum vt_model_driver state,
		  const struct vt_binding *by)
{
	struct vt_session_binding *b, *next;

	HASH_ITER(hh, session->bindings, b, next)
		if (b->as.state == state &&
		    (!by->bus[0] || !strcmp(b->bus, by->bus)))
			become(session, b, VT_MODEL_DRIVER_UNSURE, by);
}

/* Virtual functions have addresses behind that of their physical function, in the same segment. */
static bool may_be_of(const char *device, const char *physical)
{
	const char *colon = strchr(physical, ':');

	return colon && strlen(device) == strlen(physical) &&
	       !strncmp(device, physical, (size_t)(colon - physical) + 1) &&
	       strcmp(device, physical) > 0;
}

/* Virtual functions vanish when sriov_numvfs becomes 0. No call says which devices they are. */
static void doubt_functions(struct vt_session *session, const struct vt_session_binding *of,
			    const struct vt_binding *by)
{
	struct vt_session_binding *b, *next;

	HASH_ITER(hh, session->bindings, b, next)
		if (may_be_of(b->device, of->device) &&
		    (b->as.state == VT_MODEL_DRIVER_BOUND || b->as.state == VT_MODEL_DRIVER_NONE))
			become(session, b, VT_MODEL_DRIVER_UNSURE, by);
}

static void learn_vfs(struct vt_session *session, struct vt_session_binding *b,
		      const struct vt_binding *told)
{
	char *end;

	b->as.vfs_set = true;
	b->as.vfs_when = session->now;
	b->as.vfs = (uint32_t)strtoul(told->value, &end, 0);
	b->as.vfs_known = told->told && end != told->value;
	if (!b->as.vfs_known || !b->as.vfs)
		doubt_functions(session, b, told);
}

/* ---- all of them ---- */

static void (*const learners[VT_BINDINGS])(struct vt_session *session,
					   struct vt_session_binding *b,
					   const struct vt_binding *told) = {
	[VT_BINDING_OVERRIDE] = learn_override,
	[VT_BINDING_BIND] = learn_bind,
	[VT_BINDING_UNBIND] = learn_unbind,
	[VT_BINDING_PROBE] = learn_probe,
	[VT_BINDING_VFS] = learn_vfs,
	[VT_BINDING_CREATE] = learn_create,
	[VT_BINDING_REMOVE] = learn_remove,
	[VT_BINDING_GROUP] = learn_group,
};

/* It was not seen whether the kernel accepted the write. */
static void learn_unsure(struct vt_session *session, struct vt_session_binding *b,
			 const struct vt_binding *told)
{
	switch (told->what) {
	case VT_BINDING_OVERRIDE:
		b->as.override_set = true;
		b->as.override_known = false;
		b->as.override_when = session->now;
		break;
	case VT_BINDING_VFS:
		b->as.vfs_set = true;
		b->as.vfs_known = false;
		b->as.vfs_when = session->now;
		break;
	case VT_BINDING_GROUP:
		break;
	default:
		become(session, b, VT_MODEL_DRIVER_UNSURE, told);
		break;
	}
}

/* The written text was not seen, or names no device: any device may have been meant. */
static void learn_nameless(struct vt_session *session, const struct vt_binding *told)
{
	if (told->what == VT_BINDING_UNBIND)
		doubt(session, VT_MODEL_DRIVER_BOUND, told);
	if (told->what == VT_BINDING_BIND || told->what == VT_BINDING_PROBE ||
	    told->what == VT_BINDING_NEW_ID)
		doubt(session, VT_MODEL_DRIVER_NONE, told);
	if (told->what == VT_BINDING_RESCAN)
		doubt(session, VT_MODEL_DRIVER_GONE, told);
}

void vt_session_bound(struct vt_session *session, const struct vt_binding *told, bool sure)
{
	struct vt_session_binding *b;

	session->binding_changes++;
	/*
	 * A rescan tells nothing about the device itself, but removed devices of its bus may
	 * be back.
	 */
	if (!told->device[0] || told->what == VT_BINDING_RESCAN) {
		learn_nameless(session, told);
		return;
	}
	b = meet(session, told->device);
	if (!b)
		return;
	if (!sure)
		learn_unsure(session, b, told);
	else if (learners[told->what])
		learners[told->what](session, b, told);
}

void vt_session_doubt_bindings(struct vt_session *session)
{
	static const struct vt_binding lost = { .what = VT_BINDING_NOTHING };

	doubt(session, VT_MODEL_DRIVER_BOUND, &lost);
	doubt(session, VT_MODEL_DRIVER_NONE, &lost);
	doubt(session, VT_MODEL_DRIVER_GONE, &lost);
}

void vt_session_free_bindings(struct vt_session *session)
{
	struct vt_session_binding *b, *next;

	HASH_ITER(hh, session->bindings, b, next) {
		HASH_DEL(session->bindings, b);
		free(b);
	}
}

/* ---- for readers ---- */

const struct vt_model_binding *vt_model_next_binding(const struct vt_session *session,
						     const struct vt_model_binding *binding)
{
	const struct vt_session_binding *b = binding ?
		find(session, binding->device)->hh.next : session->bindings;

	return b ? &b->as : NULL;
}

const struct vt_model_binding *vt_model_binding(const struct vt_session *session,
						const char *device)
{
	const struct vt_session_binding *b = find(session, device);

	return b ? &b->as : NULL;
}

uint64_t vt_model_binding_changes(const struct vt_session *session)
{
	return session->binding_changes;
}
