/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes doc/vfiotrace.schema.json from the decoders' tables and doc/schema.frame.json. Runs
 * during the build; not installed.
 */
#include <stdio.h>
#include <string.h>
#include <yajl/yajl_gen.h>

#include "decode/decoder.h"
#include "io/table.h"
#include "util/array.h"
#include "xlat/io.h"

#define MAX 512

struct schema {
	yajl_gen gen;
	const struct vfiotrace_struct *structs[MAX];	/* each struct that is used, once */
	bool loose[MAX];		/* the struct has fields that code adds */
	size_t nstructs;
	const struct vfiotrace_xlat *xlats[MAX];
	size_t nxlats;
};

static const struct vt_structs *const registry[] = {
	&vt_container_structs, &vt_spapr_structs, &vt_device_structs, &vt_feature_structs,
	&vt_zdev_structs, &vt_iommufd_structs, &vt_kvm_structs,
};

/* ---- writing ---- */

static void text(struct schema *s, const char *string)
{
	yajl_gen_string(s->gen, (const unsigned char *)string, strlen(string));
}

static void pair(struct schema *s, const char *key, const char *string)
{
	text(s, key);
	text(s, string);
}

static void pair_number(struct schema *s, const char *key, long long number)
{
	text(s, key);
	yajl_gen_integer(s->gen, number);
}

static void pair_bool(struct schema *s, const char *key, bool value)
{
	text(s, key);
	yajl_gen_bool(s->gen, value);
}

static void open(struct schema *s, const char *key)
{
	if (key)
		text(s, key);
	yajl_gen_map_open(s->gen);
}

static void close(struct schema *s)
{
	yajl_gen_map_close(s->gen);
}

static void open_list(struct schema *s, const char *key)
{
	text(s, key);
	yajl_gen_array_open(s->gen);
}

static void close_list(struct schema *s)
{
	yajl_gen_array_close(s->gen);
}

static void list(struct schema *s, const char *key, const char *const *strings)
{
	open_list(s, key);
	for (; *strings; strings++)
		text(s, *strings);
	close_list(s);
}

/* Adds a reference to a definition to the open object. */
static void ref(struct schema *s, const char *kind, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "#/$defs/%s%s", kind, name);
	pair(s, "$ref", path);
}

static void ref_object(struct schema *s, const char *key, const char *kind,
		       const char *name)
{
	open(s, key);
	ref(s, kind, name);
	close(s);
}

/* ---- collecting structs and xlats ---- */

static size_t use_struct(struct schema *s, const struct vfiotrace_struct *type);

static void use_xlat(struct schema *s, const struct vfiotrace_xlat *xlat)
{
	for (size_t i = 0; i < s->nxlats; i++)
		if (s->xlats[i] == xlat)
			return;
	if (xlat && s->nxlats < MAX)
		s->xlats[s->nxlats++] = xlat;
}

static bool is_registered(const void *what)
{
	for (size_t i = 0; i < ARRAY_SIZE(registry); i++)
		for (size_t k = 0; k < registry[i]->count; k++)
			if (registry[i]->structs[k] == what)
				return true;
	return false;
}

static void use_field(struct schema *s, const struct vfiotrace_field *field)
{
	switch (field->show) {
	case VFIOTRACE_SHOW_FLAGS:
	case VFIOTRACE_SHOW_ENUM:
	case VFIOTRACE_SHOW_NAMED:
		use_xlat(s, field->ref);
		break;
	case VFIOTRACE_SHOW_STRUCT:
		use_struct(s, field->ref);
		break;
	default:
		break;
	}
}

/* Index of @type in s->structs, to which it is added if new, with all that its fields use. */
static size_t use_struct(struct schema *s, const struct vfiotrace_struct *type)
{
	for (size_t i = 0; i < s->nstructs; i++)
		if (s->structs[i] == type)
			return i;
	if (s->nstructs == MAX)
		return MAX - 1;
	s->structs[s->nstructs++] = type;
	for (size_t i = 0; i < type->count; i++)
		use_field(s, &type->fields[i]);
	return s->nstructs - 1;
}

