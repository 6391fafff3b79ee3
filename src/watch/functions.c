// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "watch/functions.h"

#include <stdlib.h>
#include <string.h>

#include "util/array.h"
#include "util/memory.h"

static int compare(const void *a, const void *b)
{
	const struct vt_function *one = a, *other = b;

	return strcmp(one->name, other->name);
}

static struct vt_function *find(const struct vt_functions *f, const char *name)
{
	const struct vt_function wanted = { .name = name };

	return f->n ? bsearch(&wanted, f->each, f->n, sizeof(*f->each), compare) : NULL;
}

void vt_functions_add(struct vt_functions *f, const char *name)
{
	if (find(f, name))
		return;
	f->each = reallocarray(f->each, f->n + 1, sizeof(*f->each));
	if (!f->each)
		vt_no_memory();
	f->each[f->n++] = (struct vt_function){ .name = name };
	qsort(f->each, f->n, sizeof(*f->each), compare);
}

static void found(void *ctx, const struct vt_described *function)
{
	struct vt_function *f = find(ctx, function->name);

	if (!f)
		return;
	f->type = function->type;
	f->fd = function->module->fd;
}

void vt_functions_find(struct vt_functions *f, bool modules)
{
	vt_types_search(&f->types, modules ? vt_functions_may_be_in : NULL, found, f);
}

const struct vt_function *vt_functions_has(const struct vt_functions *f, const char *name)
{
	const struct vt_function *function = find(f, name);

	return function && function->type ? function : NULL;
}

void vt_functions_free(struct vt_functions *f)
{
	vt_types_close(&f->types);
	free(f->each);
	*f = (struct vt_functions){ 0 };
}

bool vt_functions_may_be_in(const char *module)
{
	static const char *const names[] = {
		"vfio", "iommufd", "kvm", "mlx5_vfio", "hisi_acc_vfio", "virtio_vfio", "qat_vfio",
		"mtty",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strncmp(module, names[i], strlen(names[i])))
			return true;
	return false;
}
