/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvfiotrace: decodes VFIO, iommufd and KVM-VFIO ioctls into values.
 *
 * The library never touches a process, /proc or a stream. It is given the kind
 * of the file descriptor, the request, the argument and a callback that reads
 * argument memory; it hands out values, one after the other, to a visitor. A
 * context is set up once and is constant from then on, so any number of threads
 * may decode with it at the same time; decoding allocates nothing.
 *
 * Every address, size and offset is in bytes. Every function that can fail
 * returns 0 or a negative errno.
 *
 * Structs grow at their end. One that a program fills for the library begins with its
 * size as the program knows it; how long those are that make up the rows, a plugin says;
 * for a struct vfiotrace_call there is vfiotrace_call_size().
 */
#ifndef VFIOTRACE_VFIOTRACE_H
#define VFIOTRACE_VFIOTRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Of this header, for #if. */
#define VFIOTRACE_VERSION_MAJOR 0
#define VFIOTRACE_VERSION_MINOR 1
#define VFIOTRACE_VERSION	(VFIOTRACE_VERSION_MAJOR * 1000 + VFIOTRACE_VERSION_MINOR)

/* Of the library that runs, as "0.1". */
const char *vfiotrace_version(void);

/* ---- what a file descriptor is ------------------------------------------ */

/*
 * UNKNOWN means that nothing could be learnt: every request that the number
 * may stand for is a candidate. OTHER means that the descriptor is known to be
 * none of the kinds below.
 */
enum vfiotrace_fd_kind {
	VFIOTRACE_FD_UNKNOWN,
	VFIOTRACE_FD_OTHER,
	VFIOTRACE_FD_CONTAINER,
	VFIOTRACE_FD_GROUP,
	VFIOTRACE_FD_NOIOMMU_GROUP,
	VFIOTRACE_FD_DEVICE,		/* from VFIO_GROUP_GET_DEVICE_FD */
	VFIOTRACE_FD_CDEV,		/* /dev/vfio/devices/vfioN */
	VFIOTRACE_FD_MIGRATION,		/* data_fd of MIG_DEVICE_STATE */
	VFIOTRACE_FD_IOMMUFD,
	VFIOTRACE_FD_FAULT_QUEUE,	/* iommufd page faults */
	VFIOTRACE_FD_VEVENT_QUEUE,	/* iommufd vIOMMU events */
	VFIOTRACE_FD_KVM,		/* /dev/kvm */
	VFIOTRACE_FD_KVM_VM,
	VFIOTRACE_FD_KVM_VCPU,
	VFIOTRACE_FD_KVM_VFIO,		/* from KVM_CREATE_DEVICE */
	VFIOTRACE_FD_EVENTFD,
	VFIOTRACE_FD_DMABUF,
	VFIOTRACE_FD_IOMMU_2011,	/* dialect 2011: anon_inode:[vfio-iommu] */
	VFIOTRACE_FD_UIOMMU,		/* dialect 2010: /dev/uiommu */
	VFIOTRACE_FD_KINDS
};

/* "vfio-container", "vfio-device", "iommufd", ...: the names of the JSON. */
const char *vfiotrace_fd_kind_name(enum vfiotrace_fd_kind kind);

/*
 * What a descriptor is, for callers that ask /proc themselves: an anonymous file by the
 * text of its link ("anon_inode:[vfio-device]"), which no path can look like. UNKNOWN:
 * named as migration files are; OTHER: none of ours.
 */
enum vfiotrace_fd_kind vfiotrace_anon_kind(const char *link);

/*
 * A character device by the name that its number has in /proc/devices, or, where its
 * major number is that of misc devices, in /proc/misc. @node is the name of the device
 * in /sys/dev/char, NULL when that cannot be read.
 */
enum vfiotrace_fd_kind vfiotrace_char_kind(bool misc, const char *driver, const char *node);

/* Which IOMMU backend a container runs. Decides between type1 and sPAPR. */
enum vfiotrace_iommu {
	VFIOTRACE_IOMMU_UNKNOWN,
	VFIOTRACE_IOMMU_TYPE1,
	VFIOTRACE_IOMMU_SPAPR,
	VFIOTRACE_IOMMU_SPAPR_V2,
	VFIOTRACE_IOMMU_NOIOMMU,
	VFIOTRACE_IOMMU_IOMMUFD,	/* iommufd answers as a container */
	VFIOTRACE_IOMMU_CHROMEOS,	/* private model 100001 */
	VFIOTRACE_IOMMUS
};