static void collect(struct schema *s, const struct vfiotrace_context *context)
{
	const struct vfiotrace_request *row;
	size_t position = 0;

	while ((row = vfiotrace_request_next(context, &position))) {
		use_xlat(s, row->xlat);
		if (row->type) {
			size_t i = use_struct(s, row->type);

			s->loose[i] = s->loose[i] || row->tail;
		}
	}
	for (size_t i = 0; i < ARRAY_SIZE(registry); i++)
		for (size_t k = 0; k < registry[i]->count; k++)
			s->loose[use_struct(s, registry[i]->structs[k])] = true;
}

/* ---- definitions of values ---- */

static void define_xlat(struct schema *s, const struct vfiotrace_xlat *xlat)
{
	char name[256];

	snprintf(name, sizeof(name), "%s.%s", xlat->flags ? "flags" : "enum", xlat->name);
	open(s, name);
	ref(s, "", xlat->flags ? "flags" : "enum");
	open(s, "properties");
	open(s, xlat->flags ? "names" : "name");
	if (xlat->flags)
		open(s, "items");
	open_list(s, "enum");
	for (unsigned int i = 0; i < xlat->count; i++)
		text(s, xlat->entries[i].name);
	for (unsigned int i = 0; xlat->within && i < xlat->within->count; i++)
		text(s, xlat->within->entries[i].name);
	if (!xlat->flags)
		yajl_gen_null(s->gen);
	close_list(s);
	if (xlat->flags)
		close(s);
	close(s);
	close(s);
	close(s);
}

static void add_xlat(struct schema *s, const struct vfiotrace_xlat *xlat, bool flags)
{
	if (xlat)
		ref(s, flags ? "flags." : "enum.", xlat->name);
	else
		ref(s, "", flags ? "flags" : "enum");
}

/* A field shown by code: a struct of type .ref or an array of these, or any value. */
static void add_tail(struct schema *s, const struct vfiotrace_field *field)
{
	const struct vfiotrace_struct *type = field->ref;

	if (!is_registered(type)) {
		ref(s, "", "value");
		return;
	}
	open_list(s, "anyOf");
	ref_object(s, NULL, "struct.", type->name);
	open(s, NULL);
	pair(s, "type", "array");
	ref_object(s, "items", "struct.", type->name);
	close(s);
	ref_object(s, NULL, "", "hex");
	ref_object(s, NULL, "", "unreadable");
	close_list(s);
}

static void add_shown(struct schema *s, const struct vfiotrace_field *field)
{
	static const char *const plain[] = {
		[VFIOTRACE_SHOW_UNSIGNED] = "unsigned",
		[VFIOTRACE_SHOW_SIGNED] = "signed",
		[VFIOTRACE_SHOW_HEX] = "hex",
		[VFIOTRACE_SHOW_ADDRESS] = "hex",
		[VFIOTRACE_SHOW_REGION_INDEX] = "enum",
		[VFIOTRACE_SHOW_IRQ_INDEX] = "enum",
		[VFIOTRACE_SHOW_FD] = "fd",
		[VFIOTRACE_SHOW_BYTES] = "bytes",
		[VFIOTRACE_SHOW_UUID] = "uuid",
		[VFIOTRACE_SHOW_TAIL] = NULL,
	};

	switch (field->show) {
	case VFIOTRACE_SHOW_FLAGS:
		add_xlat(s, field->ref, true);
		break;
	case VFIOTRACE_SHOW_ENUM:
	case VFIOTRACE_SHOW_NAMED:
		add_xlat(s, field->ref, false);
		break;
	case VFIOTRACE_SHOW_STRUCT:
		ref(s, "struct.", ((const struct vfiotrace_struct *)field->ref)->name);
		break;
	case VFIOTRACE_SHOW_TAIL:
		add_tail(s, field);
		break;
	default:
		ref(s, "", plain[field->show]);
		break;
	}
}

