// SPDX-License-Identifier: GPL-2.0-or-later
/* The BPF programs, built apart by another compiler, as bytes. */
#include "config.h"

#include "watch/object.h"
#include "watch/object_sum.h"

__asm__(".pushsection .rodata\n"
	".balign 8\n"
	".globl vt_watch_object\n"
	".globl vt_watch_object_end\n"
	"vt_watch_object:\n"
	".incbin \"" VT_WATCH_OBJECT "\"\n"
	"vt_watch_object_end:\n"
	".asciz \"" VT_WATCH_OBJECT_SUM "\"\n"
	".popsection\n");
