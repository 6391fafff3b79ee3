/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model as it is read: what finished calls have built. Summaries, pictures, explanations
 * and checks read it here, and change nothing by that. All that a function returns is valid
 * until the session changes. What nobody has told is marked as not known; a bound that was
 * reached is said.
 *
 * Open files are named by the number that vt_session_file() gives; 0 is no file. Functions
 * that are called next begin with NULL, and return NULL after the last.
 */
#ifndef VT_SESSION_MODEL_H
#define VT_SESSION_MODEL_H

#include "session/bindings.h"
#include "session/gaps.h"
#include "session/objects.h"
#include "session/spaces.h"
#include "session/things.h"

#endif