/* A pointer: its address, or what code shows in its place. */
static void add_pointer(struct schema *s)
{
	open_list(s, "anyOf");
	ref_object(s, NULL, "", "hex");
	ref_object(s, NULL, "", "bytes");
	open(s, NULL);
	list(s, "type", (const char *const[]){ "array", "object", NULL });
	ref(s, "", "value");
	close(s);
	close_list(s);
}

static void define_field(struct schema *s, const struct vfiotrace_field *field, bool loose)
{
	const char *meaning = vfiotrace_meaning_name(field->means);

	open(s, field->name);
	if (meaning)
		pair(s, "x-meaning", meaning);
	if (loose && field->show == VFIOTRACE_SHOW_ADDRESS) {
		add_pointer(s);
	} else if (field->count && field->show != VFIOTRACE_SHOW_BYTES) {
		pair(s, "type", "array");
		pair_number(s, "maxItems", field->count);
		open(s, "items");
		add_shown(s, field);
		close(s);
	} else {
		add_shown(s, field);
	}
	close(s);
}

static void define_struct(struct schema *s, size_t i)
{
	const struct vfiotrace_struct *type = s->structs[i];
	char name[256];

	snprintf(name, sizeof(name), "struct.%s", type->name);
	open(s, name);
	pair(s, "type", "object");
	open(s, "properties");
	for (size_t k = 0; k < type->count; k++)
		define_field(s, &type->fields[k], s->loose[i]);
	ref_object(s, "notes", "", "notes");
	close(s);
	if (s->loose[i])
		ref_object(s, "additionalProperties", "", "value");
	else
		pair_bool(s, "additionalProperties", false);
	close(s);
}

/*
 * Whether an earlier struct of that name has the definition: dialects and 32-bit callers have
 * their own layouts of one struct.
 */
static bool is_defined(const struct schema *s, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!strcmp(s->structs[k]->name, s->structs[i]->name))
			return true;
	return false;
}

/* ---- requests ---- */

/* "in" or "out" is always an object; a bare argument is the member "value". */
static void open_value(struct schema *s)
{
	pair(s, "type", "object");
	list(s, "required", (const char *const[]){ "value", NULL });
	pair_bool(s, "additionalProperties", false);
	open(s, "properties");
	open(s, "value");
}

static void close_value(struct schema *s)
{
	close(s);
	close(s);
}

static void add_plain(struct schema *s, const char *name)
{
	open_value(s);
	ref(s, "", name);
	close_value(s);
}

static void add_array_of(struct schema *s, const char *name)
{
	open_value(s);
	pair(s, "type", "array");
	pair_number(s, "maxItems", 1);
	ref_object(s, "items", "", name);
	close_value(s);
}

static void add_argument(struct schema *s, const struct vfiotrace_request *row)
{
	switch (row->arg) {
	case VFIOTRACE_ARG_INT:
		if (row->xlat)
			add_xlat(s, row->xlat, row->xlat->flags);
		else
			add_plain(s, "unsigned");
		break;
	case VFIOTRACE_ARG_STRUCT:
		ref(s, "struct.", row->type->name);
		break;
	case VFIOTRACE_ARG_STRING:
		add_plain(s, "string");
		break;
	case VFIOTRACE_ARG_FD:
		add_array_of(s, "fd");
		break;
	case VFIOTRACE_ARG_U32:
		add_array_of(s, "unsigned");
		break;
	default:
		break;
	}
}

static bool is_first(const struct vfiotrace_context *context,
		     const struct vfiotrace_request *row)
{
	const struct vfiotrace_request *other;
	size_t position = 0;

	while ((other = vfiotrace_request_next(context, &position)) && other != row)
		if (!strcmp(other->name, row->name))
			return false;
	return true;
}

