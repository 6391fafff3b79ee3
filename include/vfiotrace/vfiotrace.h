/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvfiotrace: decodes ioctls of VFIO, iommufd and KVM's VFIO part into values.
 *
 * The library does not touch a process, /proc or a stream. It is given the kind of the file
 * descriptor, the request, the argument, and a callback that reads argument memory. It hands
 * values, one after the other, to a visitor. A context is constant once it is set up, so any
 * number of threads may decode with it at the same time. Decoding does not allocate, except 64
 * KiB for an argument longer than 4 KiB.
 *
 * All addresses, sizes and offsets are in bytes. A function that can fail returns 0 or a
 * negative errno.
 *
 * Structs grow at their end. Structs that a program fills for the library begin with their
 * size as the program knows it. A plugin tells the sizes of the structs that its rows consist
 * of. For struct vfiotrace_call there is vfiotrace_call_size().
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

/* Version of this header, for #if. */
#define VFIOTRACE_VERSION_MAJOR 0
#define VFIOTRACE_VERSION_MINOR 1
#define VFIOTRACE_VERSION	(VFIOTRACE_VERSION_MAJOR * 1000 + VFIOTRACE_VERSION_MINOR)

/* Version of the library that runs, as "0.1". */
const char *vfiotrace_version(void);

/* ---- what a file descriptor is ------------------------------------------ */

/*
 * UNKNOWN: nothing could be found out, so every request that has the number is a candidate.
 * OTHER: known to be none of the kinds below.
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

/* "vfio-container", "vfio-device", "iommufd", ...: the names in JSON output. */
const char *vfiotrace_fd_kind_name(enum vfiotrace_fd_kind kind);

/*
 * For callers that look into /proc themselves: the kind of an anonymous file, by its link's
 * text ("anon_inode:[vfio-device]"), which no path can look like. UNKNOWN: it is named as
 * drivers name migration files. OTHER: none of these kinds.
 */
enum vfiotrace_fd_kind vfiotrace_anon_kind(const char *link);

/*
 * The kind of a character device. @driver: the name of its major number in /proc/devices;
 * @misc: it is a misc device, and @driver is the name of its minor number in /proc/misc.
 * @node: name of the device in /sys/dev/char, NULL if not known.
 */
enum vfiotrace_fd_kind vfiotrace_char_kind(bool misc, const char *driver, const char *node);

/* Which IOMMU backend a container uses. Decides between type1's and sPAPR's requests. */
enum vfiotrace_iommu {
	VFIOTRACE_IOMMU_UNKNOWN,
	VFIOTRACE_IOMMU_TYPE1,
	VFIOTRACE_IOMMU_SPAPR,
	VFIOTRACE_IOMMU_SPAPR_V2,
	VFIOTRACE_IOMMU_NOIOMMU,
	VFIOTRACE_IOMMU_IOMMUFD,	/* an iommufd used as a container */
	VFIOTRACE_IOMMU_CHROMEOS,	/* private model 100001 of ChromeOS */
	VFIOTRACE_IOMMUS
};

/* What sort of device a descriptor is for. Decides on the names of regions and interrupts. */
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

/* Everything about a descriptor on which the decoding of a request depends. */
struct vfiotrace_fd {
	enum vfiotrace_fd_kind kind;
	enum vfiotrace_iommu iommu;
	enum vfiotrace_device_type device_type;
	enum vfiotrace_dialect dialect;
};

/* ---- tables -------------------------------------------------------------- */

/* A name for a bit, or for a value. */
struct vfiotrace_xlat_entry {
	uint64_t value;
	const char *name;
};

