/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Open files: who has each, and when the last of them lets go. Descriptors have a file, and
 * mappings of it, and other files: a device keeps its group open, a VM what it was given.
 */
#include "config.h"

#include "session/internal.h"

#include <string.h>

/* Files that nothing has: one of them may be on its way in a message. */
#define UNHELD_MAX 4096

/* ---- the files ---- */

struct vt_session_open *vt_session_new_file(struct vt_session *session, uint64_t known,
					    enum vfiotrace_fd_kind kind)
{
	struct vt_session_open *file = calloc(1, sizeof(*file));

	if (!file)
		abort();
	file->as.number = ++session->last_file;
	file->as.kind = kind;
	file->as.made = session->now;
	HASH_ADD(hh, session->files, as.number, sizeof(file->as.number), file);
	if (known)
		vt_session_set_known(session, file, known);
	DL_APPEND(session->unheld, file);
	session->nunheld++;
	return file;
}

static void free_file(struct vt_session *session, struct vt_session_open *file)
{
	struct vt_session_kept *kept, *next;

	session->freed(session, &file->as);
	if (file->known)
		HASH_DELETE(hh_known, session->known, file);
	HASH_DELETE(hh, session->files, file);
	LL_FOREACH_SAFE(file->keeps, kept, next)
		free(kept);
	free(file->was);
	free(file);
}

struct vt_session_open *vt_session_find_known(const struct vt_session *session, uint64_t known)
{
	struct vt_session_open *file;

	HASH_FIND(hh_known, session->known, &known, sizeof(known), file);
	return file;
}

void vt_session_set_known(struct vt_session *session, struct vt_session_open *file,
			  uint64_t known)
{
	file->known = known;
	HASH_ADD(hh_known, session->known, known, sizeof(file->known), file);
}

struct vt_session_open *vt_session_find_file(const struct vt_session *session, uint64_t number)
{
	struct vt_session_open *file;

	HASH_FIND(hh, session->files, &number, sizeof(number), file);
	return file;
}

/* What it is, also for the time when its descriptor is closed. Of eventfds all is known. */
void vt_session_set_info(struct vt_session_open *file, const struct vt_fd *info)
{
	struct vt_fd *was = file->was;

	if (info->what.kind == VFIOTRACE_FD_EVENTFD)
		return;
	if (was && !memcmp(&was->what, &info->what, sizeof(was->what)) &&
	    !strcmp(was->path, info->path) && !strcmp(was->device, info->device))
		return;
	/* An older kernel's fdinfo does not say of which device it is: it is still that one's. */
	if (was && !info->device[0] && was->what.kind == info->what.kind &&
	    !strcmp(was->path, info->path))
		return;
	if (!was)
		was = file->was = malloc(sizeof(*was));
	if (!was)
		abort();
	*was = *info;
	was->closed = true;
	file->as.what = was;
}

/* ---- who has them ---- */

static bool is_had(const struct vt_session_open *file)
{
	return file->open || file->as.mappings || file->as.holders;
}

/* Not to be freed: a closed descriptor still tells what it was. */
static bool is_held(const struct vt_session_open *file)
{
	return file->refs || file->as.mappings || file->as.holders;
}

static void fewer(struct vt_session *session, struct vt_session_open *file);

static void is_elsewhere(struct vt_session_open *file)
{
	file->elsewhere = file->as.sent = true;
}

/* What it kept open is let go in turn; @surely: and not kept by it any more. */
static void drop_kept(struct vt_session *session, struct vt_session_open *file, bool surely)
{
	struct vt_session_kept *kept;

	while ((kept = file->keeps)) {
		file->keeps = kept->next;
		kept->file->as.holders--;
		if (!surely)
			is_elsewhere(kept->file);
		fewer(session, kept->file);
		free(kept);
	}
}

/* Nobody whom we see has it. With the last one goes what is behind it. */
static void let_go(struct vt_session *session, struct vt_session_open *file)
{
	file->as.ended = session->now;
	if (file->as.sent || !file->as.made_seen) {
		file->as.life = VT_MODEL_MAYBE;
		return;
	}
	file->as.life = VT_MODEL_CLOSED;
	session->closed(session, &file->as);
	drop_kept(session, file, true);
}

static void drop(struct vt_session *session, struct vt_session_open *file)
{
	DL_DELETE(session->unheld, file);
	session->nunheld--;
	drop_kept(session, file, false);
	free_file(session, file);
}

