/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VT_WATCH_WHOLE_H
#define VT_WATCH_WHOLE_H

#include <stdbool.h>
#include <stddef.h>

#include "watch/records.h"

/*
 * Whether all that @record refers to lies within its @size bytes. The programs make no others;
 * but nothing here depends on that.
 */
bool vt_record_is_whole(const struct w_head *record, size_t size);

#endif