struct vfiotrace_xlat {
	const char *name;		/* of the table: its file in src/xlat/ without ".in" */
	const char *unknown;		/* shown for others: "VFIO_DMA_MAP_FLAG_???" */
	bool flags;			/* the names are of bits; false: of values */
	bool within_first;		/* the name of .within's value comes before the bits */
	uint16_t count;
	const struct vfiotrace_xlat_entry *entries;	/* in the order of printing */
	/* Flags only: the bits of .mask are not flags, but hold a value named by .within. */
	uint64_t mask;
	const struct vfiotrace_xlat *within;
};

/* The name of @value, or NULL. @xlat may be NULL. */
const char *vfiotrace_xlat_name(const struct vfiotrace_xlat *xlat, uint64_t value);

/*
 * Names of the bits in a word, one for each call, NULL after the last. Before the first call
 * set *@rest to the word and *@position to 0; after the last, *@rest is the bits without a
 * name. @xlat may be NULL.
 */
const char *vfiotrace_xlat_next(const struct vfiotrace_xlat *xlat, uint64_t *rest,
				unsigned int *position);

/* How the number in a field is shown. Most become a value of the same name. */
enum vfiotrace_show {
	VFIOTRACE_SHOW_UNSIGNED,	/* decimal: sizes, counts, indexes */
	VFIOTRACE_SHOW_SIGNED,
	VFIOTRACE_SHOW_HEX,		/* file offsets, bitmaps, registers */
	VFIOTRACE_SHOW_ADDRESS,		/* zero is NULL; .means tells whose address it is */
	VFIOTRACE_SHOW_FLAGS,		/* .ref is an xlat */
	VFIOTRACE_SHOW_ENUM,		/* .ref is an xlat */
	VFIOTRACE_SHOW_REGION_INDEX,	/* the device's type decides on the xlat */
	VFIOTRACE_SHOW_IRQ_INDEX,	/* the device's type decides on the xlat */
	VFIOTRACE_SHOW_NAMED,		/* decimal, except for values that .ref (an xlat) names */
	VFIOTRACE_SHOW_FD,
	VFIOTRACE_SHOW_BYTES,
	VFIOTRACE_SHOW_UUID,
	VFIOTRACE_SHOW_STRUCT,		/* .ref is a struct */
	VFIOTRACE_SHOW_TAIL,		/* shown by code (.tail), not from the table */
};

/*
 * What the number in a field means. UNKNOWN, as in a row that does not say: nothing can be
 * concluded from it.
 */
enum vfiotrace_meaning {
	VFIOTRACE_MEANS_UNKNOWN,
	VFIOTRACE_MEANS_MEMORY,		/* address in the program's memory */
	VFIOTRACE_MEANS_IOVA,		/* address that a device uses and the IOMMU maps */
	VFIOTRACE_MEANS_SOURCE_IOVA,	/* the IOVA that is copied from */
	VFIOTRACE_MEANS_IOVA_LIMIT,	/* first or last IOVA of a usable range */
	VFIOTRACE_MEANS_NESTED_IOVA,	/* address that a guest's page tables map */
	VFIOTRACE_MEANS_GUEST,		/* address in a guest's memory, or a guest's I/O port */
	VFIOTRACE_MEANS_BUS,		/* address on the device's bus */
	VFIOTRACE_MEANS_PHYSICAL,	/* address in the host's memory */
	VFIOTRACE_MEANS_DEVICE_OFFSET,	/* offset in the device's file */
	VFIOTRACE_MEANS_REGION_OFFSET,	/* offset in a region of the device */
	VFIOTRACE_MEANS_FILE_OFFSET,	/* offset in another file */
	VFIOTRACE_MEANS_ARGUMENT_OFFSET, /* bytes from the start of the argument */
	VFIOTRACE_MEANS_ARGSZ,		/* bytes of the argument */
	VFIOTRACE_MEANS_SIZE,		/* bytes of something else */
	VFIOTRACE_MEANS_PAGE_SIZES,	/* a bit for each page size */
	VFIOTRACE_MEANS_COUNT,
	VFIOTRACE_MEANS_INDEX,
	VFIOTRACE_MEANS_IOAS,		/* id of the address space that IOVA is in */
	VFIOTRACE_MEANS_SOURCE_IOAS,	/* id of the address space that SOURCE_IOVA is in */
	VFIOTRACE_MEANS_OBJECT,		/* id of another object of an iommufd */
	VFIOTRACE_MEANINGS
};

