/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses -e inject=REQUEST[,...]:WHAT[:WHAT...], -e fault= and --trap-bars. */
#include "config.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cli/parser.h"
#include "print/errnum.h"
#include "util/array.h"
#include "util/memory.h"

#define ERRNO_MAX 4095
#define PARTS_MAX 64			/* most fields in one poke_exit= */

/* One part of poke_exit=, such as "flags&~X". Kept as text: the field depends on the request. */
struct change {
	const char *name;
	char operation;			/* '=', '|', '&', or '-' for "&~" */
	const char *value;
};

struct rule {
	struct vt_tamper_rule rule;
	char *requests;
	struct change changes[PARTS_MAX];
	size_t nchanges;
	bool acts;
};

/* ---- numbers ---- */

static int parse_number(struct vt_parser *parser, const char *what, const char *text,
			uint64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoull(text, &end, 0);
	if (errno || *end || *text < '0' || *text > '9')
		return vt_parser_invalid(parser, what, text);
	return 0;
}

static int set_error(struct vt_parser *parser, struct rule *r, const char *text)
{
	struct vt_nearest near;
	uint64_t number = 0;

	vt_nearest_begin(&near, text);
	for (int n = 1; n <= ERRNO_MAX && !number; n++) {
		const char *name = vt_errno_name(n);

		vt_nearest_offer(&near, name);
		if (name && !strcmp(name, text))
			number = (uint64_t)n;
	}
	if (!number && *text >= '0' && *text <= '9' &&
	    parse_number(parser, "error", text, &number))
		return -EINVAL;
	if (!number || number > ERRNO_MAX)
		return vt_parser_unknown(parser, "error", text, &near);
	r->rule.skip = true;
	r->rule.result = -(int64_t)number;
	return 0;
}

static int set_retval(struct vt_parser *parser, struct rule *r, const char *text)
{
	uint64_t number;
	int err = parse_number(parser, "result", text, &number);

	if (!err && number > INT64_MAX)
		return vt_parser_invalid(parser, "result", text);
	r->rule.skip = true;
	r->rule.result = (int64_t)number;
	return err;
}

/* As strace: a number of microseconds, or a number with a unit. Returns nanoseconds in *@ns. */
static int parse_delay(struct vt_parser *parser, const char *text, uint64_t *ns)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} units[] = {
		{ "", 1000 }, { "s", 1000000000 }, { "ms", 1000000 }, { "us", 1000 },
		{ "ns", 1 },
	};
	size_t digits = strspn(text, "0123456789");
	uint64_t number;

	if (parse_number(parser, "delay", vt_parser_copy(parser, text, digits), &number))
		return vt_parser_invalid(parser, "delay", text);
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (strcmp(text + digits, units[i].name))
			continue;
		if (number > UINT64_C(1000000000) * 1000000 / units[i].ns)
			break;
		*ns = number * units[i].ns;
		return 0;
	}
	return vt_parser_invalid(parser, "delay", text);
}

static int set_delay_enter(struct vt_parser *parser, struct rule *r, const char *text)
{
	return parse_delay(parser, text, &r->rule.enter_ns);
}

static int set_delay_exit(struct vt_parser *parser, struct rule *r, const char *text)
{
	return parse_delay(parser, text, &r->rule.exit_ns);
}

/* Parses FIRST, FIRST+, FIRST+STEP, FIRST..LAST or FIRST..LAST+STEP. */
static int set_when(struct vt_parser *parser, struct rule *r, const char *text)
{
	struct vt_tamper_rule *rule = &r->rule;
	bool ranged;
	char *end;

	errno = 0;
	rule->first = rule->last = strtoul(text, &end, 10);
	rule->step = 1;
	ranged = !strncmp(end, "..", 2);
	if (ranged)
		rule->last = strtoul(end + 2, &end, 10);
	else if (*end == '+')
		rule->last = ULONG_MAX;
	if (*end == '+' && (ranged || end[1]))
		rule->step = strtoul(end + 1, &end, 10);
	else
		end += *end == '+';
	if (errno || *end || text[strspn(text, "0123456789.+")] || !rule->first ||
	    !rule->step || rule->last < rule->first)
		return vt_parser_invalid(parser, "when", text);
	return 0;
}