/* What sort of device a device fd drives. Names its regions and interrupts. */
enum vfiotrace_device_type {
	VFIOTRACE_DEVICE_UNKNOWN,
	VFIOTRACE_DEVICE_PCI,
	VFIOTRACE_DEVICE_PLATFORM,
	VFIOTRACE_DEVICE_AMBA,
	VFIOTRACE_DEVICE_CCW,
	VFIOTRACE_DEVICE_AP,
	VFIOTRACE_DEVICE_FSL_MC,
	VFIOTRACE_DEVICE_CDX,
	VFIOTRACE_DEVICE_TYPES
};

enum vfiotrace_dialect {
	VFIOTRACE_DIALECT_UPSTREAM,
	VFIOTRACE_DIALECT_2010,
	VFIOTRACE_DIALECT_2011,
	VFIOTRACE_DIALECTS
};

/* Everything about a descriptor that changes how a request on it is decoded. */
struct vfiotrace_fd {
	enum vfiotrace_fd_kind kind;
	enum vfiotrace_iommu iommu;
	enum vfiotrace_device_type device_type;
	enum vfiotrace_dialect dialect;
};

/* ---- tables -------------------------------------------------------------- */

/* Names of flag bits, or of values. */
struct vfiotrace_xlat_entry {
	uint64_t value;
	const char *name;
};

struct vfiotrace_xlat {
	const char *name;		/* of the set, as its file is called */
	const char *unknown;		/* "VFIO_DMA_MAP_FLAG_???" */
	bool flags;			/* bits; otherwise values */
	bool within_first;		/* the value of .within stands before the bits */
	uint16_t count;
	const struct vfiotrace_xlat_entry *entries;	/* in order of printing */
	/* Flags only: the bits of .mask hold one value of .within, not flags. */
	uint64_t mask;
	const struct vfiotrace_xlat *within;
};

/* The name of exactly @value, or NULL. @xlat may be NULL. */
const char *vfiotrace_xlat_name(const struct vfiotrace_xlat *xlat, uint64_t value);

/*
 * The names that a word of flags holds, one with each call, NULL after the last.
 * Before the first call *@rest is the word and *@position 0; after the last *@rest
 * is what no name stands for. @xlat may be NULL.
 */
const char *vfiotrace_xlat_next(const struct vfiotrace_xlat *xlat, uint64_t *rest,
				unsigned int *position);

/* How the number in a field is shown; each becomes a value of that type. */
enum vfiotrace_show {
	VFIOTRACE_SHOW_UNSIGNED,	/* sizes, counts, indexes: decimal */
	VFIOTRACE_SHOW_SIGNED,
	VFIOTRACE_SHOW_HEX,		/* file offsets, bitmaps, registers */
	VFIOTRACE_SHOW_ADDRESS,		/* NULL when zero; .means says whose address it is */
	VFIOTRACE_SHOW_FLAGS,		/* .ref is an xlat */
	VFIOTRACE_SHOW_ENUM,		/* .ref is an xlat */
	VFIOTRACE_SHOW_REGION_INDEX,	/* xlat chosen by the device's type */
	VFIOTRACE_SHOW_IRQ_INDEX,	/* likewise */
	VFIOTRACE_SHOW_NAMED,		/* decimal, but for the values that .ref names */
	VFIOTRACE_SHOW_FD,
	VFIOTRACE_SHOW_BYTES,
	VFIOTRACE_SHOW_UUID,
	VFIOTRACE_SHOW_STRUCT,		/* .ref is a struct */
	VFIOTRACE_SHOW_TAIL,		/* known to the table, shown by code */
};

/*
 * What the number in a field means, however it is shown. UNKNOWN (as in a row that
 * does not say) is a number that nothing can be concluded from.
 */