/* "memory", "iova", "source-iova", ...; NULL for UNKNOWN and for other numbers. */
const char *vfiotrace_meaning_name(enum vfiotrace_meaning meaning);

/*
 * Names of the regions (@show: VFIOTRACE_SHOW_REGION_INDEX) or interrupts
 * (VFIOTRACE_SHOW_IRQ_INDEX) of devices of @type; NULL: they have none.
 */
const struct vfiotrace_xlat *vfiotrace_index_xlat(enum vfiotrace_show show,
						  enum vfiotrace_device_type type);

/* Who writes a field: bits of vfiotrace_field.flow. */
#define VFIOTRACE_IN		0x1u	/* the caller */
#define VFIOTRACE_OUT		0x2u	/* the kernel */
#define VFIOTRACE_INOUT		0x3u
#define VFIOTRACE_NONZERO	0x4u	/* reserved: shown only if not zero */

struct vfiotrace_field {
	const char *name;		/* as in the kernel's struct */
	uint16_t offset;
	uint16_t size;			/* bytes of one element */
	uint16_t count;			/* elements of a fixed array; 0: no array */
	uint8_t show;			/* enum vfiotrace_show */
	uint8_t flow;
	const void *ref;
	uint8_t means;			/* enum vfiotrace_meaning */
};

struct vfiotrace_struct {
	const char *name;		/* as in the kernel, without "struct" */
	uint16_t size;
	uint16_t count;
	const struct vfiotrace_field *fields;	/* sorted by offset */
};

enum vfiotrace_arg {
	VFIOTRACE_ARG_NONE,		/* no argument, none is printed */
	VFIOTRACE_ARG_INT,		/* the argument is a value: .xlat names it, or decimal */
	VFIOTRACE_ARG_STRUCT,		/* pointer to .type */
	VFIOTRACE_ARG_STRING,		/* pointer to a NUL-terminated string */
	VFIOTRACE_ARG_FD,		/* pointer to an s32 descriptor */
	VFIOTRACE_ARG_U32,		/* pointer to a u32, which the kernel only reads */
};

enum vfiotrace_result {
	VFIOTRACE_RESULT_ZERO,		/* 0 is expected; any other number is shown, too */
	VFIOTRACE_RESULT_NUMBER,
	VFIOTRACE_RESULT_ENUM,		/* named by .result_xlat */
	VFIOTRACE_RESULT_FD,		/* a new descriptor of .result_kind */
};

struct vfiotrace_call;
struct vt_decoder;

/*
 * Code for what a table cannot describe (chains, counted arrays, unions). Called in each phase
 * after that phase's fields of .type; adds further fields inside the braces.
 */
typedef void vfiotrace_tail_fn(struct vt_decoder *decoder);

/* Bits of vfiotrace_request.flags. */
#define VFIOTRACE_REQUEST_SIZED		0x1u	/* the first u32 is argsz (or size) */
#define VFIOTRACE_REQUEST_OUT_ON_ERROR	0x2u	/* the kernel also writes when it fails */
#define VFIOTRACE_REQUEST_OUT_CODE	0x4u	/* .tail decides what was written */
#define VFIOTRACE_REQUEST_OUT_TAIL	0x8u	/* the kernel writes behind .type, up to argsz */
#define VFIOTRACE_REQUEST_IN_TAIL	0x10u	/* the caller passes more behind .type */
#define VFIOTRACE_REQUEST_PRIVATE	0x20u	/* not in mainline; gives way to what is */
/* Maps the IOVA and SIZE in .type to the MEMORY, SOURCE_IOVA or file in it. */
#define VFIOTRACE_REQUEST_MAPS		0x40u
#define VFIOTRACE_REQUEST_UNMAPS	0x80u	/* unmaps the IOVA and SIZE in .type */

