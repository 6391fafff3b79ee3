/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which functions of the running kernel can return an error that is of interest. */
#ifndef VT_WATCH_WORD_FUNCTIONS_H
#define VT_WATCH_WORD_FUNCTIONS_H

#include <stdbool.h>

/* Whether functions of the module are of interest, all of them. */
bool vt_word_module(const char *module);

/* Whether this one is. @module: "" of what is no module. */
bool vt_word_function(const char *module, const char *function);

/* Whether it is called by nobody else that is of interest. */
bool vt_word_outermost(const char *function);

#endif