/* ---- poke_exit ---- */

static int add_change(struct vt_parser *parser, const char *text, void *ctx)
{
	struct rule *r = ctx;
	size_t length = strcspn(text, "=|&");
	struct change *change = &r->changes[r->nchanges];

	if (r->nchanges == PARTS_MAX)
		return vt_error_set(parser->error, E2BIG, "%s: more than %d fields",
				    parser->name, PARTS_MAX);
	if (!length || !text[length] || !text[length + 1])
		return vt_error_set(parser->error, EINVAL, "%s: poke_exit: '%s' is none of "
				    "FIELD=VALUE, FIELD|VALUE, FIELD&VALUE, FIELD&~VALUE",
				    parser->name, text);
	change->name = vt_parser_copy(parser, text, length);
	change->operation = text[length];
	change->value = text + length + 1;
	if (change->operation == '&' && *change->value == '~') {
		change->operation = '-';
		change->value++;
	}
	r->nchanges++;
	return 0;
}

static int set_poke_exit(struct vt_parser *parser, struct rule *r, const char *text)
{
	return vt_parser_words(parser, text, add_change, r);
}

static const struct vfiotrace_xlat *names_of(const struct vfiotrace_field *field)
{
	return field->show == VFIOTRACE_SHOW_FLAGS || field->show == VFIOTRACE_SHOW_ENUM ?
	       field->ref : NULL;
}

/* Parses "A|B|4": numbers, and names from the field's table of values. */
static int parse_value(struct vt_parser *parser, const struct vfiotrace_field *field,
		       const char *text, uint64_t *ret)
{
	const struct vfiotrace_xlat *xlat = names_of(field);

	for (*ret = 0;; text++) {
		size_t length = strcspn(text, "|"), i;
		char *word = vt_parser_copy(parser, text, length);
		struct vt_nearest near;
		uint64_t number = 0;

		vt_nearest_begin(&near, word);
		for (i = 0; xlat && i < xlat->count; i++) {
			vt_nearest_offer(&near, xlat->entries[i].name);
			if (!strcmp(xlat->entries[i].name, word))
				break;
		}
		if (xlat && i < xlat->count)
			number = xlat->entries[i].value;
		else if (*word < '0' || *word > '9')
			return vt_parser_unknown(parser, "value", word, &near);
		else if (parse_number(parser, "value", word, &number))
			return -EINVAL;
		*ret |= number;
		text += length;
		if (!*text)
			return 0;
	}
}

static const struct vfiotrace_field *find_field(const struct vfiotrace_request *row,
						const char *name)
{
	for (unsigned int i = 0; row->type && i < row->type->count; i++) {
		const struct vfiotrace_field *f = &row->type->fields[i];

		if (!strcmp(f->name, name))
			return f;
	}
	return NULL;
}

static bool is_number(const struct vfiotrace_field *f)
{
	return !f->count && f->flow & VFIOTRACE_OUT &&
	       (f->size == 1 || f->size == 2 || f->size == 4 || f->size == 8);
}

/*
 * If @poke clears the flag that announces capabilities, also clears cap_offset, which
 * announces them too. Puts that into *@to. Returns how many pokes it added: 0 or 1.
 */
static size_t add_cap_offset(const struct vfiotrace_request *row,
			     const struct vt_field_poke *poke, struct vt_field_poke *to)
{
	const struct vfiotrace_field *offset = find_field(row, "cap_offset");
	const struct vfiotrace_xlat *xlat = names_of(poke->field);

	for (size_t i = 0; offset && xlat && i < xlat->count; i++) {
		const char *end = strrchr(xlat->entries[i].name, '_');

		if (end && !strcmp(end, "_CAPS") &&
		    !((poke->keep | poke->set) & xlat->entries[i].value)) {
			*to = (struct vt_field_poke){ .field = offset };
			return 1;
		}
	}
	return 0;
}