/* One request, with the kinds of descriptor on which it has this meaning. */
struct vfiotrace_request {
	const char *name;
	uint32_t code;			/* as passed to ioctl() */
	uint32_t kinds;			/* or of 1u << enum vfiotrace_fd_kind */
	uint16_t iommus;		/* or of 1u << enum vfiotrace_iommu; 0: any */
	uint8_t dialect;		/* enum vfiotrace_dialect */
	uint8_t arg;			/* enum vfiotrace_arg */
	uint8_t result;			/* enum vfiotrace_result */
	uint8_t result_kind;		/* enum vfiotrace_fd_kind */
	uint16_t flags;
	uint16_t min;			/* the smallest argsz that the kernel accepts */
	const struct vfiotrace_struct *type;
	const struct vfiotrace_xlat *xlat;
	const struct vfiotrace_xlat *result_xlat;
	vfiotrace_tail_fn *tail;
};

/* ---- values --------------------------------------------------------------- */

enum vfiotrace_value_type {
	VFIOTRACE_VALUE_STRUCT_BEGIN,
	VFIOTRACE_VALUE_STRUCT_END,
	VFIOTRACE_VALUE_ARRAY_BEGIN,	/* number: how many elements were announced */
	VFIOTRACE_VALUE_ARRAY_END,
	VFIOTRACE_VALUE_OUTPUT,		/* what follows was written by the kernel */
	VFIOTRACE_VALUE_UNSIGNED,	/* number */
	VFIOTRACE_VALUE_SIGNED,		/* (int64_t)number */
	VFIOTRACE_VALUE_HEX,
	VFIOTRACE_VALUE_ADDRESS,
	VFIOTRACE_VALUE_FLAGS,		/* number, xlat */
	VFIOTRACE_VALUE_ENUM,		/* number, xlat; NULL: without names */
	VFIOTRACE_VALUE_FD,		/* (int)number */
	VFIOTRACE_VALUE_STRING,		/* data, length; cut: it goes on */
	VFIOTRACE_VALUE_BYTES,		/* data, length; cut: it goes on */
	VFIOTRACE_VALUE_UUID,		/* data: 16 bytes, big endian */
	VFIOTRACE_VALUE_UNREADABLE,	/* number: address; error: errno */
	VFIOTRACE_VALUE_NOTE,		/* note, number, want */
	VFIOTRACE_VALUE_MODE,		/* number: file permissions, octal */
	/*
	 * number: offset in a file. If .part is known, it is .want bytes into that part (xlat
	 * names the parts), and data, if any, is what lies there.
	 */
	VFIOTRACE_VALUE_PLACE,
	/* number: index in .part (xlat names it); data: what it belongs to. */
	VFIOTRACE_VALUE_MEMBER,
};

#define VFIOTRACE_NO_PART UINT32_MAX	/* PLACE, MEMBER: no part, or not known */

