/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_NOINLINE_H
#define TESTS_UNIT_NOINLINE_H

/* Before a function: each call of it has a frame, whatever the compiler knows of it. */
#ifdef __clang__
#define NOINLINE __attribute__((noinline, optnone))
#else
#define NOINLINE __attribute__((noinline, noclone, noipa))
#endif

#endif
