/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Inside of the decoders: what a .tail function may use. Nothing here reads a
 * tracee, /proc or prints; memory comes from the callback, values go to the
 * visitor.
 *
 * In each phase the argument's bytes are read once into a window, as many as the
 * row's struct (and argsz) says. vt_u32() and friends look into that window; bytes outside
 * it are read on demand.
 */
#ifndef VT_DECODE_DECODER_H
#define VT_DECODE_DECODER_H

#include "util/array.h"
#include "vfiotrace/vfiotrace.h"

#define VT_WINDOW	65536	/* also what is read of one array at most */
#define VT_WINDOW_USUAL	4096
#define VT_SPEND_MAX	(4 * VT_WINDOW)	/* of all arrays of a phase together */
#define VT_PAGE		4096	/* what is looked at of extension bytes at most */

struct vt_decoder {
	struct vfiotrace_call *call;
	const struct vfiotrace_memory *memory;
	const struct vfiotrace_visitor *visitor;
	bool exit;			/* phase */
	int64_t result;			/* exit: negative errno when it failed */
	uint32_t argsz;			/* bytes of the argument in this phase: argsz, or the type's size */
	size_t have;			/* valid bytes in window, from the argument's start */
	uint8_t *window;		/* with room for so many bytes: what few arguments need... */
	size_t room;
	uint8_t *large;			/* ...is taken from the heap, for some stacks are small */
	bool ended;			/* memory ends where the window does */
	uint32_t min;			/* a .tail raises it when flags demand a larger argsz */
	uint64_t known;			/* bytes from here to argsz are an extension; a .tail moves it */
	bool counted;			/* what ends at .known is an array, whose length was said */
	uint64_t cap_offset;		/* in a .tail of vt_cap: where the capability starts, */
	uint64_t cap_end;		/* and the first byte that it cannot have */
	uint64_t base;			/* where the bytes of vt_emit_fields() lie in the argument */
	size_t spent;			/* bytes of arrays, of VT_SPEND_MAX */
	bool truncated;			/* a TRUNCATED note was given */
	bool begun;			/* exit: OUTPUT was given */
};

/* ---- looking into the argument ---- */

/*
 * Bytes offset.. of the argument; false when they cannot be read or lie outside
 * argsz. On exit argsz is the smaller of what the caller announced and what the
 * kernel returned.
 */
bool vt_bytes(struct vt_decoder *d, uint64_t offset, void *buffer, size_t length);
bool vt_u16(struct vt_decoder *d, uint64_t offset, uint16_t *ret);
bool vt_u32(struct vt_decoder *d, uint64_t offset, uint32_t *ret);
bool vt_u64(struct vt_decoder *d, uint64_t offset, uint64_t *ret);

/* Anywhere in memory, from the window where it holds the bytes; as vfiotrace_read_fn. */
ssize_t vt_read(struct vt_decoder *d, uint64_t address, void *buffer,
		size_t length);

/* The same of what the caller passed, also in the exit phase (first VFIOTRACE_SNAPSHOT bytes). */
bool vt_in_u32(struct vt_decoder *d, uint64_t offset, uint32_t *ret);
bool vt_in_u64(struct vt_decoder *d, uint64_t offset, uint64_t *ret);

/*
 * ---- emitting ----
 *
 * On exit the first value brings OUTPUT and the opening brace with it, so a
 * .tail that has nothing to say emits nothing.
 */

int vt_emit(struct vt_decoder *d, const struct vfiotrace_value *value);
int vt_emit_number(struct vt_decoder *d, enum vfiotrace_value_type type,
		   const char *name, uint64_t number, uint8_t width);
int vt_emit_xlat(struct vt_decoder *d, enum vfiotrace_value_type type,
		 const char *name, uint64_t number, uint8_t width,
		 const struct vfiotrace_xlat *xlat);
int vt_emit_pointer(struct vt_decoder *d, uint64_t address);	/* the bare argument */
int vt_emit_bytes(struct vt_decoder *d, const char *name, const void *data,
		  size_t length, bool cut);
