/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Functions with names as C++ and Rust make them call one another, the innermost a
 * request. Before that, by the arguments: "unlink FILE", "rename FROM TO", or
 * "chroot FOLDER PROGRAM", which starts that program there. With "wait", or "wide", where
 * 20,000 bytes lie between two callers, it stays until the end of standard input.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../../unit/noinline.h"

int cplusplus(int n) __asm__("_ZN2vm6device5resetEi");
int rust_legacy(int n) __asm__("_ZN45_$LT$rs..Vfio$LT$T$GT$$u20$as$u20$rs..Dev$GT$"
			       "5reset17he7c983eee2ff63ffE");
int rust_v0(int n) __asm__("_RNvXCsbFYJioi4cCO_2rsINtB2_4VfiolENtB2_3Dev5resetB2_");
int plain(int n);
int wide(int n);

NOINLINE int cplusplus(int n)
{
	return ioctl(n, 0x3b64) + n;
}

NOINLINE int rust_legacy(int n)
{
	return cplusplus(n) + 1;
}

NOINLINE int rust_v0(int n)
{
	return rust_legacy(n) + 1;
}

NOINLINE int plain(int n)
{
	return rust_v0(n) + 1;
}

NOINLINE int wide(int n)
{
	volatile char room[20000];

	room[n] = (char)n;
	return plain(n) + room[n];
}

static int stay(int result)
{
	char c;

	while (read(STDIN_FILENO, &c, 1) > 0)
		;
	return result > 100;
}

/*
 * Of a build with sanitizers: leaks cannot be looked for under a tracer, and in another
 * root, where there is no /proc, the environment that says so is not found.
 */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "chroot")) {
		if (chroot(argv[2]) || chdir("/"))
			return 77;
		execl(argv[3], argv[3], (char *)NULL);
		return 127;
	}
	if (argc == 3 && !strcmp(argv[1], "unlink") && unlink(argv[2]))
		return 1;
	if (argc == 4 && !strcmp(argv[1], "rename") && rename(argv[2], argv[3]))
		return 1;
	if (argc == 2 && !strcmp(argv[1], "wait"))
		return stay(plain(0));
	if (argc == 2 && !strcmp(argv[1], "wide"))
		return stay(wide(0));
	return plain(0) > 100;
}
