/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lost events, and reached limits. What was seen is kept, because most of it still holds. But
 * nothing may rely on everything having been seen.
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>

#include "session/internal.h"

/* Other processes may have got the file, and may have changed what is behind it. */
static void doubt_files(struct vt_session *session)
{
	struct vt_session_open *file;

	for (file = session->files; file; file = file->hh.next)
		file->as.made_seen = false;
}

static void doubt_spaces(struct vt_session *session)
{
	struct vt_session_iommufd *fd;
	struct vt_session_space *s;

	for (s = session->spaces; s; s = s->hh.next) {
		vt_session_doubt(session, s, VT_DOUBT_LOST);
		s->as.from_start = false;
		vt_session_forget_allowed(s);
		if (s->as.iommu == VT_IOMMU_NONE)
			s->as.iommu = VT_IOMMU_UNKNOWN;
	}
	for (fd = session->iommufds; fd; fd = fd->hh.next) {
		fd->as.from_start = false;
		if (fd->as.compat == VT_COMPAT_NONE)
			fd->as.compat = VT_COMPAT_UNKNOWN;
		if (fd->as.iommu == VT_IOMMU_NONE)
			fd->as.iommu = VT_IOMMU_UNKNOWN;
	}
}

static void doubt_groups(struct vt_session *session)
{
	struct vt_session_group *group;

	for (group = session->groups; group; group = group->hh.next)
		if (group->as.attached == VT_ATTACHED_NO)
			group->as.attached = VT_ATTACHED_UNKNOWN;
}

static void doubt(struct vt_session *session)
{
	doubt_files(session);
	doubt_spaces(session);
	doubt_groups(session);
	vt_session_doubt_bindings(session);
}

void vt_session_lost(struct vt_session *session, uint32_t calls)
{
	struct vt_model_gaps *gaps = &session->gaps;

	if (!gaps->lost) {
		gaps->since = session->now;
		gaps->tgid = session->now.tgid;
	} else if (gaps->tgid != session->now.tgid) {
		gaps->tgid = 0;
	}
	gaps->lost += calls;
	doubt(session);
}

void vt_session_unnoted(struct vt_session *session)
{
	struct vt_model_gaps *gaps = &session->gaps;

	if (!gaps->unnoted)
		gaps->unnoted_since = session->now;
	gaps->unnoted = true;
	doubt(session);
}

void vt_session_cut(struct vt_session *session)
{
	session->gaps.cut = true;
}

const struct vt_model_gaps *vt_model_gaps(const struct vt_session *session)
{
	const struct vt_model_gaps *gaps = &session->gaps;

	return gaps->lost || gaps->unnoted || gaps->cut || gaps->limits ? gaps : NULL;
}

static void tell_since(char since[40], const struct vt_when *when)
{
	since[0] = '\0';
	if (when->line)
		snprintf(since, 40, " since line %" PRIu64, when->line);
}

static void tell_lost(const struct vt_model_gaps *gaps, char text[VT_GAPS_TEXT])
{
	char since[40], whose[40] = "";

	if (!gaps->lost) {
		snprintf(text, VT_GAPS_TEXT, "incomplete: the recording breaks off");
		return;
	}
	tell_since(since, &gaps->since);
	if (gaps->tgid)
		snprintf(whose, sizeof(whose), " of pid %d", (int)gaps->tgid);
	snprintf(text, VT_GAPS_TEXT, "incomplete%s: %" PRIu64 " call%s%s %s lost%s", since,
		 gaps->lost, gaps->lost == 1 ? "" : "s", whose, gaps->lost == 1 ? "was" : "were",
		 gaps->cut ? ", and the recording breaks off" : "");
}

const char *vt_model_gaps_text(const struct vt_model_gaps *gaps, unsigned int number,
			       char text[VT_GAPS_TEXT])
{
	char since[40];

	if ((gaps->lost || gaps->cut) && !number--) {
		tell_lost(gaps, text);
		return text;
	}
	if (gaps->unnoted && !number--) {
		tell_since(since, &gaps->unnoted_since);
		snprintf(text, VT_GAPS_TEXT, "incomplete%s: files, ends or calls may not have been "
			 "noted", since);
		return text;
	}
	for (unsigned int i = 0; i < VT_LIMITS; i++) {
		if (!(gaps->limits & 1u << i) || number--)
			continue;
		tell_since(since, &gaps->limited);
		snprintf(text, VT_GAPS_TEXT, "incomplete%s: no more than %s are kept", since,
			 vt_session_limit_text((enum vt_limit)i));
		return text;
	}
	return NULL;
}