void vt_emit_note(struct vt_decoder *d, enum vfiotrace_note note, uint64_t number,
		  uint64_t want);
int vt_emit_string(struct vt_decoder *d, const char *name, const void *data,
		   size_t length, bool cut);
int vt_emit_unreadable(struct vt_decoder *d, const char *name, uint64_t address,
		       int error);
void vt_begin_struct(struct vt_decoder *d, const char *name,
		     const struct vfiotrace_struct *of);
void vt_end_struct(struct vt_decoder *d);
void vt_begin_array(struct vt_decoder *d, const char *name, uint64_t announced);
void vt_end_array(struct vt_decoder *d);

/*
 * The number of a TAIL field of @type, as @show says: its name, how many bytes it has
 * and what it means stand in the field's row.
 */
int vt_emit_tail(struct vt_decoder *d, const struct vfiotrace_struct *type,
		 const char *name, enum vfiotrace_show show, uint64_t number);

/*
 * One number of @size bytes as @show says, of which is not known what it means; @ref is
 * the xlat, if any.
 */
int vt_emit_shown(struct vt_decoder *d, const char *name, uint64_t number,
		  uint8_t size, enum vfiotrace_show show, const void *ref);

/*
 * The fields of @type that have one of the bits of @flow and lie wholly within
 * the first @have of @bytes (which stand for @limit bytes of memory): fields
 * beyond @limit do not exist, fields that exist but lie beyond @have end the list
 * with a TRUNCATED note. Of structs and arrays that are cut, the parts are shown
 * that lie before the cut.
 */
void vt_emit_fields(struct vt_decoder *d, const struct vfiotrace_struct *type,
		    unsigned int flow, const uint8_t *bytes, size_t have,
		    size_t limit);

/* Whether the first @size bytes of @type hold a field with one of the bits of @flow. */
bool vt_covers(const struct vfiotrace_struct *type, unsigned int flow, size_t size);

/*
 * Makes the window longer: up to @size bytes of the argument (and argsz). What no
 * struct describes is better read where it is shown: a recording holds all that was
 * read.
 */
void vt_fetch(struct vt_decoder *d, uint64_t size);

/*
 * Entry: fetches the argument up to @size where flags say that it is longer than the
 * row's struct, and raises .min and .known to it.
 */
void vt_need(struct vt_decoder *d, size_t size);

/*
 * The fields of @type, which lies @offset bytes into the argument, as far as
 * argsz goes: as a struct called @name, or, when that is NULL, among the others.
 */
void vt_emit_part(struct vt_decoder *d, const char *name,
		  const struct vfiotrace_struct *type, unsigned int flow,
		  uint64_t offset);

/* Exit, .tail with OUT_CODE: the fields that the kernel writes. */
void vt_emit_outputs(struct vt_decoder *d);

/*
 * Bytes @from..@to of the argument when one of them is not zero, with the note
 * that says where they lie.
 */
void vt_emit_extension(struct vt_decoder *d, uint64_t from, uint64_t to);

/*
 * Exit: bytes of the argument from @from on, which no table describes, when one of
 * them is not what the caller passed, as far as the snapshot goes.
 */
void vt_emit_written(struct vt_decoder *d, uint64_t from);

/*
 * A dirty bitmap: a bit for each @page_size of @length bytes, shown as words.
 * Nothing when it has no bit.
 */
void vt_emit_dirty_bitmap(struct vt_decoder *d, const char *name, uint64_t address,
			  uint64_t length, uint64_t page_size);

/* @length bytes at @address, at most a page of them. */
void vt_emit_bytes_at(struct vt_decoder *d, const char *name, uint64_t address,
		      uint64_t length);

/*
 * A struct at @address, which is not part of the argument and has @limit bytes.
 * All its fields are shown when @limit allows.
 */
void vt_emit_struct_at(struct vt_decoder *d, const char *name, uint64_t address,
		       const struct vfiotrace_struct *type, size_t limit);