/*
 * Fills @row with the changes that fit @request. Rows of the same request may differ: one may
 * lack a field, or a name of a value. @found: for each change whether any row takes it.
 */
static void resolve_changes(struct vt_parser *parser, const struct rule *r,
			    const struct vfiotrace_request *request, struct vt_tamper_row *row,
			    bool *found)
{
	struct vt_field_poke *pokes = vt_parser_alloc(parser, 2 * PARTS_MAX * sizeof(*pokes));

	row->request = request;
	row->pokes = pokes;
	for (size_t i = 0; i < r->nchanges; i++) {
		const struct change *c = &r->changes[i];
		struct vt_field_poke *poke = &pokes[row->npokes];
		uint64_t value;

		poke->field = find_field(request, c->name);
		if (!poke->field || !is_number(poke->field))
			continue;
		if (parse_value(parser, poke->field, c->value, &value))
			continue;
		found[i] = true;
		poke->keep = c->operation == '|' ? UINT64_MAX : c->operation == '&' ? value :
			     c->operation == '-' ? ~value : 0;
		poke->set = c->operation == '=' || c->operation == '|' ? value : 0;
		row->npokes += 1 + add_cap_offset(request, poke, poke + 1);
	}
}

/*
 * No row takes @change: says that the value is wrong if a row has the field, else that the
 * field is.
 */
static int refuse_change(struct vt_parser *parser, const struct rule *r,
			 const struct change *change)
{
	const char *name = change->name;
	struct vt_nearest near;
	uint64_t value;

	for (size_t i = 0; i < r->rule.nrows; i++) {
		const struct vfiotrace_field *f = find_field(r->rule.rows[i].request, name);

		if (f && is_number(f))
			return parse_value(parser, f, change->value, &value);
	}
	vt_nearest_begin(&near, name);
	for (size_t i = 0; i < r->rule.nrows; i++) {
		const struct vfiotrace_struct *type = r->rule.rows[i].request->type;

		for (unsigned int f = 0; type && f < type->count; f++)
			if (is_number(&type->fields[f]))
				vt_nearest_offer(&near, type->fields[f].name);
	}
	return vt_parser_unknown(parser, "number that the kernel writes", name, &near);
}

/* ---- requests ---- */

struct rows {
	struct rule *rule;
	struct vt_tamper_row *list;
	size_t count;
	bool found[PARTS_MAX];		/* for each change: at least one row has that field */
};

static int add_rows(struct vt_parser *parser, const char *word, void *ctx)
{
	struct rows *rows = ctx;
	const struct vfiotrace_request *row;
	struct vt_request_pattern pattern;
	size_t at = 0, before = rows->count;
	int err = vt_parse_request(parser, word, &pattern);

	if (err)
		return err;
	while ((row = vfiotrace_request_next(parser->context, &at))) {
		if (!vt_request_matches(&pattern, row))
			continue;
		rows->list = reallocarray(rows->list, rows->count + 1, sizeof(*rows->list));
		if (!rows->list)
			vt_no_memory();
		rows->list[rows->count] = (struct vt_tamper_row){ 0 };
		resolve_changes(parser, rows->rule, row, &rows->list[rows->count++],
				rows->found);
	}
	return rows->count > before ? 0 : vt_refuse_request(parser, word);
}

static int resolve(struct vt_parser *parser, struct rule *r)
{
	struct rows rows = { .rule = r };
	int err = vt_parser_words(parser, r->requests, add_rows, &rows);
	struct vt_tamper_row *list = vt_parser_alloc(parser, (rows.count + 1) * sizeof(*list));

	if (rows.count)
		memcpy(list, rows.list, rows.count * sizeof(*list));
	free(rows.list);
	r->rule.rows = list;
	r->rule.nrows = rows.count;
	for (size_t i = 0; !err && i < r->nchanges; i++)
		if (!rows.found[i])
			err = refuse_change(parser, r, &r->changes[i]);
	return err;
}

