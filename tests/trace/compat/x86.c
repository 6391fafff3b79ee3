/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A 64-bit program that also calls the kernel as a 32-bit one and as one of the
 * x32 ABI, which not every kernel has: what each answers is said on stdout.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define X32 0x40000000L

static long i386(uint64_t nr, uint64_t a, uint64_t b, uint64_t c)
{
	long result;

	__asm__ volatile ("int $0x80" : "=a" (result)
			  : "0" (nr), "b" (a), "c" (b), "d" (c)
			  : "memory", "r8", "r9", "r10", "r11");
	return (int)result;
}

static long x86(uint64_t nr, uint64_t a, uint64_t b, uint64_t c)
{
	long result;

	__asm__ volatile ("syscall" : "=a" (result)
			  : "0" (nr), "D" (a), "S" (b), "d" (c)
			  : "memory", "rcx", "r11");
	return result;
}

int main(void)
{
	/* What stands above 32 bits is not part of a 32-bit program's arguments. */
	const uint64_t high = UINT64_C(0xdead) << 32;
	uint32_t *status = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	if (status == MAP_FAILED)
		return 99;
	status[0] = 8;
	printf("i386 %ld\n", i386(54, 999 | high, 0x3b67, (uintptr_t)status | high));
	printf("x32 %ld\n", x86(X32 | 514, 999, 0x3b67, (uintptr_t)status));
	printf("x86 %ld\n", x86(16, 999, 0x3b67, (uintptr_t)status));
	printf("i386 pid %d\n", i386(20, 0, 0, 0) == getpid());
	fflush(stdout);
	i386(54, 999, 0x5401, 0);
	x86(X32 | 514, 999, 0x5401, 0);
	x86(X32 | 39, 0, 0, 0);
	/* In each table the number of ioctl in another one. */
	i386(16, 999, 0x3b64, 0);
	x86(54, 999, 0x3b64, 0);
	x86(514, 999, 0x3b64, 0);
	return 0;
}