/*
 * An array of @count elements at @address (anywhere in memory), read in pieces.
 * Ends with an ARRAY_CUT note where memory, or @limit bytes, end first. Elements
 * are structs of @element, or numbers of @size bytes shown as @show.
 */
void vt_emit_structs_at(struct vt_decoder *d, const char *name, uint64_t address,
			uint64_t count, const struct vfiotrace_struct *element,
			uint64_t limit);
void vt_emit_numbers_at(struct vt_decoder *d, const char *name, uint64_t address,
			uint64_t count, uint8_t size, enum vfiotrace_show show,
			const struct vfiotrace_xlat *xlat, uint64_t limit);

/* ---- capability chains ---- */

struct vt_cap {
	uint16_t id;
	const struct vfiotrace_struct *type;
	vfiotrace_tail_fn *tail;	/* arrays of the capability; d->cap_* tell where */
};

/*
 * "caps=[...]" from @offset on, as far as the chain stays inside argsz, goes on to
 * places not seen before, and can be read.
 */
void vt_emit_chain(struct vt_decoder *d, uint32_t offset,
		   const struct vfiotrace_xlat *ids, const struct vt_cap *caps,
		   size_t ncaps);

/* In a .tail of vt_cap: the word @at bytes into it; false when it ends before. */
bool vt_cap_u32(struct vt_decoder *d, uint64_t at, uint32_t *ret);

/*
 * In a .tail of vt_cap: the structs that begin @start bytes into the capability,
 * as many as the u32 at @count says, bounded by the capability's end.
 */
void vt_emit_cap_structs(struct vt_decoder *d, const char *name, uint64_t count,
			 uint64_t start, const struct vfiotrace_struct *element);

/* struct vfio_info_cap_header, for capabilities that are nothing else. */
extern const struct vfiotrace_struct vt_cap_header;

/* ---- tables: each file of decoders exports one ---- */

/*
 * What an argument leads to and its struct does not hold: memory that code (.tail) shows,
 * whose place and length stand in the argument. For whoever has to fetch memory before
 * anybody decodes it; one who fetches too much does no harm.
 */
struct vt_reach {
	uint32_t code;			/* of the request */
	uint8_t flow;			/* who writes it */
	/*
	 * It begins at .at in the argument, and goes on beyond it; otherwise a pointer
	 * stands there.
	 */
	bool inside;
	uint8_t fds;			/* so many of its first words are descriptors */
	uint8_t count_size;		/* of the number of things: 4 or 8; 0: there is one */
	uint16_t at, count;
	uint16_t times;			/* a u32 by which .unit is multiplied; 0: none */
	uint16_t page;			/* the number is bytes: a bit for each page of this size */
	uint16_t unit;			/* bytes of one */
};

#define VT_REACH_FDS 255		/* as many as there is room for */

struct vt_table {
	const struct vfiotrace_request *rows;
	size_t count;
	const struct vt_reach *reaches;
	size_t nreaches;
};

#define VT_TABLE(ROWS)	{ .rows = ROWS, .count = ARRAY_SIZE(ROWS) }

#define VT_TABLE_REACHING(ROWS, REACHES)                                         \
	{                                                                        \
		.rows = ROWS, .count = ARRAY_SIZE(ROWS), .reaches = REACHES,     \
		.nreaches = ARRAY_SIZE(REACHES),                                 \
	}

/* All of them, NULL at the end; core_tables.c. */
extern const struct vt_table *const vt_tables[];

extern const struct vt_table vt_container_table;	/* decode/container.c: type1 and common */
extern const struct vt_table vt_spapr_table;		/* decode/spapr.c */
extern const struct vt_table vt_group_table;		/* decode/group.c */
extern const struct vt_table vt_device_table;		/* decode/device.c, with cdev and migration */
extern const struct vt_table vt_iommufd_table;		/* decode/iommufd.c */
extern const struct vt_table vt_kvm_table;		/* decode/kvm.c */
extern const struct vt_table vt_dialect_table;		/* decode/dialect.c: 2010, 2011, private */

