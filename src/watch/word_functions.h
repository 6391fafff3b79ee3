/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which functions of the running kernel can return an error that is of interest. */
#ifndef VT_WATCH_WORD_FUNCTIONS_H
#define VT_WATCH_WORD_FUNCTIONS_H

#include <stdbool.h>

/* Whether functions of the module are of interest. */
bool vt_word_module(const char *module);

/* Whether this function is of interest. @module: "" if it is built in. */
bool vt_word_function(const char *module, const char *function);

/* Whether no other function of interest calls it. */
bool vt_word_outermost(const char *function);

#endif
