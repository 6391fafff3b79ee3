/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model for readers: what finished calls have built. Summaries, graphs, explanations and
 * checks read it here; reading changes nothing. What a function returns is valid until the
 * session changes. What was not seen is marked as not known, and limits that were reached can
 * be asked for.
 *
 * Open files are named by the numbers of vt_session_file(); 0 is no file. Functions named
 * "next" take NULL for the first item, and return NULL after the last.
 */
#ifndef VT_SESSION_MODEL_H
#define VT_SESSION_MODEL_H

#include "session/bindings.h"
#include "session/gaps.h"
#include "session/objects.h"
#include "session/spaces.h"
#include "session/things.h"

#endif