/* Remarks of the decoder, at the place that they are about. */
enum vfiotrace_note {
	VFIOTRACE_NOTE_NONE,
	VFIOTRACE_NOTE_ARGSZ_SMALL,	/* argsz (or .name) is number, must be at least want */
	VFIOTRACE_NOTE_TRUNCATED,	/* number of want bytes could be read */
	VFIOTRACE_NOTE_ARRAY_CUT,	/* number of want elements could be read */
	VFIOTRACE_NOTE_CAP_LOOP,	/* the chain returns to offset number */
	VFIOTRACE_NOTE_CAP_OUTSIDE,	/* the next offset is number, but argsz is want */
	VFIOTRACE_NOTE_CAP_SHORT,	/* the capability needs want bytes, has number */
	VFIOTRACE_NOTE_EXTENSION,	/* BYTES follow: from byte number to byte want */
	VFIOTRACE_NOTE_TOO_BIG,		/* only number of want bytes were decoded */
	VFIOTRACE_NOTE_MSIX_TABLE,	/* the mapping covers the MSI-X table */
	VFIOTRACE_NOTE_BEHIND_ARRAY,	/* as EXTENSION, behind a counted array */
	/* About the request, in front of its argument; .data is text: */
	VFIOTRACE_NOTE_WRONG_KIND,	/* data: kind of the descriptor, which lacks it */
	VFIOTRACE_NOTE_WRONG_CODE,	/* data: the request that was meant, number: its code */
	VFIOTRACE_NOTE_PRIVATE,		/* data: the request that the number means on an iommufd */
	/* About everything that the caller passed: */
	VFIOTRACE_NOTE_LATE,		/* it was read only after the call */
	/* About the field .name, or the argument; data is text: what else is known. */
	VFIOTRACE_NOTE_REMARK,
	VFIOTRACE_NOTES
};

struct vfiotrace_value {
	enum vfiotrace_value_type type;
	enum vfiotrace_note note;
	const char *name;		/* name of the field; NULL for an element or the argument */
	/*
	 * Shown instead of the number. Set by a visitor that passes values on to another,
	 * never by the library; for ADDRESS, HEX, SIGNED, UNSIGNED, FD and UNREADABLE. For
	 * PLACE and MEMBER: what a part without a name is called ("region").
	 */
	const char *label;
	uint64_t number;
	uint64_t want;
	const struct vfiotrace_xlat *xlat;
	const struct vfiotrace_struct *of;	/* STRUCT_BEGIN: its description, or NULL */
	const void *data;		/* valid only during the visit */
	size_t length;
	uint8_t width;			/* bytes in the tracee's memory; 0: not known */
	uint8_t means;			/* enum vfiotrace_meaning of the number */
	bool cut;
	/*
	 * This value is a remark about the one before it, not an argument, field or element. A
	 * struct that is a remark has the number of its fields in .number.
	 */
	bool remark;
	uint32_t part;
	int error;
	/*
	 * PLACE: how the part is known, if not from a call ("inferred"). MEMBER: what the call
	 * does with it, if not the usual ("unmask").
	 */
	const char *qualifier;
};

/*
 * Returns 0 to go on. Nonzero inside an array: no further elements are wanted, and the decoder
 * may go on to ARRAY_END.
 */
typedef int vfiotrace_visit_fn(void *ctx, const struct vfiotrace_value *value);

struct vfiotrace_visitor {
	vfiotrace_visit_fn *visit;
	void *ctx;
};

/* ---- reading argument memory ---------------------------------------------- */

/*
 * Reads up to @length bytes at @address. Returns how many bytes from @address on could be read
 * (fewer than @length where memory ends), or a negative errno if none could.
 */
typedef ssize_t vfiotrace_read_fn(void *ctx, uint64_t address, void *buffer,
				  size_t length);

/*
 * Returned, negated, by a vfiotrace_read_fn that has no copy of memory that may have existed.
 * Larger than any errno of the kernel.
 */
#define VFIOTRACE_NOT_CAPTURED 4097

struct vfiotrace_memory {
	vfiotrace_read_fn *read;
	void *ctx;
};

/* ---- decoding -------------------------------------------------------------- */

/* The rows in use: the built-in ones and those of plugins. */
struct vfiotrace_context;

int vfiotrace_context_create(struct vfiotrace_context **ret);
void vfiotrace_context_destroy(struct vfiotrace_context *context);

/*
 * Whether the memory that will be decoded has the other byte order, as in a recording from
 * another architecture. Default: no. Concerns numbers in memory, not the addresses that the
 * callback gets. Call it before decoding.
 */
void vfiotrace_context_set_foreign(struct vfiotrace_context *context, bool foreign);