enum vfiotrace_meaning {
	VFIOTRACE_MEANS_UNKNOWN,
	VFIOTRACE_MEANS_MEMORY,		/* an address in the program's memory */
	VFIOTRACE_MEANS_IOVA,		/* an address that a device uses, and the IOMMU maps */
	VFIOTRACE_MEANS_SOURCE_IOVA,	/* the IOVA that is copied from */
	VFIOTRACE_MEANS_IOVA_LIMIT,	/* first or last IOVA of a range that may be used */
	VFIOTRACE_MEANS_NESTED_IOVA,	/* an address that a guest's page tables map */
	VFIOTRACE_MEANS_GUEST,		/* an address in a guest's memory, or its I/O port */
	VFIOTRACE_MEANS_BUS,		/* an address on the device's bus */
	VFIOTRACE_MEANS_PHYSICAL,	/* an address in the host's memory */
	VFIOTRACE_MEANS_DEVICE_OFFSET,	/* an offset in the file that the device is */
	VFIOTRACE_MEANS_REGION_OFFSET,	/* an offset in a region of the device */
	VFIOTRACE_MEANS_FILE_OFFSET,	/* an offset in another file */
	VFIOTRACE_MEANS_ARGUMENT_OFFSET, /* bytes from the start of the argument */
	VFIOTRACE_MEANS_ARGSZ,		/* bytes of the argument */
	VFIOTRACE_MEANS_SIZE,		/* bytes of something else */
	VFIOTRACE_MEANS_PAGE_SIZES,	/* a bit for each size of a page */
	VFIOTRACE_MEANS_COUNT,
	VFIOTRACE_MEANS_INDEX,
	VFIOTRACE_MEANS_IOAS,		/* id of the address space that IOVA is in */
	VFIOTRACE_MEANS_SOURCE_IOAS,	/* and SOURCE_IOVA */
	VFIOTRACE_MEANS_OBJECT,		/* id of another object of an iommufd */
	VFIOTRACE_MEANINGS
};

/* "memory", "iova", "source-iova", ...; NULL of UNKNOWN and of what is none. */
const char *vfiotrace_meaning_name(enum vfiotrace_meaning meaning);

/*
 * The names that the regions (@show is VFIOTRACE_SHOW_REGION_INDEX) or the interrupts
 * (VFIOTRACE_SHOW_IRQ_INDEX) of a device of @type have; NULL: none.
 */
const struct vfiotrace_xlat *vfiotrace_index_xlat(enum vfiotrace_show show,
						  enum vfiotrace_device_type type);

/* Who writes a field: bits of vfiotrace_field.flow. */
#define VFIOTRACE_IN		0x1u	/* the caller */
#define VFIOTRACE_OUT		0x2u	/* the kernel */
#define VFIOTRACE_INOUT		0x3u
#define VFIOTRACE_NONZERO	0x4u	/* reserved: shown only when not zero */

struct vfiotrace_field {
	const char *name;		/* the kernel's */
	uint16_t offset;
	uint16_t size;			/* of one element */
	uint16_t count;			/* elements of a fixed array; 0: a scalar */
	uint8_t show;			/* enum vfiotrace_show */
	uint8_t flow;
	const void *ref;
	uint8_t means;			/* enum vfiotrace_meaning */
};

struct vfiotrace_struct {
	const char *name;		/* the kernel's, without "struct" */
	uint16_t size;
	uint16_t count;
	const struct vfiotrace_field *fields;	/* by offset */
};

enum vfiotrace_arg {
	VFIOTRACE_ARG_NONE,		/* no argument: nothing is printed */
	VFIOTRACE_ARG_INT,		/* the argument is a value: .xlat, or decimal */
	VFIOTRACE_ARG_STRUCT,		/* pointer to .type */
	VFIOTRACE_ARG_STRING,		/* pointer to a NUL-terminated string */
	VFIOTRACE_ARG_FD,		/* pointer to an s32 descriptor */
	VFIOTRACE_ARG_U32,		/* pointer to a u32, read only */
};

enum vfiotrace_result {
	VFIOTRACE_RESULT_ZERO,		/* 0, or a number when it surprises */
	VFIOTRACE_RESULT_NUMBER,
	VFIOTRACE_RESULT_ENUM,		/* .result_xlat */
	VFIOTRACE_RESULT_FD,		/* a new descriptor of .result_kind */
};

struct vfiotrace_call;
struct vt_decoder;

/*
 * Code for what data cannot say (chains, counted arrays, unions): emits further
 * fields inside the braces. Called in each phase after the fields of .type that
 * belong to it.
 */
