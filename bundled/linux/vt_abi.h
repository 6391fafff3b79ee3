/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Types for the bundled headers. A u64 is aligned to 8 bytes on every machine, so
 * that a struct has the layout of a 64-bit program even where this is built for a
 * machine like i386, which would align it to 4.
 */
#ifndef VT_BUNDLED_LINUX_VT_ABI_H
#define VT_BUNDLED_LINUX_VT_ABI_H

#include <stdint.h>

typedef uint64_t vt_abi_u64 __attribute__((aligned(8)));
typedef int64_t vt_abi_s64 __attribute__((aligned(8)));

#endif