/*
 * Structs that no row names: payloads, capabilities, elements of arrays, contents
 * of regions, records that are read from a descriptor. Each file lists its own
 * under the name of its table, for the schema and for the tests, which see to it
 * that no struct of the ABI is missing.
 */
struct vt_structs {
	const struct vfiotrace_struct *const *structs;
	size_t count;
};

extern const struct vt_structs vt_container_structs;
extern const struct vt_structs vt_spapr_structs;
extern const struct vt_structs vt_device_structs;
extern const struct vt_structs vt_feature_structs;
extern const struct vt_structs vt_zdev_structs;
extern const struct vt_structs vt_iommufd_structs;
extern const struct vt_structs vt_kvm_structs;

/* VFIO_DEVICE_FEATURE's payloads; decode/feature.c. */
void vt_feature_tail(struct vt_decoder *d);

/* Describes a field from the bundled header, so that offset and size cannot be mistyped. */
#define VT_FIELD(STRUCT, MEMBER, SHOW, FLOW, REF)                                \
	{                                                                        \
		.name = #MEMBER, .offset = offsetof(struct STRUCT, MEMBER),      \
		.size = sizeof(((struct STRUCT *)0)->MEMBER),                    \
		.show = VFIOTRACE_SHOW_##SHOW, .flow = FLOW, .ref = REF,         \
	}

/* A number, with what it means: what follows VFIOTRACE_MEANS_. */
#define VT_NUMBER(STRUCT, MEMBER, SHOW, FLOW, MEANING)                           \
	{                                                                        \
		.name = #MEMBER, .offset = offsetof(struct STRUCT, MEMBER),      \
		.size = sizeof(((struct STRUCT *)0)->MEMBER),                    \
		.show = VFIOTRACE_SHOW_##SHOW, .flow = FLOW,                     \
		.means = VFIOTRACE_MEANS_##MEANING,                              \
	}

/* An address of the program's memory, where code shows what lies there: REF, if known. */
#define VT_POINTER(STRUCT, MEMBER, FLOW, REF)                                    \
	{                                                                        \
		.name = #MEMBER, .offset = offsetof(struct STRUCT, MEMBER),      \
		.size = sizeof(((struct STRUCT *)0)->MEMBER),                    \
		.show = VFIOTRACE_SHOW_TAIL, .flow = FLOW, .ref = REF,           \
		.means = VFIOTRACE_MEANS_MEMORY,                                 \
	}

/* Bytes that must be zero, or padding: shown only when they are not. */
#define VT_RESERVED(STRUCT, MEMBER, FLOW)                                        \
	VT_FIELD(STRUCT, MEMBER, HEX, (FLOW) | VFIOTRACE_NONZERO, NULL)

/* An array at the end whose length stands elsewhere: shown by code. */
#define VT_FLEXIBLE(STRUCT, MEMBER, FLOW, REF)                                   \
	{                                                                        \
		.name = #MEMBER, .offset = offsetof(struct STRUCT, MEMBER),      \
		.show = VFIOTRACE_SHOW_TAIL, .flow = FLOW, .ref = REF,           \
	}

/* The header of a capability's struct: shown by vt_emit_chain(). */
#define VT_HEADER(STRUCT) \
	VT_FIELD(STRUCT, header, TAIL, VFIOTRACE_OUT, &vt_cap_header)

/* Bits of vfiotrace_request.kinds and .iommus. */
#define VT_KIND(KIND)	(1u << VFIOTRACE_FD_##KIND)
#define VT_IOMMU(IOMMU)	(1u << VFIOTRACE_IOMMU_##IOMMU)

#define VT_STRUCT(NAME, FIELDS)                                                  \
	{                                                                        \
		.name = #NAME, .size = sizeof(struct NAME),                      \
		.count = ARRAY_SIZE(FIELDS), .fields = FIELDS,                   \
	}

#endif