typedef void vfiotrace_tail_fn(struct vt_decoder *decoder);

/* Bits of vfiotrace_request.flags. */
#define VFIOTRACE_REQUEST_SIZED		0x1u	/* first u32 is argsz (or size) */
#define VFIOTRACE_REQUEST_OUT_ON_ERROR	0x2u	/* the kernel writes on failure too */
#define VFIOTRACE_REQUEST_OUT_CODE	0x4u	/* .tail decides what there is after success or failure */
#define VFIOTRACE_REQUEST_OUT_TAIL	0x8u	/* the kernel writes behind .type, up to argsz */
#define VFIOTRACE_REQUEST_IN_TAIL	0x10u	/* the caller passes more behind .type */
#define VFIOTRACE_REQUEST_PRIVATE	0x20u	/* of no mainline kernel: gives way to one that is */
/* The IOVA and SIZE of .type get something to lead to: its MEMORY, SOURCE_IOVA or file. */
#define VFIOTRACE_REQUEST_MAPS		0x40u
#define VFIOTRACE_REQUEST_UNMAPS	0x80u	/* and lead to nothing from then on */

/* One request on the kinds of descriptor where it has this meaning. */
struct vfiotrace_request {
	const char *name;
	uint32_t code;			/* as passed to ioctl() */
	uint32_t kinds;			/* 1u << enum vfiotrace_fd_kind, or-ed */
	uint16_t iommus;		/* 1u << enum vfiotrace_iommu; 0: any */
	uint8_t dialect;		/* enum vfiotrace_dialect */
	uint8_t arg;			/* enum vfiotrace_arg */
	uint8_t result;			/* enum vfiotrace_result */
	uint8_t result_kind;		/* enum vfiotrace_fd_kind */
	uint16_t flags;
	uint16_t min;			/* smallest argsz that the kernel takes */
	const struct vfiotrace_struct *type;
	const struct vfiotrace_xlat *xlat;
	const struct vfiotrace_xlat *result_xlat;
	vfiotrace_tail_fn *tail;
};

/* ---- values --------------------------------------------------------------- */

enum vfiotrace_value_type {
	VFIOTRACE_VALUE_STRUCT_BEGIN,
	VFIOTRACE_VALUE_STRUCT_END,
	VFIOTRACE_VALUE_ARRAY_BEGIN,	/* number: elements announced */
	VFIOTRACE_VALUE_ARRAY_END,
	VFIOTRACE_VALUE_OUTPUT,		/* the next value is what the kernel wrote */
	VFIOTRACE_VALUE_UNSIGNED,	/* number */
	VFIOTRACE_VALUE_SIGNED,		/* (int64_t)number */
	VFIOTRACE_VALUE_HEX,
	VFIOTRACE_VALUE_ADDRESS,
	VFIOTRACE_VALUE_FLAGS,		/* number, xlat */
	VFIOTRACE_VALUE_ENUM,		/* number, xlat; NULL: a set without names */
	VFIOTRACE_VALUE_FD,		/* (int)number */
	VFIOTRACE_VALUE_STRING,		/* data, length; cut: more followed */
	VFIOTRACE_VALUE_BYTES,		/* data, length; cut: more followed */
	VFIOTRACE_VALUE_UUID,		/* data: 16 bytes, big endian */
	VFIOTRACE_VALUE_UNREADABLE,	/* number: address, error: errno */
	VFIOTRACE_VALUE_NOTE,		/* note, number, want */
	VFIOTRACE_VALUE_MODE,		/* number: permissions of a file, octal */
	/*
	 * number: an offset in a file. Where it is known what that is divided in: it lies
	 * want bytes into .part (xlat names the parts), where there is what data says.
	 */
	VFIOTRACE_VALUE_PLACE,
	/* One of those that .part (xlat) has: number; data: of whom. */
	VFIOTRACE_VALUE_MEMBER,
};

#define VFIOTRACE_NO_PART UINT32_MAX	/* PLACE, MEMBER: .part is not known, or none */