/*
 * Adds @count rows, which must outlive the context. Call it before decoding. .tail must be
 * NULL, fields must be sorted and not overlap. Returns 0; -EINVAL: a row has no name, or is
 * inconsistent; -EEXIST: another row has the same request on the same kind of descriptor; or
 * -ENOMEM. For the first two, *@bad (if @bad is not NULL) is the index of that row. On failure
 * no row is added.
 */
int vfiotrace_context_add(struct vfiotrace_context *context,
			  const struct vfiotrace_request *rows, size_t count,
			  size_t *bad);

/*
 * Adds the rows of a plugin (see vfiotrace/plugin.h), a shared object at @path, which is
 * closed with the context. Call it before decoding. Returns 0; -ENOENT and the like: the file
 * cannot be read; -ENOEXEC: it is not a usable plugin; -EEXIST: a row clashes with another. On
 * failure no row is added, and @why, of @size bytes, gets the reason in one line.
 */
int vfiotrace_plugin_load(struct vfiotrace_context *context, const char *path,
			  char *why, size_t size);

/* Whose layout of structs the caller uses: alignment of u64 and size of pointers. */
enum vfiotrace_caller {
	VFIOTRACE_CALLER_64,
	VFIOTRACE_CALLER_I386,		/* u64 is aligned to 4 bytes */
	VFIOTRACE_CALLER_32,		/* 32-bit pointers, u64 is aligned to 8 */
};

#define VFIOTRACE_SNAPSHOT 128

/*
 * One call, from its entry to its exit. Plain data, owned by the library's user, may be
 * copied. .in and .out hold the first bytes of the argument at entry and exit, for users who
 * keep state about descriptors.
 */
struct vfiotrace_call {
	const struct vfiotrace_context *context;
	struct vfiotrace_fd fd;
	enum vfiotrace_caller caller;
	uint32_t code;
	uint64_t arg;
	const struct vfiotrace_request *request;	/* NULL: unknown or ambiguous */
	/*
	 * The kind of result, from the row; decode_entry may change it when the argument
	 * decides.
	 */
	uint8_t result;			/* enum vfiotrace_result */
	uint8_t result_kind;		/* enum vfiotrace_fd_kind */
	const struct vfiotrace_xlat *result_xlat;
	bool entered;			/* vfiotrace_decode_entry() was called */
	bool foreign;			/* memory has the other byte order */
	uint32_t argsz;			/* at the entry; 0: the argument has none */
	uint16_t in_have;		/* valid bytes of in[] */
	uint16_t out_have;
	uint8_t in[VFIOTRACE_SNAPSHOT];
	uint8_t out[VFIOTRACE_SNAPSHOT];
};

/* Loads a number of 1, 2, 4 or 8 bytes from the call's memory or snapshots, in their byte order. */
uint64_t vfiotrace_call_load(const struct vfiotrace_call *call, const void *bytes,
			     size_t size);

/* Fills @call and finds the request's row. Reads no memory. */
void vfiotrace_call_init(struct vfiotrace_call *call,
			 const struct vfiotrace_context *context,
			 const struct vfiotrace_fd *fd,
			 enum vfiotrace_caller caller, uint32_t code,
			 uint64_t arg);

/*
 * Name of the request. Several names are joined with " or " if the kind of descriptor is
 * unknown, or does not know such a request. Without a name: "_IOC(_IOC_NONE, 0x3b, 0xc8, 0)".
 * Returns the whole name's length, as snprintf() does.
 */
int vfiotrace_call_name(const struct vfiotrace_call *call, char *buffer,
			size_t size);

/*
 * Visits what the caller passed: nothing, or one value (a struct counts as one). A NOTE about
 * the request may come first. If call->request is NULL, the value is the bare argument:
 * ADDRESS if the request has a name, HEX if not.
 */
void vfiotrace_decode_entry(struct vfiotrace_call *call,
			    const struct vfiotrace_memory *memory,
			    const struct vfiotrace_visitor *visitor);

