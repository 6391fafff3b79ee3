/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A 32-bit x86 program without a C library: what stands on this machine is not a
 * matter of the test. Descriptor 999 is not open, so every request answers EBADF
 * and is decoded if only one kind of descriptor has it.
 */
struct status { unsigned int argsz, flags; };
struct map {
	unsigned int argsz, flags, ioas, reserved;
	unsigned long long address __attribute__((aligned(8))), length, iova;
};

static int call(int nr, unsigned int a, unsigned int b, unsigned int c)
{
	int result;

	__asm__ volatile ("int $0x80" : "=a" (result)
			  : "0" (nr), "b" (a), "c" (b), "d" (c) : "memory");
	return result;
}

static int ioctl(unsigned int request, const void *argument)
{
	return call(54, 999, request, (unsigned int)argument);
}

void _start(void);
void _start(void)
{
	static const struct status status = { 8, 0 };
	static const struct map map = {
		.argsz = 40, .flags = 7, .ioas = 2, .address = 0x80001000u,
		.length = 4096, .iova = 0x180000000ull,
	};
	static const char name[] = "0000:03:00.0";

	call(20, 0, 0, 0);			/* getpid, 39 elsewhere */
	ioctl(0x5401, 0);			/* not ours */
	ioctl(0x3b64, 0);
	ioctl(0x3b65, (const void *)0x80000001u);
	ioctl(0x3b67, &status);
	ioctl(0x3b67, (const void *)0xfffff000u);
	ioctl(0x3b6a, name);
	ioctl(0x3b85, &map);
	call(16, 999, 0x3b64, 0);		/* lchown; ioctl elsewhere */
	call(1, 5, 0, 0);
}