/* Remarks of the decoder, in the place where they arise. */
enum vfiotrace_note {
	VFIOTRACE_NOTE_NONE,
	VFIOTRACE_NOTE_ARGSZ_SMALL,	/* argsz, or .name, is number, must be >= want */
	VFIOTRACE_NOTE_TRUNCATED,	/* number of want bytes could be read */
	VFIOTRACE_NOTE_ARRAY_CUT,	/* number of want elements were there */
	VFIOTRACE_NOTE_CAP_LOOP,	/* chain returns to offset number */
	VFIOTRACE_NOTE_CAP_OUTSIDE,	/* next is number, argsz is want */
	VFIOTRACE_NOTE_CAP_SHORT,	/* capability needs want bytes, has number */
	VFIOTRACE_NOTE_EXTENSION,	/* BYTES follow: number is the first, want the last */
	VFIOTRACE_NOTE_TOO_BIG,		/* beyond what is decoded: number of want bytes */
	VFIOTRACE_NOTE_MSIX_TABLE,	/* of a mapping: the table of MSI-X lies in it */
	VFIOTRACE_NOTE_BEHIND_ARRAY,	/* as EXTENSION, behind as many elements as were announced */
	/* Of the request, before its argument; data is text: */
	VFIOTRACE_NOTE_WRONG_KIND,	/* the descriptor is data, which knows no such request */
	VFIOTRACE_NOTE_WRONG_CODE,	/* number, with other bits, is the request data */
	VFIOTRACE_NOTE_PRIVATE,		/* on an iommufd it would be data */
	/* Of all that the caller passed: */
	VFIOTRACE_NOTE_LATE,		/* it was read when the call had returned */
	/* Of what .name calls, or of the whole argument; data is text: what else is known. */
	VFIOTRACE_NOTE_REMARK,
	VFIOTRACE_NOTES
};

struct vfiotrace_value {
	enum vfiotrace_value_type type;
	enum vfiotrace_note note;
	const char *name;		/* of the field; NULL for an element or the argument */
	/*
	 * Shown in place of the number when a visitor has set it on the way to another;
	 * the library itself leaves it NULL. Of ADDRESS, HEX, SIGNED, UNSIGNED, FD and
	 * UNREADABLE. Of PLACE and MEMBER: what a part is that has no name ("region").
	 */
	const char *label;
	uint64_t number;
	uint64_t want;
	const struct vfiotrace_xlat *xlat;
	const struct vfiotrace_struct *of;	/* STRUCT_BEGIN: its description, or NULL */
	const void *data;		/* valid during the call only */
	size_t length;
	uint8_t width;			/* bytes in the tracee's memory, 0: not known */
	uint8_t means;			/* enum vfiotrace_meaning: of number */
	bool cut;
	/*
	 * What is known about the value just before; a struct of it says in number how
	 * many fields it has. It is no argument, field or element of its own.
	 */
	bool remark;
	uint32_t part;
	int error;
	/*
	 * Of a PLACE: how its part is known, where nobody has told it ("inferred"). Of a
	 * MEMBER: what it does there ("unmask"), where that is not the usual.
	 */
	const char *qualifier;
};

/*
 * Returns 0 to go on. Anything else inside an array says that the visitor needs
 * no further element of it: the decoder may go on to ARRAY_END.
 */
typedef int vfiotrace_visit_fn(void *ctx, const struct vfiotrace_value *value);

struct vfiotrace_visitor {
	vfiotrace_visit_fn *visit;
	void *ctx;
};

/* ---- reading argument memory ---------------------------------------------- */

/*
 * Reads up to @length bytes at @address. Returns how many bytes, from the first
 * on, could be read (fewer than asked when memory ends), or a negative errno
 * when there was none.
 */
typedef ssize_t vfiotrace_read_fn(void *ctx, uint64_t address, void *buffer,
				  size_t length);

/*
 * The errno of memory of which whoever reads has no copy, though there may have been
 * something. No kernel's is that large.
 */
#define VFIOTRACE_NOT_CAPTURED 4097

struct vfiotrace_memory {
	vfiotrace_read_fn *read;
	void *ctx;
};

/* ---- decoding -------------------------------------------------------------- */

/* The tables in force: the built-in rows and those of plugins. */
struct vfiotrace_context;

int vfiotrace_context_create(struct vfiotrace_context **ret);
void vfiotrace_context_destroy(struct vfiotrace_context *context);

/*
 * The memory that will be decoded is (or is not) that of a machine of the other byte
 * order: a recording read elsewhere. To be said before the first call; the default
 * is not. Only numbers are concerned, the addresses that the callback gets are not.
 */
