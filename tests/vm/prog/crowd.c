// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * crowd THREADS CALLS: so many threads, which take the CPU from each other, ask a container so
 * often which extensions it has: of type 1, which is there, and of one that is not, which has
 * another number each time, 1000 and the number of the call.
 */
#include <fcntl.h>
#include <linux/vfio.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/ioctl.h>

static int container;
static unsigned long calls;

static void *ask(void *ctx)
{
	(void)ctx;
	for (unsigned long i = 0; i < calls; i++)
		if (ioctl(container, VFIO_CHECK_EXTENSION,
			  i % 2 ? 1000 + i : VFIO_TYPE1_IOMMU) != !(i % 2))
			exit(1);
	return NULL;
}

int main(int argc, char **argv)
{
	unsigned long threads = argc == 3 ? strtoul(argv[1], NULL, 0) : 0;
	pthread_t thread[64];

	calls = argc == 3 ? strtoul(argv[2], NULL, 0) : 0;
	container = open("/dev/vfio/vfio", O_RDWR);
	if (!threads || threads > 64 || container < 0)
		return 2;
	for (unsigned long i = 0; i < threads; i++)
		if (pthread_create(&thread[i], NULL, ask, NULL))
			return 2;
	for (unsigned long i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);
	return 0;
}
