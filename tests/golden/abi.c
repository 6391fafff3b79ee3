// SPDX-License-Identifier: GPL-2.0-or-later
/* The layouts of the structs, from the table that the whole tree is tested with. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"

int g_abi_load(struct g_abi *abi, const char *path)
{
	FILE *file = fopen(path, "r");
	char line[512];
	size_t room = 0;

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file)) {
		struct g_field f = { .name = "" };

		/* A struct is kept as a field without a name. */
		if (sscanf(line, "struct %47s %u", f.type, &f.size) != 2 &&
		    sscanf(line, "field %47s %47s %u %u", f.type, f.name, &f.offset,
			   &f.size) != 4)
			continue;
		if (abi->count == room) {
			room = room ? room * 2 : 256;
			abi->fields = realloc(abi->fields, room * sizeof(f));
			if (!abi->fields)
				abort();
		}
		abi->fields[abi->count++] = f;
	}
	fclose(file);
	return abi->count ? 0 : -1;
}

void g_abi_free(struct g_abi *abi)
{
	free(abi->fields);
}

const struct g_field *g_abi_field(const struct g_abi *abi, const char *type,
				  const char *name)
{
	for (size_t i = 0; i < abi->count; i++)
		if (!strcmp(abi->fields[i].type, type) &&
		    !strcmp(abi->fields[i].name, name))
			return &abi->fields[i];
	return NULL;
}

int g_abi_size(const struct g_abi *abi, const char *type)
{
	const struct g_field *f = g_abi_field(abi, type, "");

	return f ? (int)f->size : -1;
}
