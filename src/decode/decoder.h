/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * For .tail functions. Decoders do not print and do not know /proc: memory comes from the
 * callback, values go to the visitor.
 *
 * In each phase the argument is read once into a window, up to the size of the row's struct
 * (and argsz). vt_u32() and the like look into the window; other bytes are read on demand.
 */
#ifndef VT_DECODE_DECODER_H
#define VT_DECODE_DECODER_H

#include "util/array.h"
#include "vfiotrace/vfiotrace.h"

#define VT_WINDOW	65536	/* largest window; most bytes read of one array */
#define VT_WINDOW_USUAL	4096
#define VT_SPEND_MAX	(4 * VT_WINDOW)	/* most bytes of all arrays of a phase */
#define VT_PAGE		4096	/* most bytes looked at behind the known struct */

struct vt_decoder {
	struct vfiotrace_call *call;
	const struct vfiotrace_memory *memory;
	const struct vfiotrace_visitor *visitor;
	bool exit;			/* false: entry */
	int64_t result;			/* at exit; a negative errno if the call failed */
	uint32_t argsz;			/* bytes of the argument in this phase */
	size_t have;			/* valid bytes in .window, from the argument's start */
	uint8_t *window;		/* .room bytes on the stack, which most arguments fit in; */
	size_t room;
	uint8_t *large;			/* else allocated: stacks of threads may be small */
	bool ended;			/* memory ends where the window does */
	uint32_t min;			/* smallest valid argsz; a .tail may raise it */
	uint64_t known;			/* extension bytes follow, up to argsz; a .tail moves it */
	bool counted;			/* an array of announced length ends at .known */
	uint64_t cap_offset;		/* in a .tail of vt_cap: start of the capability, */
	uint64_t cap_end;		/* and the first byte that is not its own */
	uint64_t base;			/* offset in the argument of what vt_emit_fields() shows */
	size_t spent;			/* bytes of arrays so far, at most VT_SPEND_MAX */
	bool truncated;			/* a TRUNCATED note was given */
	bool begun;			/* at exit: OUTPUT was given */
};

/* ---- reading the argument ---- */

/*
 * Reads bytes at @offset of the argument. False if they cannot be read or are outside argsz.
 * At exit, argsz is the smaller of what the caller announced and what the kernel returned.
 */
bool vt_bytes(struct vt_decoder *d, uint64_t offset, void *buffer, size_t length);
bool vt_u16(struct vt_decoder *d, uint64_t offset, uint16_t *ret);
bool vt_u32(struct vt_decoder *d, uint64_t offset, uint32_t *ret);
bool vt_u64(struct vt_decoder *d, uint64_t offset, uint64_t *ret);

/* Reads anywhere in memory, from the window if it has the bytes; as vfiotrace_read_fn. */
ssize_t vt_read(struct vt_decoder *d, uint64_t address, void *buffer,
		size_t length);

/*
 * What the caller passed, in both phases, within the first VFIOTRACE_SNAPSHOT bytes. False if
 * it was not read.
 */
bool vt_in_u32(struct vt_decoder *d, uint64_t offset, uint32_t *ret);
bool vt_in_u64(struct vt_decoder *d, uint64_t offset, uint64_t *ret);

/*
 * ---- emitting ----
 *
 * At exit the first value is preceded by OUTPUT and the opening brace, so a .tail that has
 * nothing to show emits nothing.
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
 * Shows the number of a TAIL field of @type as @show says. The field's row gives its size and
 * meaning.
 */
int vt_emit_tail(struct vt_decoder *d, const struct vfiotrace_struct *type,
		 const char *name, enum vfiotrace_show show, uint64_t number);

/* Shows a number of @size bytes as @show says, without a meaning. @ref is the xlat, or NULL. */
int vt_emit_shown(struct vt_decoder *d, const char *name, uint64_t number,
		  uint8_t size, enum vfiotrace_show show, const void *ref);

/*
 * Shows the fields of @type that have a bit of @flow, from @bytes. @limit: bytes of the struct
 * that exist, so that fields beyond it are left out. @have: bytes of it that could be read; a
 * field beyond it ends the list with a TRUNCATED note. Of structs and arrays that are cut off,
 * the parts before the cut are shown.
 */