/* What the rows of one name (for several kinds of descriptor) allow, each form once. */
static void add_arguments(struct schema *s, const struct vfiotrace_context *context,
			  const char *key, const struct vfiotrace_request *row, bool out)
{
	const struct vfiotrace_request *other, *last = NULL;
	size_t position = 0;
	bool any = false;

	open(s, key);
	open_list(s, "anyOf");
	while ((other = vfiotrace_request_next(context, &position))) {
		if (strcmp(other->name, row->name) || other->arg == VFIOTRACE_ARG_NONE ||
		    (out && other->arg != VFIOTRACE_ARG_STRUCT) ||
		    (last && last->arg == other->arg && last->type == other->type &&
		     last->xlat == other->xlat))
			continue;
		open(s, NULL);
		add_argument(s, other);
		close(s);
		last = other;
		any = true;
	}
	if (any)
		ref_object(s, NULL, "", "unreadable");
	else
		yajl_gen_bool(s->gen, false);
	close_list(s);
	close(s);
}

static void add_request(struct schema *s, const struct vfiotrace_context *context,
			const struct vfiotrace_request *row)
{
	open(s, NULL);
	open(s, "if");
	open(s, "properties");
	open(s, "request");
	open(s, "properties");
	open(s, "name");
	pair(s, "const", row->name);
	close(s);
	close(s);
	list(s, "required", (const char *const[]){ "name", NULL });
	close(s);
	close(s);
	list(s, "required", (const char *const[]){ "request", NULL });
	close(s);
	open(s, "then");
	open(s, "properties");
	add_arguments(s, context, "in", row, false);
	add_arguments(s, context, "out", row, true);
	close(s);
	close(s);
	close(s);
}

static void define_requests(struct schema *s, const struct vfiotrace_context *context)
{
	const struct vfiotrace_request *row;
	size_t position = 0;

	open(s, "arguments");
	pair(s, "description", "What the caller passed and the kernel wrote, by request.");
	open_list(s, "allOf");
	while ((row = vfiotrace_request_next(context, &position)))
		if (is_first(context, row))
			add_request(s, context, row);
	close_list(s);
	close(s);
}

/* ---- calls other than ioctl ---- */

/* The frame's definition for each kind of argument; NULL: that of the argument's xlat. */
static const struct {
	const char *form;
	const char *others[2];		/* other forms that it may have */
} forms[VT_IO_KINDS] = {
	[VT_IO_FD] = { "fd" },
	[VT_IO_DIRECTORY] = { "directory" },
	[VT_IO_PATH] = { "string", { "unreadable" } },
	[VT_IO_PATH_OUT] = { "string", { "unreadable", "hex" } },
	[VT_IO_UNSIGNED] = { "unsigned" },
	[VT_IO_UINT] = { "unsigned" },
	[VT_IO_INT] = { "signed" },
	[VT_IO_ADDRESS] = { "hex" },
	[VT_IO_MODE] = { "mode" },
	[VT_IO_HOW] = { "how" },
	[VT_IO_COMMAND] = { "unsigned", { "hex" } },
	[VT_IO_TARGET] = { "hex" },
	[VT_IO_PLACE] = { "place" },
	[VT_IO_PLACE_LONGS] = { "place" },
	[VT_IO_PLACE_BYTES] = { "place" },
	[VT_IO_PLACE_PAGES] = { "place" },
	[VT_IO_BYTES] = { "buffer" },
	[VT_IO_BYTES_OUT] = { "buffer" },
	[VT_IO_VECTOR] = { "vector" },
	[VT_IO_VECTOR_OUT] = { "vector" },
	[VT_IO_MESSAGE] = { "message" },
	[VT_IO_MESSAGE_OUT] = { "message" },
	[VT_IO_MESSAGES] = { "messages" },
	[VT_IO_MESSAGES_OUT] = { "messages", { "hex" } },
};

static void add_io_argument(struct schema *s, const struct vt_io_call *call, unsigned int i)
{
	const struct vfiotrace_xlat *xlat = call->args[i].xlat;
	const char *form = forms[call->args[i].kind].form;
	const char *const *others = forms[call->args[i].kind].others;

	open(s, call->args[i].name);
	if (!form) {
		add_xlat(s, xlat, xlat->flags);
	} else if (!others[0]) {
		ref(s, "", form);
	} else {
		open_list(s, "anyOf");
		ref_object(s, NULL, "", form);
		for (size_t n = 0; n < ARRAY_SIZE(forms->others) && others[n]; n++)
			ref_object(s, NULL, "", others[n]);
		close_list(s);
	}
	close(s);
}

