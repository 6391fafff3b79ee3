// SPDX-License-Identifier: GPL-2.0-or-later
/* The BPF programs, which another compiler has built separately, as bytes. */
#include "config.h"

#include "watch/object.h"
#include "watch/object_sum.h"

#define BYTES(NAME, FILE)			\
	__asm__(".pushsection .rodata\n"	\
		".balign 8\n"			\
		".globl " #NAME "\n"		\
		".globl " #NAME "_end\n"	\
		#NAME ":\n"			\
		".incbin \"" FILE "\"\n"	\
		#NAME "_end:\n"		\
		".asciz \"" VT_WATCH_OBJECT_SUM "\"\n"	\
		".popsection\n")

BYTES(vt_watch_object, VT_WATCH_OBJECT);
BYTES(vt_word_object, VT_WORD_OBJECT);