/* Of eventfds the device says what has them; another that may be open is missed. */
static void drop_oldest(struct vt_session *session)
{
	struct vt_session_open *oldest = session->unheld;

	if (oldest->as.life == VT_MODEL_MAYBE && oldest->as.kind != VFIOTRACE_FD_EVENTFD)
		vt_session_limit(session, VT_LIMIT_FILES);
	drop(session, oldest);
}

/* One that had it has it no longer. */
static void fewer(struct vt_session *session, struct vt_session_open *file)
{
	if (!is_had(file) && file->as.life == VT_MODEL_OPEN)
		let_go(session, file);
	if (is_held(file))
		return;
	DL_APPEND(session->unheld, file);
	session->nunheld++;
	/* What has no number of the kernel's will not be met again. */
	if (!file->known)
		drop(session, file);
	else if (session->nunheld > UNHELD_MAX)
		drop_oldest(session);
}

/* One more is about to have it. */
static void more(struct vt_session *session, struct vt_session_open *file, bool had)
{
	if (!is_held(file)) {
		DL_DELETE(session->unheld, file);
		session->nunheld--;
	}
	if (!had || file->as.life == VT_MODEL_OPEN)
		return;
	/* Somebody unseen had it meanwhile, if it was not on its way. */
	if (!file->sent)
		is_elsewhere(file);
	file->as.life = VT_MODEL_OPEN;
}

void vt_session_hold(struct vt_session *session, struct vt_session_open *file, bool open)
{
	more(session, file, open);
	file->refs++;
	file->open += open;
}

void vt_session_release(struct vt_session *session, struct vt_session_open *file)
{
	file->refs--;
	fewer(session, file);
}

void vt_session_unopen(struct vt_session *session, struct vt_session_open *file)
{
	file->open--;
	fewer(session, file);
}

void vt_session_hold_mapping(struct vt_session *session, uint64_t number)
{
	struct vt_session_open *file = vt_session_find_file(session, number);

	if (!file)
		return;
	more(session, file, true);
	file->as.mappings++;
}

void vt_session_release_mapping(struct vt_session *session, uint64_t number)
{
	struct vt_session_open *file = vt_session_find_file(session, number);

	/* Mapped before anybody knew of the file. */
	if (!file || !file->as.mappings)
		return;
	file->as.mappings--;
	fewer(session, file);
}

void vt_session_keep(struct vt_session *session, uint64_t keeper, uint64_t number)
{
	struct vt_session_open *by = vt_session_find_file(session, keeper);
	struct vt_session_open *file = vt_session_find_file(session, number);
	struct vt_session_kept *kept;

	if (!by || !file || by == file)
		return;
	kept = calloc(1, sizeof(*kept));
	if (!kept)
		abort();
	kept->file = file;
	LL_PREPEND(by->keeps, kept);
	more(session, file, true);
	file->as.holders++;
}

void vt_session_unkeep(struct vt_session *session, uint64_t keeper, uint64_t number)
{
	struct vt_session_open *by = vt_session_find_file(session, keeper);
	struct vt_session_kept *kept = NULL;

	if (by)
		LL_SEARCH_SCALAR(by->keeps, kept, file->as.number, number);
	if (!kept)
		return;
	LL_DELETE(by->keeps, kept);
	kept->file->as.holders--;
	fewer(session, kept->file);
	free(kept);
}

/* What it keeps open, it belongs to: a device to its group, that to its container. */
static bool keeps_guess(const struct vt_session_open *file)
{
	const struct vt_session_kept *kept;

	if (file->as.guessed)
		return true;
	LL_FOREACH(file->keeps, kept)
		if (keeps_guess(kept->file))
			return true;
	return false;
}

static bool keeps(const struct vt_session_open *by, const struct vt_session_open *file)
{
	const struct vt_session_kept *kept;

	LL_FOREACH(by->keeps, kept)
		if (kept->file == file || keeps(kept->file, file))
			return true;
	return false;
}

bool vt_model_rests_on_guess(const struct vt_session *session, uint64_t number)
{
	const struct vt_session_open *file = vt_session_find_file(session, number), *other;

	if (!file)
		return false;
	if (keeps_guess(file))
		return true;
	for (other = session->files; other; other = other->hh.next)
		if (other->as.guessed && keeps(other, file))
			return true;
	return false;
}

void vt_session_free_open(struct vt_session *session)
{
	struct vt_session_open *file, *next;

	HASH_ITER(hh, session->files, file, next)
		free_file(session, file);
}