static void add_io_call(struct schema *s, const struct vt_io_call *call)
{
	open(s, NULL);
	open(s, "if");
	open(s, "properties");
	open(s, "syscall");
	pair(s, "const", call->name);
	close(s);
	close(s);
	close(s);
	open(s, "then");
	open(s, "properties");
	open(s, "arguments");
	open(s, "properties");
	for (unsigned int i = 0; call->args[i].kind; i++)
		add_io_argument(s, call, i);
	ref_object(s, "serves", "", "member");
	ref_object(s, "registers", "", "registers");
	ref_object(s, "notes", "", "notes");
	close(s);
	pair_bool(s, "additionalProperties", false);
	close(s);
	close(s);
	close(s);
	close(s);
}

static void define_calls(struct schema *s)
{
	const struct vt_io_call *call;

	open(s, "calls");
	pair(s, "description", "The arguments of calls that are no ioctl.");
	open_list(s, "allOf");
	for (size_t i = 0; (call = vt_io_at(i)); i++)
		add_io_call(s, call);
	close_list(s);
	close(s);
}

/* ---- into the frame ---- */

/* The frame is written by hand. These marks are replaced by definitions from the tables. */
static const char tables_mark[] = "@TABLES@", kinds_mark[] = "@KINDS@";

static void write_defs(struct schema *s, const struct vfiotrace_context *context)
{
	yajl_gen_config(s->gen, yajl_gen_beautify, 1);
	yajl_gen_config(s->gen, yajl_gen_indent_string, " ");
	collect(s, context);
	open(s, NULL);
	for (size_t i = 0; i < VT_IO_XLATS; i++)
		use_xlat(s, vt_io_xlats[i]);
	define_requests(s, context);
	define_calls(s);
	for (size_t i = 0; i < s->nxlats; i++)
		define_xlat(s, s->xlats[i]);
	for (size_t i = 0; i < s->nstructs; i++)
		if (!is_defined(s, i))
			define_struct(s, i);
	close(s);
}

/* Prints the generated definitions without the outermost braces. */
static void print_defs(struct schema *s)
{
	const unsigned char *out;
	size_t begin = 0, end;

	yajl_gen_get_buf(s->gen, &out, &end);
	while (begin < end && (out[begin] == '{' || out[begin] == '\n'))
		begin++;
	while (end > begin && (out[end - 1] == '}' || out[end - 1] == '\n') &&
	       out[end - 2] != ' ')
		end--;
	fwrite(out + begin, 1, end - begin, stdout);
	fputs("\n", stdout);
}

static void print_kinds(const char *line, const char *at)
{
	printf("%.*s", (int)(at - line), line);
	for (int kind = 0; kind < VFIOTRACE_FD_KINDS; kind++)
		printf("%s\"%s\"", kind ? ", " : "", vfiotrace_fd_kind_name(kind));
	fputs(at + strlen(kinds_mark), stdout);
}

int main(int argc, char **argv)
{
	static struct schema s;
	struct vfiotrace_context *context;
	FILE *frame = argc == 2 ? fopen(argv[1], "r") : NULL;
	char line[1024];

	if (!frame || vfiotrace_context_create(&context)) {
		fprintf(stderr, "usage: %s FRAME\n", argv[0]);
		return 2;
	}
	s.gen = yajl_gen_alloc(NULL);
	if (!s.gen)
		return 1;
	write_defs(&s, context);
	while (fgets(line, sizeof(line), frame)) {
		const char *kinds = strstr(line, kinds_mark);

		if (kinds)
			print_kinds(line, kinds);
		else if (strstr(line, tables_mark))
			print_defs(&s);
		else
			fputs(line, stdout);
	}
	fclose(frame);
	yajl_gen_free(s.gen);
	vfiotrace_context_destroy(context);
	return fflush(stdout) || ferror(stdout);
}
