/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * -e device=: devices by the names that sysfs has for them. A PCI device may be written as
 * lspci does, without the domain 0000 and without leading zeros, or as libvirt does.
 */
#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/parser.h"
#include "identify/identify.h"
#include "util/form.h"

/* ---- PCI addresses ---- */

/*
 * Parses a hexadecimal number that ends before one of the characters in @ends. Returns the
 * end, or NULL if there is no number or it is above @max.
 */
static const char *read_hex(const char *text, const char *ends, unsigned long max,
			    unsigned long *ret)
{
	char *end;

	if (!isxdigit((unsigned char)*text) || text[1] == 'x' || text[1] == 'X')
		return NULL;
	errno = 0;
	*ret = strtoul(text, &end, 16);
	return !errno && *ret <= max && strchr(ends, *end) ? end : NULL;
}

/*
 * Whether @text is a PCI address, such as "0000:03:00.0", "3:0.0" or "pci_0000_03_00_0"; if
 * so, puts the name that sysfs uses into @name.
 */
static bool read_pci(const char *text, char *name, size_t size)
{
	bool libvirt = !strncmp(text, "pci_", 4);
	const char *between = libvirt ? "_" : ":", *at = libvirt ? text + 4 : text;
	unsigned long part[4] = { 0 };
	const char *colon = strchr(at, *between);
	unsigned int n = libvirt || (colon && strchr(colon + 1, ':')) ? 0 : 1;

	for (; n < 3; n++) {
		static const unsigned long most[] = { UINT32_MAX, 0xff, 0x1f };

		at = read_hex(at, n < 2 || libvirt ? between : ".", most[n], &part[n]);
		if (!at || !*at++)
			return false;
	}
	at = read_hex(at, "", 7, &part[3]);
	if (!at || *at)
		return false;
	snprintf(name, size, "%04lx:%02lx:%02lx.%lx", part[0], part[1], part[2], part[3]);
	return true;
}

/* ---- other names ---- */

static const char *lower(struct vt_parser *parser, const char *text)
{
	char *copy = vt_parser_copy(parser, text, strlen(text));

	for (char *c = copy; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return copy;
}

static int refuse(struct vt_parser *parser, const char *text, const char *why)
{
	return vt_error_set(parser->error, EINVAL, "%s: invalid device '%s': %s", parser->name,
			    text, why);
}

/* Whether @text looks like "1f.3": a PCI address without its bus. */
static bool is_slot(const char *text)
{
	size_t digits = strspn(text, "0123456789abcdefABCDEF");

	return digits && digits < 3 && text[digits] == '.' &&
	       isdigit((unsigned char)text[digits + 1]) && !text[digits + 2];
}

/* Refuses names that look right and can match no device. */
static int check(struct vt_parser *parser, const char *text)
{
	const char *digits = text + (strncmp(text, "noiommu-", 8) ? 0 : 8);

	if (!*text)
		return refuse(parser, text, "a name is missing, as 0000:03:00.0");
	if (strchr(text, '/'))
		return refuse(parser, text, "a device is meant by its name, as 0000:03:00.0; calls "
			      "on a path are shown by -P PATH");
	if (!digits[strspn(digits, "0123456789")])
		return refuse(parser, text, "that is the number of a group, whose devices are in "
			      "/sys/kernel/iommu_groups/NUMBER/devices");
	if (strlen(text) >= VT_DEVICE_MAX)
		return refuse(parser, text, "no device has so long a name");
	if (strchr(text, ':') || is_slot(text))
		return refuse(parser, text, "a PCI device is DOMAIN:BUS:SLOT.FUNCTION, as "
			      "0000:03:00.0, or without the domain");
	return 0;
}

/* Adds the name that sysfs uses. Of a path into /sys only the last part counts. */
static int add_device(struct vt_parser *parser, const char *text, void *ctx)
{
	struct vt_words *words = ctx;
	const char *name = text;
	char pci[32];
	int err;

	if (!strncmp(text, "/sys/", 5) && strrchr(text, '/')[1])
		name = strrchr(text, '/') + 1;
	if (read_pci(name, pci, sizeof(pci)))
		name = vt_parser_copy(parser, pci, strlen(pci));
	else if (vt_is_uuid(name, strlen(name)))
		name = lower(parser, name);
	else if ((err = check(parser, name)))
		return err;
	vt_words_add(words, name);
	return 0;
}

int vt_set_device(struct vt_parser *parser, const char *value)
{
	struct vt_trace_options *o = &parser->options->trace;
	struct vt_words words = { 0 };
	int err;

	o->only_devices_negated = *value == '!';
	err = vt_parser_words(parser, value + o->only_devices_negated, add_device, &words);
	o->nonly_devices = words.count;
	o->only_devices = vt_words_take(parser, &words);
	/* The model knows which descriptor belongs to which device. */
	vt_set_watch(parser);
	return err;
}
