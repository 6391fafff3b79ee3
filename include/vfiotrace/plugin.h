/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * For decoder plugins. A plugin is a shared object that exports one constant,
 * vfiotrace_plugin, with rows that are added to the tables. It is data only: no function of it
 * is called. doc/plugins.md tells how to write one.
 */
#ifndef VFIOTRACE_PLUGIN_H
#define VFIOTRACE_PLUGIN_H

#include "vfiotrace/vfiotrace.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Raised when the tables change so that old plugins no longer fit. */
#define VFIOTRACE_PLUGIN_ABI 1

struct vfiotrace_plugin {
	uint32_t abi;			/* VFIOTRACE_PLUGIN_ABI */
	uint16_t size;			/* of this struct, when the plugin was built */
	uint16_t request_size;		/* these are sizes of the tables' structs */
	uint16_t struct_size;
	uint16_t field_size;
	uint16_t xlat_size;
	uint16_t xlat_entry_size;
	const char *name;		/* letters, digits, '_', '-' and '.' */
	const struct vfiotrace_request *rows;
	size_t count;
};

extern const struct vfiotrace_plugin vfiotrace_plugin;

/* Defines the constant. NAME: of the plugin; ROWS: an array of struct vfiotrace_request. */
#define VFIOTRACE_PLUGIN(NAME, ROWS)                                             \
	__attribute__((visibility("default")))                                   \
	const struct vfiotrace_plugin vfiotrace_plugin = {                       \
		VFIOTRACE_PLUGIN_ABI, sizeof(struct vfiotrace_plugin),           \
		sizeof(struct vfiotrace_request), sizeof(struct vfiotrace_struct), \
		sizeof(struct vfiotrace_field), sizeof(struct vfiotrace_xlat),   \
		sizeof(struct vfiotrace_xlat_entry), NAME, ROWS,                 \
		sizeof(ROWS) / sizeof((ROWS)[0]),                                \
	}

/*
 * Fields from the C declaration, so that no offset or size is written by hand. SHOW is what
 * follows VFIOTRACE_SHOW_. FLOW tells who writes the field: VFIOTRACE_IN, _OUT or _INOUT; add
 * VFIOTRACE_NONZERO for reserved fields. REF is the struct vfiotrace_xlat or vfiotrace_struct
 * that SHOW needs, or NULL.
 */
#define VFIOTRACE_FIELD(STRUCT, MEMBER, SHOW, FLOW, REF)                         \
	{                                                                        \
		.name = #MEMBER, .offset = offsetof(struct STRUCT, MEMBER),      \
		.size = sizeof(((struct STRUCT *)0)->MEMBER),                    \
		.show = VFIOTRACE_SHOW_##SHOW, .flow = FLOW, .ref = REF,         \
	}

/* A number whose meaning is known: MEANING is what follows VFIOTRACE_MEANS_. */
#define VFIOTRACE_NUMBER(STRUCT, MEMBER, SHOW, FLOW, MEANING)                    \
	{                                                                        \
		.name = #MEMBER, .offset = offsetof(struct STRUCT, MEMBER),      \
		.size = sizeof(((struct STRUCT *)0)->MEMBER),                    \
		.show = VFIOTRACE_SHOW_##SHOW, .flow = FLOW,                     \
		.means = VFIOTRACE_MEANS_##MEANING,                              \
	}

/* A member that is an array of fixed length. */
#define VFIOTRACE_ARRAY(STRUCT, MEMBER, SHOW, FLOW, REF)                         \
	{                                                                        \
		.name = #MEMBER, .offset = offsetof(struct STRUCT, MEMBER),      \
		.size = sizeof(((struct STRUCT *)0)->MEMBER[0]),                 \
		.count = sizeof(((struct STRUCT *)0)->MEMBER) /                  \
			 sizeof(((struct STRUCT *)0)->MEMBER[0]),                \
		.show = VFIOTRACE_SHOW_##SHOW, .flow = FLOW, .ref = REF,         \
	}

#define VFIOTRACE_STRUCT(NAME, FIELDS)                                           \
	{                                                                        \
		.name = #NAME, .size = sizeof(struct NAME),                      \
		.count = sizeof(FIELDS) / sizeof((FIELDS)[0]), .fields = FIELDS, \
	}

/* Names of bits (FLAGS true) or of values. UNKNOWN is shown for all others. */
#define VFIOTRACE_XLAT(NAME, FLAGS, UNKNOWN, ENTRIES)                            \
	{                                                                        \
		.name = NAME, .unknown = UNKNOWN, .flags = FLAGS,                \
		.count = sizeof(ENTRIES) / sizeof((ENTRIES)[0]),                 \
		.entries = ENTRIES,                                              \
	}

/* One bit of vfiotrace_request.kinds. */
#define VFIOTRACE_KIND(KIND) (1u << VFIOTRACE_FD_##KIND)

#ifdef __cplusplus
}
#endif

#endif
