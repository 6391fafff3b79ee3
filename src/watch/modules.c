// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "watch/modules.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "util/array.h"
#include "watch/functions.h"

void vt_modules_add(struct vt_modules *m, const char *name)
{
	if (m->n == ARRAY_SIZE(m->names) || !vt_functions_may_be_in(name))
		return;
	snprintf(m->names[m->n++], W_NAME, "%.*s", W_NAME - 1, name);
}

/* Whether the module is @wanted, "coming" or "live"; false, too, if it is not there. */
static bool is(const char *name, const char *wanted)
{
	char path[64 + W_NAME], state[16] = "";
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/sys/module/%s/initstate", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, state, sizeof(state) - 1);
	close(fd);
	state[strcspn(state, "\n")] = '\0';
	return n > 0 && !strcmp(state, wanted);
}

bool vt_module_is_live(const char *name)
{
	return is(name, "live");
}

bool vt_modules_settled(const struct vt_modules *m)
{
	for (size_t i = 0; i < m->n; i++)
		/* If it is gone, there is nothing to wait for, either. */
		if (is(m->names[i], "coming"))
			return false;
	return m->n;
}