void vfiotrace_context_set_foreign(struct vfiotrace_context *context, bool foreign);

/*
 * Adds @count rows, which must live as long as the context; to be done before
 * the context is used. They are data: .tail is for built-in rows alone, fields are
 * in order and do not overlap. -EINVAL: a row without name, or with a description
 * that contradicts itself; -EEXIST: a row for a request that another row describes
 * on the same kind of descriptor; *@bad (if any) is then its place in @rows. On
 * failure none is added.
 */
int vfiotrace_context_add(struct vfiotrace_context *context,
			  const struct vfiotrace_request *rows, size_t count,
			  size_t *bad);

/*
 * Adds the rows of a plugin (see vfiotrace/plugin.h), a shared object at @path; to
 * be done before the context is used. It is closed with the context. On failure
 * none is added and @why, of @size bytes, says in one line what is wrong: -ENOENT
 * and the like when the file cannot be read, -ENOEXEC when it is no plugin that
 * can be used, -EEXIST when a row clashes with another one.
 */
int vfiotrace_plugin_load(struct vfiotrace_context *context, const char *path,
			  char *why, size_t size);

/* Layouts that differ for a 32-bit caller: alignment of u64 and pointers. */
enum vfiotrace_caller {
	VFIOTRACE_CALLER_64,
	VFIOTRACE_CALLER_I386,		/* u64 aligned to 4 bytes */
	VFIOTRACE_CALLER_32,		/* 32-bit pointers, u64 aligned to 8 */
};

#define VFIOTRACE_SNAPSHOT 128

/*
 * One call between its entry and its exit. Owned by the caller of the library,
 * plain data, may be copied. The snapshots hold the first bytes of the argument
 * as they were in each phase, for whoever keeps state about descriptors.
 */
struct vfiotrace_call {
	const struct vfiotrace_context *context;
	struct vfiotrace_fd fd;
	enum vfiotrace_caller caller;
	uint32_t code;
	uint64_t arg;
	const struct vfiotrace_request *request;	/* NULL: not known, or ambiguous */
	/*
	 * What the result means: as the row says, until decode_entry finds something
	 * in the argument that says otherwise.
	 */
	uint8_t result;			/* enum vfiotrace_result */
	uint8_t result_kind;		/* enum vfiotrace_fd_kind */
	const struct vfiotrace_xlat *result_xlat;
	bool entered;			/* decode_entry has run */
	bool foreign;			/* memory is in the other byte order */
	uint32_t argsz;			/* at entry; 0 when there is none */
	uint16_t in_have;		/* valid bytes of in[] */
	uint16_t out_have;
	uint8_t in[VFIOTRACE_SNAPSHOT];
	uint8_t out[VFIOTRACE_SNAPSHOT];
};

/*
 * A number of 1, 2, 4 or 8 bytes as it stands in the call's memory or snapshots.
 */
uint64_t vfiotrace_call_load(const struct vfiotrace_call *call, const void *bytes,
			     size_t size);

/* Finds the request's row. Reads no memory. */
void vfiotrace_call_init(struct vfiotrace_call *call,
			 const struct vfiotrace_context *context,
			 const struct vfiotrace_fd *fd,
			 enum vfiotrace_caller caller, uint32_t code,
			 uint64_t arg);

/*
 * Names of the request, joined with " or " where the descriptor leaves several,
 * or is of a kind that knows no such request; "_IOC(_IOC_NONE, 0x3b, 0xc8, 0)"
 * where there is no name. Returns the length that
 * the whole name has, as snprintf does.
 */
int vfiotrace_call_name(const struct vfiotrace_call *call, char *buffer,
			size_t size);

/*
 * What the caller passed: nothing, or one value (a struct counts as one). Before it
 * comes a NOTE when there is something to say about the request. Where
 * call->request is NULL that is the bare argument: an ADDRESS when the request has
 * names, HEX when it has none.
 */
void vfiotrace_decode_entry(struct vfiotrace_call *call,
			    const struct vfiotrace_memory *memory,
			    const struct vfiotrace_visitor *visitor);

/*
 * What the kernel wrote: nothing, or OUTPUT and one value. @result is that of
 * the call, a negative errno for a failure.
 */
