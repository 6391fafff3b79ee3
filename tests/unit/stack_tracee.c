// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A program with known nested functions; the innermost calls getppid(), which the
 * test waits for. Modes: "nested [TIMES]", "modules FIRST SECOND", "thread", "generated".
 */
#include <config.h>

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "noinline.h"

long tracee_inner(long n);
long tracee_middle(long n);
long tracee_outer(long n);

NOINLINE long tracee_inner(long n)
{
	return syscall(SYS_getppid) + n;
}

NOINLINE long tracee_middle(long n)
{
	return tracee_inner(n + 1) + 1;
}

NOINLINE long tracee_outer(long n)
{
	return tracee_middle(n + 2) + 2;
}

NOINLINE static void *thread_main(void *arg)
{
	tracee_outer(1);
	return arg;
}

/* The second usually comes to lie where the first was. */
NOINLINE static int modules(char **names)
{
	for (int i = 0; i < 2; i++) {
		void *module = dlopen(names[i], RTLD_NOW);
		long (*function)(long);

		if (!module) {
			fprintf(stderr, "%s\n", dlerror());
			return 1;
		}
		*(void **)&function = dlsym(module, "module_entry");
		if (!function)
			return 1;
		function(3);
		dlclose(module);
	}
	return 0;
}

/* Code that no table describes, with a frame pointer that leads nowhere. */
NOINLINE static int generated(void)
{
#ifdef __x86_64__
	static const unsigned char code[] = {
		0x55,					/* push %rbp */
		0x48, 0xc7, 0xc5, 0x08, 0x00, 0x00, 0x00, /* mov $8, %rbp */
		0xb8, SYS_getppid, 0x00, 0x00, 0x00,	/* mov $nr, %eax */
		0x0f, 0x05,				/* syscall */
		0x5d, 0xc3,				/* pop %rbp; ret */
	};
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void (*function)(void);

	if (page == MAP_FAILED)
		return 1;
	memcpy(page, code, sizeof(code));
	*(void **)&function = page;
	function();
#endif
	return 0;
}

int main(int argc, char **argv)
{
	int status = 2;
	pthread_t thread;

	if (argc == 3 && !strcmp(argv[1], "nested")) {
		for (int i = atoi(argv[2]); i > 0; i--)
			tracee_outer(i);
		status = 0;
	} else if (argc == 4 && !strcmp(argv[1], "modules")) {
		status = modules(argv + 2);
	} else if (argc == 2 && !strcmp(argv[1], "thread")) {
		status = pthread_create(&thread, NULL, thread_main, NULL) ||
			 pthread_join(thread, NULL);
	} else if (argc == 2 && !strcmp(argv[1], "generated")) {
		status = generated();
	}
	_exit(status);
}