void vt_emit_fields(struct vt_decoder *d, const struct vfiotrace_struct *type,
		    unsigned int flow, const uint8_t *bytes, size_t have,
		    size_t limit);

/* Whether the first @size bytes of @type hold a whole field with a bit of @flow. */
bool vt_covers(const struct vfiotrace_struct *type, unsigned int flow, size_t size);

/*
 * Extends the window to @size bytes of the argument, at most argsz. Bytes without a struct are
 * better read where they are shown: a recording holds everything that was read.
 */
void vt_fetch(struct vt_decoder *d, uint64_t size);

/*
 * At entry, when flags say that the argument is longer than the row's struct: extends the
 * window to @size, and raises .min and .known to it.
 */
void vt_need(struct vt_decoder *d, size_t size);

/*
 * Shows the fields of @type, which is at @offset in the argument, as far as argsz goes: as a
 * struct called @name, or, if NULL, as fields of the enclosing struct.
 */
void vt_emit_part(struct vt_decoder *d, const char *name,
		  const struct vfiotrace_struct *type, unsigned int flow,
		  uint64_t offset);

/* For a .tail with OUT_CODE, at exit: shows the fields that the kernel writes. */
void vt_emit_outputs(struct vt_decoder *d);

/*
 * Shows bytes @from to @to of the argument, with a note that tells their offsets, unless all
 * are zero.
 */
void vt_emit_extension(struct vt_decoder *d, uint64_t from, uint64_t to);

/*
 * At exit: shows the bytes of the argument from @from on, which no table describes, if one
 * differs from what the caller passed. Compares only what .in holds.
 */
void vt_emit_written(struct vt_decoder *d, uint64_t from);

/*
 * Shows a dirty bitmap, with a bit for each @page_size of @length bytes, as 64-bit words.
 * Nothing if it has no bits.
 */
void vt_emit_dirty_bitmap(struct vt_decoder *d, const char *name, uint64_t address,
			  uint64_t length, uint64_t page_size);

/* Shows @length bytes at @address, at most a page. */
void vt_emit_bytes_at(struct vt_decoder *d, const char *name, uint64_t address,
		      uint64_t length);

/* Shows a struct of @limit bytes at @address, outside of the argument, with all its fields. */
void vt_emit_struct_at(struct vt_decoder *d, const char *name, uint64_t address,
		       const struct vfiotrace_struct *type, size_t limit);

/*
 * Shows an array of @count elements at @address, anywhere in memory; it is read in pieces.
 * Elements are structs of @element, or numbers of @size bytes shown as @show says. If memory
 * or @limit bytes end before, an ARRAY_CUT note ends the array.
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
	vfiotrace_tail_fn *tail;	/* shows arrays in the capability, or NULL */
};

/*
 * Shows "caps=[...]" from @offset on. Ends where the chain leaves argsz, returns to a former
 * offset, or cannot be read.
 */
void vt_emit_chain(struct vt_decoder *d, uint32_t offset,
		   const struct vfiotrace_xlat *ids, const struct vt_cap *caps,
		   size_t ncaps);

/* In a .tail of vt_cap: the u32 at @at in the capability; false if that ends before. */
bool vt_cap_u32(struct vt_decoder *d, uint64_t at, uint32_t *ret);

/*
 * In a .tail of vt_cap: shows the structs that begin at @start in the capability. The u32 at
 * @count says how many; those beyond the capability's end are left out.
 */
void vt_emit_cap_structs(struct vt_decoder *d, const char *name, uint64_t count,
			 uint64_t start, const struct vfiotrace_struct *element);

/* struct vfio_info_cap_header, also for capabilities without further fields. */
extern const struct vfiotrace_struct vt_cap_header;

/* ---- tables: each file of decoders exports one ---- */

/*
 * Memory that an argument leads to, and that is not in its struct: a .tail function shows it,
 * and the argument tells where it is and how long. For code that must copy memory before it is
 * decoded (eBPF); copying too much does no harm.
 */