/* ---- the whole ---- */

static const struct {
	const char *key;
	int (*set)(struct vt_parser *parser, struct rule *rule, const char *value);
	bool acts;
} parts[] = {
	{ "error", set_error, true },
	{ "retval", set_retval, true },
	{ "delay_enter", set_delay_enter, true },
	{ "delay_exit", set_delay_exit, true },
	{ "poke_exit", set_poke_exit, true },
	{ "when", set_when, false },
};

static int add_part(struct vt_parser *parser, struct rule *r, const char *text)
{
	size_t length = strcspn(text, "=");

	for (size_t i = 0; text[length] && i < ARRAY_SIZE(parts); i++) {
		if (strlen(parts[i].key) != length || strncmp(parts[i].key, text, length))
			continue;
		r->acts |= parts[i].acts;
		return parts[i].set(parser, r, text + length + 1);
	}
	return VT_UNLIKE(parser, "expression", vt_parser_copy(parser, text, length), parts);
}

static void keep(struct vt_parser *parser, const struct vt_tamper_rule *rule)
{
	struct vt_tamper_options *o = &parser->options->trace.tamper;
	struct vt_tamper_rule *list = vt_parser_alloc(parser, (o->nrules + 1) * sizeof(*list));

	if (o->nrules)
		memcpy(list, o->rules, o->nrules * sizeof(*list));
	list[o->nrules] = *rule;
	o->rules = list;
	o->nrules++;
}

static int parse(struct vt_parser *parser, const char *value, struct rule *r)
{
	size_t length = strcspn(value, ":");
	int err = 0;

	r->requests = vt_parser_copy(parser, value, length);
	while (!err && value[length]) {
		value += length + 1;
		length = strcspn(value, ":");
		err = add_part(parser, r, vt_parser_copy(parser, value, length));
	}
	if (!err && !r->acts)
		err = vt_error_set(parser->error, EINVAL, "%s: nothing to do: say error=, retval=, "
				   "delay_enter=, delay_exit= or poke_exit=", parser->name);
	if (!err && r->rule.skip && r->nchanges)
		err = vt_error_set(parser->error, EINVAL, "%s: a call that is not made writes "
				   "nothing: not error= or retval= with poke_exit=", parser->name);
	if (!err)
		err = resolve(parser, r);
	if (!err)
		keep(parser, &r->rule);
	return err;
}

static const struct rule always = { .rule = { .first = 1, .last = ULONG_MAX, .step = 1 } };

int vt_set_inject(struct vt_parser *parser, const char *value)
{
	struct rule rule = always;

	parser->live = "-e inject=";
	return parse(parser, value, &rule);
}

int vt_set_fault(struct vt_parser *parser, const char *value)
{
	struct rule rule = always;

	parser->live = "-e fault=";
	rule.acts = rule.rule.skip = true;
	rule.rule.result = -ENOSYS;
	return parse(parser, value, &rule);
}

/* Without the mmap flag a program uses read and write instead, which %io shows. */
int vt_set_trap_bars(struct vt_parser *parser, const char *value)
{
	struct rule rule = always;

	(void)value;
	parser->options->trace.trap_bars = true;
	return parse(parser, "VFIO_DEVICE_GET_REGION_INFO:"
		     "poke_exit=flags&~VFIO_REGION_INFO_FLAG_MMAP", &rule);
}

bool vt_inject_is_about(const struct vt_trace_options *o, const struct vfiotrace_request *row)
{
	for (size_t i = 0; i < o->tamper.nrules; i++)
		for (size_t j = 0; j < o->tamper.rules[i].nrows; j++)
			if (o->tamper.rules[i].rows[j].request == row)
				return true;
	return false;
}
