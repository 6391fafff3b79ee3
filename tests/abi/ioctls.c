// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Walks ioctls.tsv, which says what each request is on each kind of descriptor,
 * and holds it against the rows of the decoders, both ways: nothing is missing,
 * and no row sits on a descriptor that does not know its request.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/ioctl.h>

#include "decode/decoder.h"

#define MAX_ROWS 256
#define COLUMNS 14

enum column {
	KIND, REQUEST, NAME, ARG, MIN, INPUTS, OUTPUTS, INOUT, WHEN, TRAILING, CAPS,
	RESULT, COLLIDES, VERSIONS,
};

struct target {
	const char *column;		/* as the table calls it */
	uint8_t kind;
	uint8_t iommu;
};

#define TARGET(COLUMN, KIND, IOMMU) \
	{ COLUMN, VFIOTRACE_FD_##KIND, VFIOTRACE_IOMMU_##IOMMU }

static const struct target targets[] = {
	TARGET("container", CONTAINER, UNKNOWN),
	TARGET("container", CONTAINER, TYPE1),
	TARGET("container", CONTAINER, SPAPR),
	TARGET("container", CONTAINER, SPAPR_V2),
	TARGET("container", CONTAINER, NOIOMMU),
	TARGET("container(type1)", CONTAINER, TYPE1),
	TARGET("container(spapr)", CONTAINER, SPAPR),
	TARGET("container(spapr)", CONTAINER, SPAPR_V2),
	TARGET("group", GROUP, UNKNOWN),
	TARGET("group", NOIOMMU_GROUP, UNKNOWN),
	TARGET("device", DEVICE, UNKNOWN),
	TARGET("device", CDEV, UNKNOWN),
	TARGET("device(pci)", DEVICE, UNKNOWN),
	TARGET("device(pci)", CDEV, UNKNOWN),
	TARGET("device(pci, s390)", DEVICE, UNKNOWN),
	TARGET("device(pci, s390)", CDEV, UNKNOWN),
	TARGET("cdev", CDEV, UNKNOWN),
	TARGET("migration-fd", MIGRATION, UNKNOWN),
	TARGET("iommufd", IOMMUFD, UNKNOWN),
	TARGET("iommufd-compat", IOMMUFD, UNKNOWN),
	TARGET("iommufd-compat", CONTAINER, IOMMUFD),
	TARGET("kvm-vm", KVM_VM, UNKNOWN),
	TARGET("kvm-vfio", KVM_VFIO, UNKNOWN),
};

/* Where the decoders differ from the table, or know more, on purpose. */
enum difference {
	NOT_THERE,			/* the table has it there, we do not */
	EXTRA,				/* we have it there, the table does not */
	MINIMUM,			/* the table has no minimum */
	ELSEWHERE,			/* what the kernel writes lies behind a pointer */
};

struct exception {
	enum difference difference;
	const char *name;		/* of the request; "X*": those that begin so */
	uint8_t kind;
	const char *reason;
	bool used;
};

static struct exception exceptions[] = {
	{ NOT_THERE, "VFIO_GROUP_SET_KEEP_ALIVE", VFIOTRACE_FD_NOIOMMU_GROUP,
	  "keeps mappings alive, of which such a group has none" },
	{ EXTRA, "IOMMU_*", VFIOTRACE_FD_CONTAINER,
	  "an iommufd may stand in for /dev/vfio/vfio; the number has one meaning" },
	{ EXTRA, "VFIO_DEVICE_ACPI_DSM", VFIOTRACE_FD_DEVICE, "of no mainline kernel" },
	{ EXTRA, "VFIO_DEVICE_SET_INDEPENDENT_REGISTER", VFIOTRACE_FD_CONTAINER, "of no mainline kernel" },
	{ EXTRA, "VFIO_OUTBOUND_*", VFIOTRACE_FD_DEVICE, "of no mainline kernel" },
	{ EXTRA, "VFIO_OUTBOUND_*", VFIOTRACE_FD_CDEV, "of no mainline kernel" },
	{ EXTRA, "VFIO_POWER_RESET", VFIOTRACE_FD_DEVICE, "of no mainline kernel" },
	{ EXTRA, "VFIO_POWER_RESET", VFIOTRACE_FD_CDEV, "of no mainline kernel" },
	{ EXTRA, "VFIO_VIRTIO_MODULE_SET", VFIOTRACE_FD_DEVICE, "of no mainline kernel" },
	{ EXTRA, "VFIO_VIRTIO_MODULE_SET", VFIOTRACE_FD_CDEV, "of no mainline kernel" },
	{ EXTRA, "VFIO_LINKUP", VFIOTRACE_FD_DEVICE, "of no mainline kernel" },
	{ EXTRA, "VFIO_LINKUP", VFIOTRACE_FD_CDEV, "of no mainline kernel" },
	{ EXTRA, "KVM_IRQFD", VFIOTRACE_FD_KVM_VM, "serves a VFIO interrupt" },
	{ EXTRA, "KVM_IOEVENTFD", VFIOTRACE_FD_KVM_VM, "serves a VFIO device" },
	{ EXTRA, "KVM_SET_USER_MEMORY_REGION", VFIOTRACE_FD_KVM_VM, "may be a device's memory" },
	{ EXTRA, "KVM_SET_USER_MEMORY_REGION2", VFIOTRACE_FD_KVM_VM, "may be a device's memory" },
	{ EXTRA, "KVM_GET_DEVICE_ATTR", VFIOTRACE_FD_KVM_VFIO,
	  "the VFIO device has none to get, programs ask all the same" },
	{ MINIMUM, "IOMMU_TEST_CMD", VFIOTRACE_FD_IOMMUFD, "it needs its operation" },
	{ ELSEWHERE, "VFIO_IOMMU_DIRTY_PAGES", VFIOTRACE_FD_CONTAINER, "a bitmap" },
	{ ELSEWHERE, "IOMMU_HWPT_GET_DIRTY_BITMAP", VFIOTRACE_FD_IOMMUFD, "a bitmap" },
};

struct walk {
	struct vfiotrace_context *context;
	const struct vfiotrace_request *rows[MAX_ROWS];
	uint32_t kinds[MAX_ROWS];	/* that the table gave the row */
	uint32_t iommus[MAX_ROWS];
	size_t nrows;
	unsigned int line, checked, bad;
};

static void __attribute__((format(printf, 3, 4)))
check(struct walk *w, bool good, const char *format, ...)
{
	va_list args;

	w->checked++;
	if (good)
		return;
	w->bad++;
	if (w->line)
		fprintf(stderr, "ioctls.tsv:%u: ", w->line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

static bool is_excepted(enum difference difference, const char *name, unsigned int kind)
{
	for (size_t i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++) {
		struct exception *e = &exceptions[i];
		size_t n = strlen(e->name);
		bool all = e->name[n - 1] == '*';

		if (e->difference == difference && e->kind == kind &&
		    (all ? !strncmp(e->name, name, n - 1) : !strcmp(e->name, name)))
			return e->used = true;
	}
	return false;
}

/* The table has the numbers of most machines. */
static uint32_t request_here(uint32_t most)
{
	static const unsigned int directions[] = {
		_IOC_NONE, _IOC_WRITE, _IOC_READ, _IOC_READ | _IOC_WRITE,
	};

	return _IOC(directions[most >> 30], most >> 8 & 0xff, most & 0xff,
		    most >> 16 & 0x3fff);
}

/* ---- one row against one line ---- */

static int wanted_arg(const char *text)
{
	static const struct {
		const char *text;
		enum vfiotrace_arg arg;
	} args[] = {
		{ "none", VFIOTRACE_ARG_NONE }, { "int value", VFIOTRACE_ARG_INT },
		{ "ptr struct", VFIOTRACE_ARG_STRUCT },
		{ "ptr string", VFIOTRACE_ARG_STRING },
		{ "ptr s32", VFIOTRACE_ARG_FD }, { "ptr u32", VFIOTRACE_ARG_U32 },
		{ "GET", VFIOTRACE_ARG_STRUCT }, { "SET", VFIOTRACE_ARG_STRUCT },
	};

	for (size_t i = 0; i < sizeof(args) / sizeof(args[0]); i++)
		if (!strncmp(text, args[i].text, strlen(args[i].text)))
			return args[i].arg;
	return -1;
}

static void check_arg(struct walk *w, const struct vfiotrace_request *row, char **f,
		      const struct target *t)
{
	static const char prefix[] = "ptr struct ";
	size_t n = strlen(prefix);

	check(w, wanted_arg(f[ARG]) == row->arg, "%s: argument is not \"%s\"", row->name,
	      f[ARG]);
	if (!strncmp(f[ARG], prefix, n))
		check(w, row->type && !strncmp(row->type->name, f[ARG] + n,
					       strcspn(f[ARG] + n, " ")) &&
		      strlen(row->type->name) == strcspn(f[ARG] + n, " "),
		      "%s: not a %s", row->name, f[ARG]);
	if (isdigit((unsigned char)f[MIN][0]))
		check(w, row->min == strtoul(f[MIN], NULL, 10), "%s: minimum %u, not %s",
		      row->name, row->min, f[MIN]);
	else
		check(w, !row->min || is_excepted(MINIMUM, row->name, t->kind),
		      "%s: a minimum, %u", row->name, row->min);
}

static const struct vfiotrace_field *find_field(const struct vfiotrace_struct *type,
						const char *name, size_t length)
{
	for (size_t i = 0; i < type->count; i++) {
		const char *field = type->fields[i].name;

		/* "reserved" is __reserved. */
		if (*name == 'r' && !strncmp(field, "__r", 3))
			field += 2;
		if (!strncmp(field, name, length) && strlen(field) == length)
			return &type->fields[i];
	}
	return NULL;
}

/* The word that ends at @end; of "pt_id s32" the first, since the other is a type. */
static const char *name_before(const char *column, const char *end, size_t *length)
{
	static const char *const types[] = { "u8", "u16", "s32", "ptr" };
	const char *name = end;

	while (name > column && (isalnum((unsigned char)name[-1]) ||
				 strchr("_.", name[-1])))
		name--;
	*length = (size_t)(end - name);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (name > column && *length == strlen(types[i]) &&
		    !strncmp(name, types[i], *length))
			return name_before(column, name - 1, length);
	return name;
}

/* Where the struct ends and an array, or what flags announce, begins. */
static size_t open_end(const struct vfiotrace_struct *type)
{
	for (size_t i = 0; i < type->count; i++)
		if (type->fields[i].show == VFIOTRACE_SHOW_TAIL && !type->fields[i].size)
			return type->fields[i].offset;
	return SIZE_MAX;
}

/* Each "name@offset" of a column, outside of braces, has that place and direction. */
static void check_fields(struct walk *w, const struct vfiotrace_request *row,
			 const char *column, unsigned int flow)
{
	int depth = 0;

	for (const char *p = column; *p; p++) {
		const struct vfiotrace_field *field;
		const char *name;
		size_t offset, length;

		depth += (*p == '{') - (*p == '}');
		if (*p != '@' || depth)
			continue;
		name = name_before(column, p, &length);
		offset = strtoul(p + 1, NULL, 10);
		if (!length || offset >= open_end(row->type))
			continue;
		field = find_field(row->type, name, length);
		check(w, field && field->offset == offset && (field->flow & flow) == flow,
		      "%s: %.*s@%zu is not so", row->name, (int)length, name, offset);
	}
}

static void check_flow(struct walk *w, const struct vfiotrace_request *row, char **f,
		       const struct target *t)
{
	bool writes = false, wanted = strcmp(f[OUTPUTS], "-") || strcmp(f[INOUT], "-");

	if (!row->type || strchr(f[NAME], '['))
		return;
	check_fields(w, row, f[INPUTS], VFIOTRACE_IN);
	check_fields(w, row, f[OUTPUTS], VFIOTRACE_OUT);
	check_fields(w, row, f[INOUT], VFIOTRACE_INOUT);
	for (size_t i = 0; i < row->type->count; i++)
		if (row->type->fields[i].offset)
			writes |= row->type->fields[i].flow & VFIOTRACE_OUT;
	/* What the selftest writes depends on its operation. */
	if (!strcmp(row->name, "IOMMU_TEST_CMD"))
		return;
	check(w, writes == wanted || is_excepted(ELSEWHERE, row->name, t->kind),
	      "%s: the kernel writes %s", row->name, writes ? "nothing" : f[OUTPUTS]);
}

static void check_result(struct walk *w, const struct vfiotrace_request *row,
			 const char *text)
{
	enum vfiotrace_result want = VFIOTRACE_RESULT_ZERO;

	/* That of an operation or a feature is found when the argument is read. */
	if (!strncmp(text, "new ", 4) && !strchr(row->name, '['))
		want = VFIOTRACE_RESULT_FD;
	else if (!strncmp(text, "API version", 11) || !strncmp(text, "0 = no", 6) ||
		 !strncmp(text, "0/1", 3))
		want = VFIOTRACE_RESULT_NUMBER;
	else if (!strcmp(row->name, "VFIO_GET_API_VERSION"))
		want = VFIOTRACE_RESULT_NUMBER;
	check(w, row->result == want || !strcmp(row->name, "VFIO_DEVICE_FEATURE"),
	      "%s: result is not \"%s\"", row->name, text);
}

/* ---- the lines ---- */

static void note_row(struct walk *w, const struct vfiotrace_request *row,
		     const struct target *t)
{
	for (size_t i = 0; i < w->nrows; i++)
		if (w->rows[i] == row) {
			w->kinds[i] |= 1u << t->kind;
			w->iommus[i] |= 1u << t->iommu;
		}
}

static void check_target(struct walk *w, char **f, const struct target *t)
{
	const struct vfiotrace_fd fd = { .kind = t->kind, .iommu = t->iommu };
	size_t length = strcspn(f[NAME], "[");
	struct vfiotrace_call call;

	vfiotrace_call_init(&call, w->context, &fd, VFIOTRACE_CALLER_64,
			    request_here((uint32_t)strtoul(f[REQUEST], NULL, 16)), 0);
	if (!call.request && is_excepted(NOT_THERE, f[NAME], t->kind))
		return;
	check(w, call.request && !strncmp(call.request->name, f[NAME], length) &&
	      strlen(call.request->name) == length,
	      "%s on %s, model %u: not decoded so", f[NAME], f[KIND], t->iommu);
	if (!call.request)
		return;
	note_row(w, call.request, t);
	check_arg(w, call.request, f, t);
	check_flow(w, call.request, f, t);
	check_result(w, call.request, f[RESULT]);
}

/* Of a no-IOMMU container: nothing of what others know there. */
static void check_noiommu(struct walk *w)
{
	const struct vfiotrace_fd fd = {
		.kind = VFIOTRACE_FD_CONTAINER, .iommu = VFIOTRACE_IOMMU_NOIOMMU,
	};
	struct vfiotrace_call call;

	for (uint32_t code = 0x3b70; code <= 0x3b79; code++) {
		vfiotrace_call_init(&call, w->context, &fd, VFIOTRACE_CALLER_64,
				    request_here(code), 0);
		check(w, !call.request, "%#x: decoded on a no-IOMMU container", code);
	}
}

static void check_line(struct walk *w, char *line)
{
	char *f[COLUMNS];
	unsigned int n = 0, there = 0;

	line[strcspn(line, "\n")] = '\0';
	while (n < COLUMNS && (f[n] = strsep(&line, "\t")))
		n++;
	check(w, n == COLUMNS, "%u columns", n);
	if (n != COLUMNS || strncmp(f[REQUEST], "0x", 2))
		return;
	if (!strcmp(f[KIND], "container(noiommu)")) {
		check_noiommu(w);
		return;
	}
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		if (strcmp(targets[i].column, f[KIND]))
			continue;
		check_target(w, f, &targets[i]);
		there++;
	}
	check(w, there, "%s: what descriptor is that?", f[KIND]);
}

/* What the table did not ask for. */
static void check_rest(struct walk *w)
{
	const uint32_t known = VT_IOMMU(CHROMEOS);

	w->line = 0;
	for (size_t i = 0; i < w->nrows; i++) {
		const struct vfiotrace_request *row = w->rows[i];

		if (row->dialect != VFIOTRACE_DIALECT_UPSTREAM)
			continue;
		for (unsigned int kind = 0; kind < VFIOTRACE_FD_KINDS; kind++)
			if (row->kinds & ~w->kinds[i] & (1u << kind))
				check(w, is_excepted(EXTRA, row->name, kind),
				      "%s: not known on %s", row->name,
				      vfiotrace_fd_kind_name(kind));
		/* ChromeOS's model is type 1 by another number. */
		check(w, !(row->iommus & ~w->iommus[i] & ~known),
		      "%s: models %#x, not %#x", row->name, row->iommus, w->iommus[i]);
	}
	for (size_t i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++)
		check(w, exceptions[i].used, "%s: is no exception (%s)",
		      exceptions[i].name, exceptions[i].reason);
}

int main(void)
{
	static struct walk w;
	const char *srcdir = getenv("srcdir");
	const struct vfiotrace_request *row;
	char path[4096], line[4096];
	size_t position = 0;
	FILE *table;

	snprintf(path, sizeof(path), "%s/tests/abi/ioctls.tsv", srcdir ? srcdir : ".");
	table = fopen(path, "r");
	if (!table || vfiotrace_context_create(&w.context)) {
		perror(path);
		return 99;
	}
	while ((row = vfiotrace_request_next(w.context, &position))) {
		if (w.nrows == MAX_ROWS)
			abort();
		w.rows[w.nrows++] = row;
	}
	for (w.line = 1; fgets(line, sizeof(line), table); w.line++)
		if (w.line > 1)
			check_line(&w, line);
	fclose(table);
	check_rest(&w);
	vfiotrace_context_destroy(w.context);
	printf("%u checks, %u wrong\n", w.checked, w.bad);
	/* The table has more than this; fewer were no table. */
	return w.bad || w.checked < 600;
}