void vfiotrace_decode_exit(struct vfiotrace_call *call, int64_t result,
			   const struct vfiotrace_memory *memory,
			   const struct vfiotrace_visitor *visitor);

/*
 * Walks over the rows in force, @position starting at 0: NULL after the last.
 * For option parsing, the schema and tests.
 */
const struct vfiotrace_request *
vfiotrace_request_next(const struct vfiotrace_context *context,
		       size_t *position);

/* ---- text ------------------------------------------------------------------- */

enum vfiotrace_xlat_style {
	VFIOTRACE_XLAT_ABBREV,		/* VFIO_DMA_MAP_FLAG_READ */
	VFIOTRACE_XLAT_RAW,		/* 0x1 */
	VFIOTRACE_XLAT_VERBOSE,		/* 0x1 / * VFIO_DMA_MAP_FLAG_READ * / */
};

enum vfiotrace_string_style {
	VFIOTRACE_STRING_ESCAPE,	/* as strace: C escapes, octal */
	VFIOTRACE_STRING_HEX_NONASCII,	/* -x */
	VFIOTRACE_STRING_HEX,		/* -xx */
};

/*
 * Appends the text that stands behind a descriptor's number ("</dev/vfio/14>"),
 * as snprintf does: returns its whole length, writes at most size - 1 bytes.
 */
typedef int vfiotrace_fd_text_fn(void *ctx, int fd, char *buffer, size_t size);

struct vfiotrace_text_options {
	size_t size;			/* of this struct: what lies beyond has its default */
	enum vfiotrace_xlat_style xlat;
	enum vfiotrace_string_style strings;
	unsigned int limit;		/* -s: bytes of a string, elements of an array */
	bool verbose;			/* -v: whole arrays */
	vfiotrace_fd_text_fn *fd_text;	/* NULL: the bare number */
	void *fd_ctx;
};

/*
 * A visitor that writes text. The buffer belongs to the caller; when it is full
 * @grow (if any) may replace it by one of at least @need bytes, otherwise the text
 * is cut and @length still counts what it would have been. After each value the
 * text ends with a NUL, which @length does not count.
 *
 * All else is zero at the start of a call. Whoever has written something that the
 * first value is to be parted from by ", " (the request's name) sets @separate.
 */
struct vfiotrace_text {
	const struct vfiotrace_text_options *options;	/* NULL: strace's defaults */
	char *buffer;
	size_t size;
	size_t length;
	bool (*grow)(struct vfiotrace_text *text, size_t need);
	bool separate;			/* ", " comes before the next value outside of braces */
	uint64_t state[12];		/* the writer's own */
};

int vfiotrace_text_visit(void *text, const struct vfiotrace_value *value);

/*
 * One call in the grammar of the text format: the request's name and, at the entry
 * (@exit false), ", " and what the caller passed. At the exit of a call whose entry
 * has been decoded before: only what comes after that, so that the two strings
 * together make the whole; else the name, the argument as it stands in memory now,
 * and what the kernel wrote. Nothing that stands outside of both (descriptor,
 * result) is part of it. Returns the length of the whole text, as snprintf does;
 * at most @size bytes are written, of which the last is a NUL. @options may be
 * NULL: strace's defaults.
 */
int vfiotrace_decode_to_string(struct vfiotrace_call *call, bool exit,
			       int64_t result,
			       const struct vfiotrace_memory *memory,
			       const struct vfiotrace_text_options *options,
			       char *buffer, size_t size);

/* ---- for other languages ------------------------------------------------------ */

/*
 * vfiotrace_decode_to_string() for callers that know nothing of our structs: a call
 * of a 64-bit program, the descriptor as numbers (each 0: not known), and defaults
 * for the text. With @exit the name, the argument as it stands in memory now and
 * what the kernel wrote; without, the name and the argument.
 */
int vfiotrace_decode_text(const struct vfiotrace_context *context, int kind,
			  int iommu, int device_type, int dialect,
			  uint32_t request, uint64_t arg, int exit, int64_t result,
			  vfiotrace_read_fn *read, void *ctx, char *buffer,
			  size_t size);

/*
 * Bytes of a struct vfiotrace_call, aligned as for malloc(): enough to keep one from
 * its entry to its exit without knowing what is in it.
 */
size_t vfiotrace_call_size(void);

#ifdef __cplusplus
}
#endif

#endif
