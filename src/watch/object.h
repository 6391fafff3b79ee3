/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VT_WATCH_OBJECT_H
#define VT_WATCH_OBJECT_H

/* ELF files, from the first symbol to the second. */
extern const unsigned char vt_watch_object[], vt_watch_object_end[];
extern const unsigned char vt_word_object[], vt_word_object_end[];

#endif