/*
 * Visits what the kernel wrote: nothing, or OUTPUT and one value. @result is the call's, a
 * negative errno if it failed.
 */
void vfiotrace_decode_exit(struct vfiotrace_call *call, int64_t result,
			   const struct vfiotrace_memory *memory,
			   const struct vfiotrace_visitor *visitor);

/*
 * Iterates over all rows; *@position is 0 at first. Returns NULL after the last. For parsing
 * options, the schema and tests.
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
	VFIOTRACE_STRING_HEX_CHARS,	/* C escapes, and hex instead of octal */
};

/*
 * Writes the text that follows a descriptor's number ("</dev/vfio/14>"). Like snprintf(),
 * returns the whole length and writes at most @size - 1 bytes and a NUL.
 */
typedef int vfiotrace_fd_text_fn(void *ctx, int fd, char *buffer, size_t size);

struct vfiotrace_text_options {
	size_t size;			/* size of this struct; members beyond it have defaults */
	enum vfiotrace_xlat_style xlat;
	enum vfiotrace_string_style strings;
	unsigned int limit;		/* -s: most bytes of a string, and elements of an array */
	bool verbose;			/* -v: whole arrays */
	vfiotrace_fd_text_fn *fd_text;	/* NULL: the number only */
	void *fd_ctx;
};

/*
 * The context of vfiotrace_text_visit(). .buffer belongs to the user. When it is full, .grow
 * (if not NULL) may replace it by one of at least @need bytes; otherwise the text is cut off,
 * and .length still counts all of it. A NUL, not counted in .length, follows the text after
 * each value.
 *
 * All other members are zero at the start of a call. Set .separate if the text so far (the
 * request's name) is to be followed by ", " before the first value.
 */
struct vfiotrace_text {
	const struct vfiotrace_text_options *options;	/* NULL: strace's defaults */
	char *buffer;
	size_t size;
	size_t length;
	bool (*grow)(struct vfiotrace_text *text, size_t need);
	bool separate;			/* the next value outside of braces needs a ", " */
	uint64_t state[12];		/* used by the visitor */
};

int vfiotrace_text_visit(void *text, const struct vfiotrace_value *value);

/*
 * Decodes one call to a string in the text format. At the entry (@exit false): the request's
 * name, ", " and what the caller passed. At the exit, if vfiotrace_decode_entry() was called
 * before: what the kernel wrote, which continues the string of the entry. At the exit
 * otherwise: the name, the argument as it is in memory now, and what the kernel wrote.
 * Descriptor and result are not included. Returns the whole text's length, as snprintf() does;
 * writes at most @size bytes including the NUL. @options may be NULL: strace's defaults.
 */
int vfiotrace_decode_to_string(struct vfiotrace_call *call, bool exit,
			       int64_t result,
			       const struct vfiotrace_memory *memory,
			       const struct vfiotrace_text_options *options,
			       char *buffer, size_t size);

/* ---- for other languages ------------------------------------------------------ */

/*
 * vfiotrace_decode_to_string() for callers that do not know our structs. The call is a 64-bit
 * program's; the descriptor is given as numbers (0: not known); text options are the defaults.
 * With @exit: the name, the argument as it is in memory now, and what the kernel wrote;
 * without: the name and the argument.
 */
int vfiotrace_decode_text(const struct vfiotrace_context *context, int kind,
			  int iommu, int device_type, int dialect,
			  uint32_t request, uint64_t arg, int exit, int64_t result,
			  vfiotrace_read_fn *read, void *ctx, char *buffer,
			  size_t size);

/*
 * Size of struct vfiotrace_call; it needs malloc()'s alignment. For callers that keep a call
 * from entry to exit without knowing its members.
 */
size_t vfiotrace_call_size(void);

#ifdef __cplusplus
}
#endif

#endif
