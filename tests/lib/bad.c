/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plugin with something wrong in it: built once for each CASE, by plugin.sh, which
 * knows what must be said about it. CASE_good has nothing wrong.
 */
#include <unistd.h>
#include <vfiotrace/plugin.h>

extern char **environ;

#ifndef CASE
#define CASE good
#endif
#define PASTE_(A, B) A##B
#define PASTE(A, B) PASTE_(A, B)
#define IS(NAME) (PASTE(CASE_, CASE) == CASE_##NAME)
enum {
	CASE_good, CASE_version, CASE_size, CASE_row_size, CASE_unnamed, CASE_escape,
	CASE_no_rows, CASE_none, CASE_many, CASE_endless, CASE_wild_rows, CASE_askew,
	CASE_foreign, CASE_wild_name, CASE_wild_type, CASE_wild_fields, CASE_wild_names,
	CASE_fields, CASE_outside, CASE_overlap, CASE_itself, CASE_names, CASE_code,
	CASE_clash, CASE_twice, CASE_min, CASE_argsz, CASE_kinds, CASE_hidden,
	CASE_thread, CASE_undefined, CASE_terminal,
};

#define WILD(TYPE) ((const TYPE *)0xdead0000)

static const struct vfiotrace_xlat_entry names[] = { { 1, "BAD_ONE" }, { 2, "BAD_TWO" } };

static const struct vfiotrace_xlat flags = {
	.name = "bad_flags", .unknown = "BAD_???", .flags = true,
	.count = IS(names) ? 4000 : 2,
	.entries = IS(wild_names) ? WILD(struct vfiotrace_xlat_entry) : names,
};

static const struct vfiotrace_struct bad;

static const struct vfiotrace_field fields[] = {
	{
		.name = "argsz", .size = IS(argsz) ? 2 : 4,
		.flow = VFIOTRACE_IN,
	},
	{
		.name = "flags", .offset = IS(overlap) ? 2 : 4, .size = IS(itself) ? 16 : 4,
		.show = IS(itself) ? VFIOTRACE_SHOW_STRUCT : VFIOTRACE_SHOW_FLAGS,
		.flow = VFIOTRACE_IN, .ref = IS(itself) ? (const void *)&bad : &flags,
	},
	{
		.name = "bytes", .offset = 8, .size = 1, .count = IS(outside) ? 9 : 8,
		.show = VFIOTRACE_SHOW_BYTES, .flow = VFIOTRACE_INOUT,
	},
};

static const struct vfiotrace_struct bad = {
	.name = "bad", .size = IS(itself) ? 20 : 16,
	.count = IS(fields) ? 17 : IS(itself) ? 2 : 3,
	.fields = IS(wild_fields) ? WILD(struct vfiotrace_field) : fields,
};

static const struct vfiotrace_request rows[2] = {
	{
		.name = IS(wild_name) ? WILD(char) : IS(terminal) ? "BAD\33[2J" : "BAD_FIRST",
		.code = IS(clash) ? 0x3b6b : 0x3be0,
		.kinds = IS(kinds) ? 1u << 31 : VFIOTRACE_KIND(DEVICE),
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED,
		.min = IS(min) ? 17 : 16,
		.type = IS(wild_type) ? WILD(struct vfiotrace_struct) : &bad,
		.tail = IS(code) ? (vfiotrace_tail_fn *)(uintptr_t)0xdead0000 : NULL,
	},
	{
		.name = "BAD_SECOND",
		.code = IS(twice) ? 0x3be0 : 0x3be1,
		.kinds = VFIOTRACE_KIND(DEVICE),
	},
};


#if IS_UNDEFINED
extern const int nobody_has_this;
const int *missing(void);
const int *missing(void)
{
	return &nobody_has_this;
}
#endif

#if !IS_THREAD && !IS_HIDDEN
const struct vfiotrace_plugin vfiotrace_plugin = {
	.abi = IS(version) ? 77 : VFIOTRACE_PLUGIN_ABI,
	.size = sizeof(struct vfiotrace_plugin) - IS(size),
	.request_size = sizeof(struct vfiotrace_request) + 8 * IS(row_size),
	.struct_size = sizeof(struct vfiotrace_struct),
	.field_size = sizeof(struct vfiotrace_field),
	.xlat_size = sizeof(struct vfiotrace_xlat),
	.xlat_entry_size = sizeof(struct vfiotrace_xlat_entry),
	.name = IS(unnamed) ? NULL : IS(escape) ? "bad\33[2J" : "bad",
	.rows = IS(no_rows) ? NULL : IS(wild_rows) ? WILD(struct vfiotrace_request) :
		IS(askew) ? (const void *)((const char *)rows + 1) :
		IS(foreign) ? (const void *)&environ : rows,
	.count = IS(none) ? 0 : IS(many) ? 1000 : IS(endless) ? (size_t)-1 / 2 : 2,
};
#elif IS_THREAD
__thread struct vfiotrace_plugin thread_plugin __asm__("vfiotrace_plugin") = {
	.abi = VFIOTRACE_PLUGIN_ABI, .rows = rows, .count = 2,
};
#else
extern const struct vfiotrace_request *const rows_of_it;
const struct vfiotrace_request *const rows_of_it = rows;
#endif