struct vt_reach {
	uint32_t code;			/* of the request */
	uint8_t flow;			/* who writes the memory */
	/*
	 * The memory begins at .at in the argument itself, and goes on behind its struct.
	 * Otherwise a pointer is at .at.
	 */
	bool inside;
	uint8_t fds;			/* how many of the first 32-bit words are descriptors */
	uint8_t count_size;		/* bytes of the number at .count: 4 or 8; 0: one element */
	uint16_t at, count;
	uint16_t times;			/* offset of a u32 that multiplies .unit; 0: none */
	uint16_t page;			/* offset of the page size, if .count is for a bitmap */
	uint16_t unit;			/* bytes of one element */
};

#define VT_REACH_FDS 255		/* every word is a descriptor */

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

/* All tables, ended by NULL; in core_tables.c. */
extern const struct vt_table *const vt_tables[];

extern const struct vt_table vt_container_table;	/* container.c, and type1 */
extern const struct vt_table vt_spapr_table;		/* spapr.c */
extern const struct vt_table vt_group_table;		/* group.c */
extern const struct vt_table vt_device_table;		/* device.c: also cdev and migration */
extern const struct vt_table vt_iommufd_table;		/* iommufd.c */
extern const struct vt_table vt_kvm_table;		/* kvm.c */
extern const struct vt_table vt_dialect_table;		/* dialect.c: 2010, 2011, private */

/*
 * Structs that no row names: payloads, capabilities, elements of arrays, contents of regions,
 * records read from a descriptor. Each file lists its own, for the schema, and for the tests,
 * which check that no struct of the ABI is missing.
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

/* feature.c: payloads of VFIO_DEVICE_FEATURE. */
void vt_feature_tail(struct vt_decoder *d);

/* A field, from the bundled header's declaration, so that no offset or size is written by hand. */
#define VT_FIELD(STRUCT, MEMBER, SHOW, FLOW, REF)                                \
	{                                                                        \
		.name = #MEMBER, .offset = offsetof(struct STRUCT, MEMBER),      \
		.size = sizeof(((struct STRUCT *)0)->MEMBER),                    \
		.show = VFIOTRACE_SHOW_##SHOW, .flow = FLOW, .ref = REF,         \
	}

/* A number with its meaning: MEANING is what follows VFIOTRACE_MEANS_. */
#define VT_NUMBER(STRUCT, MEMBER, SHOW, FLOW, MEANING)                           \
	{                                                                        \
		.name = #MEMBER, .offset = offsetof(struct STRUCT, MEMBER),      \
		.size = sizeof(((struct STRUCT *)0)->MEMBER),                    \
		.show = VFIOTRACE_SHOW_##SHOW, .flow = FLOW,                     \
		.means = VFIOTRACE_MEANS_##MEANING,                              \
	}

/* An address in the program's memory; code shows what is there. REF: its struct, or NULL. */
#define VT_POINTER(STRUCT, MEMBER, FLOW, REF)                                    \
	{                                                                        \
		.name = #MEMBER, .offset = offsetof(struct STRUCT, MEMBER),      \
		.size = sizeof(((struct STRUCT *)0)->MEMBER),                    \
		.show = VFIOTRACE_SHOW_TAIL, .flow = FLOW, .ref = REF,           \
		.means = VFIOTRACE_MEANS_MEMORY,                                 \
	}

/* Padding or a reserved field: shown only if not zero. */
#define VT_RESERVED(STRUCT, MEMBER, FLOW)                                        \
	VT_FIELD(STRUCT, MEMBER, HEX, (FLOW) | VFIOTRACE_NONZERO, NULL)

/* An array at the end, whose length is in another field: shown by code. */
#define VT_FLEXIBLE(STRUCT, MEMBER, FLOW, REF)                                   \
	{                                                                        \
		.name = #MEMBER, .offset = offsetof(struct STRUCT, MEMBER),      \
		.show = VFIOTRACE_SHOW_TAIL, .flow = FLOW, .ref = REF,           \
	}

/* The header in a capability's struct: shown by vt_emit_chain(). */
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
