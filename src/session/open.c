/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Open files: who holds each, and when its last holder is gone. Holders are descriptors,
 * mappings, and other files: a device keeps its group open, and a VM the files it was given.
 */
#include "config.h"

#include "session/internal.h"
#include "util/memory.h"

#include <string.h>

/* How many files without a holder are kept; a message may be carrying one. */
#define UNHELD_MAX 4096

/* ---- the files ---- */

struct vt_session_open *vt_session_new_file(struct vt_session *session, uint64_t known,
					    enum vfiotrace_fd_kind kind)
{
	struct vt_session_open *file = calloc(1, sizeof(*file));

	if (!file)
		vt_no_memory();
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

/*
 * Keeps what is known of the file, for after its last close. Not for eventfds: they are all
 * alike.
 */
void vt_session_set_info(struct vt_session_open *file, const struct vt_fd *info)
{
	struct vt_fd *was = file->was;

	if (info->what.kind == VFIOTRACE_FD_EVENTFD)
		return;
	if (was && !memcmp(&was->what, &info->what, sizeof(was->what)) &&
	    !strcmp(was->path, info->path) && !strcmp(was->device, info->device))
		return;
	/*
	 * An older kernel's fdinfo does not name the device: keep its name, it is still the
	 * same.
	 */
	if (was && !info->device[0] && was->what.kind == info->what.kind &&
	    !strcmp(was->path, info->path))
		return;
	if (!was)
		was = file->was = malloc(sizeof(*was));
	if (!was)
		vt_no_memory();
	*was = *info;
	was->absent = was->closed = true;
	file->as.what = was;
}

/* ---- who holds a file ---- */

static bool is_had(const struct vt_session_open *file)
{
	return file->open || file->as.mappings || file->as.holders;
}

/* Whether the file must be kept. A closed descriptor still tells what it was. */
static bool is_held(const struct vt_session_open *file)
{
	return file->refs || file->as.mappings || file->as.holders;
}

static void fewer(struct vt_session *session, struct vt_session_open *file);

static void is_elsewhere(struct vt_session *session, struct vt_session_open *file)
{
	file->elsewhere = file->as.sent = true;
	session->sent(session, &file->as);
}

/*
 * Releases the files that @file kept open. Not @surely: another process may have @file, which
 * then keeps them open still.
 */
static void drop_kept(struct vt_session *session, struct vt_session_open *file, bool surely)
{
	struct vt_session_kept *kept;

	while ((kept = file->keeps)) {
		file->keeps = kept->next;
		kept->file->as.holders--;
		if (!surely)
			is_elsewhere(session, kept->file);
		fewer(session, kept->file);
		free(kept);
	}
}

/*
 * The last holder that we know is gone. If there can be no other, the file is closed, and the
 * objects behind it end.
 */
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

/*
 * Frees the file that has been without a holder for longest. If it may still be open, notes
 * that a limit was reached. Not for eventfds: the device knows which it uses.
 */
static void drop_oldest(struct vt_session *session)
{
	struct vt_session_open *oldest = session->unheld;

	if (oldest->as.life == VT_MODEL_MAYBE && oldest->as.kind != VFIOTRACE_FD_EVENTFD)
		vt_session_limit(session, VT_LIMIT_FILES);
	drop(session, oldest);
}

/* After a holder is gone. */
static void fewer(struct vt_session *session, struct vt_session_open *file)
{
	if (!is_had(file) && file->as.life == VT_MODEL_OPEN)
		let_go(session, file);
	if (is_held(file))
		return;
	DL_APPEND(session->unheld, file);
	session->nunheld++;
	/* Without a number from the source, the file cannot be recognized again. */
	if (!file->known)
		drop(session, file);
	else if (session->nunheld > UNHELD_MAX)
		drop_oldest(session);
}

/* Before a holder is added. @had: it has the file open; false: a closed descriptor. */
static void more(struct vt_session *session, struct vt_session_open *file, bool had)
{
	if (!is_held(file)) {
		DL_DELETE(session->unheld, file);
		session->nunheld--;
	}
	if (!had || file->as.life == VT_MODEL_OPEN)
		return;
	/*
	 * The file had no holder that we know, so an unknown one had it, or a message carried
	 * it.
	 */
	if (!file->sent)
		is_elsewhere(session, file);
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

	/* The mapping is older than what we know of the file, so it was not counted. */
	if (!file || !file->as.mappings)
		return;
	file->as.mappings--;
	fewer(session, file);
}

/*
 * How deep files keep each other open: KVM's device, a device, its group, its container. Only an
 * edited recording has more.
 */
#define DEPTH 8

static bool keeps(const struct vt_session_open *by, const struct vt_session_open *file,
		  unsigned int depth)
{
	const struct vt_session_kept *kept;

	if (!depth)
		return false;
	LL_FOREACH(by->keeps, kept)
		if (kept->file == file || keeps(kept->file, file, depth - 1))
			return true;
	return false;
}

void vt_session_keep(struct vt_session *session, uint64_t keeper, uint64_t number)
{
	struct vt_session_open *by = vt_session_find_file(session, keeper);
	struct vt_session_open *file = vt_session_find_file(session, number);
	struct vt_session_kept *kept;

	/* None keeps itself open, by way of others neither. */
	if (!by || !file || by == file || keeps(file, by, DEPTH))
		return;
	kept = calloc(1, sizeof(*kept));
	if (!kept)
		vt_no_memory();
	kept->file = file;
	/* At the end: a state that is written and read again has them in the same order. */
	LL_APPEND(by->keeps, kept);
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

/*
 * Whether the file, or one that it keeps open, is a guess. A file belongs to those it keeps
 * open: a device to its group, and a group to its container.
 */
static bool keeps_guess(const struct vt_session_open *file, unsigned int depth)
{
	const struct vt_session_kept *kept;

	if (file->as.guessed)
		return true;
	if (!depth)
		return false;
	LL_FOREACH(file->keeps, kept)
		if (keeps_guess(kept->file, depth - 1))
			return true;
	return false;
}

bool vt_model_rests_on_guess(const struct vt_session *session, uint64_t number)
{
	const struct vt_session_open *file = vt_session_find_file(session, number), *other;

	if (!file)
		return false;
	if (keeps_guess(file, DEPTH))
		return true;
	for (other = session->files; other; other = other->hh.next)
		if (other->as.guessed && keeps(other, file, DEPTH))
			return true;
	return false;
}

void vt_session_free_open(struct vt_session *session)
{
	struct vt_session_open *file, *next;

	HASH_ITER(hh, session->files, file, next)
		free_file(session, file);
}
