/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the programs behind the kernel's functions tell us, and what they are told. */
#ifndef VT_WATCH_WORD_RECORDS_H
#define VT_WATCH_WORD_RECORDS_H

#include <linux/types.h>

/* A constant in the program, in whose place the loader puts what follows. */
#define W_ABOUT 0x5ca1ab1e
#define W_TEXT_OF(TOKEN) #TOKEN
#define W_TEXT(TOKEN) W_TEXT_OF(TOKEN)

#define W_FUNCTION  0xffffu		/* its number, which is ours */
#define W_WIDE	    0x10000u		/* the result has 64 bits */
#define W_OUTERMOST 0x20000u		/* it is called by nobody else that is looked at */

struct w_namespace {
	__u64 device, inode;		/* of its file; 0: the first one */
};

/* A function has returned an error; or, behind one that has, something else. */
struct w_return {
	__u64 time;			/* CLOCK_MONOTONIC, ns */
	__u64 frame;			/* on the stack: a caller's is higher */
	__u32 tid;
	__s32 result;			/* 0: no error */
	__u32 function;
	__u32 lost;			/* so many before were not told */
};

#endif
