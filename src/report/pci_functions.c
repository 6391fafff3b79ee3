/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "report/pci_functions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "print/json_gen.h"
#include "util/array.h"
#include "util/form.h"
#include "util/memory.h"

static void add(struct vt_pci_functions *f, const struct vt_session *session,
		const struct vt_model_device *d)
{
	const struct vt_model_file *file = vt_model_file(session, d->file);
	struct vt_pci_function *function;

	if (d->name->type != VFIOTRACE_DEVICE_PCI || !file || file->life == VT_MODEL_CLOSED)
		return;
	f->list = reallocarray(f->list, f->count + 1, sizeof(*f->list));
	if (!f->list)
		vt_no_memory();
	function = &f->list[f->count++];
	*function = (struct vt_pci_function){
		.file = d->file, .driver = file->what ? file->what->driver : "",
	};
	vt_session_pci_ids(session, d->file, &function->ids);
}

void vt_pci_functions(const struct vt_session *session, struct vt_pci_functions *ret)
{
	const struct vt_model_device *d = NULL;

	*ret = (struct vt_pci_functions){ 0 };
	while ((d = vt_model_next_device(session, d)))
		add(ret, session, d);
}

void vt_pci_functions_free(struct vt_pci_functions *functions)
{
	free(functions->list);
	*functions = (struct vt_pci_functions){ 0 };
}

/* ---- asking the system ---- */

static bool ask_id(const struct vt_source *source, const char *address, const char *name,
		   uint16_t *ret)
{
	char path[80], *end;
	const struct vt_question q = { .ask = VT_ASK_FILE, .path = path };
	struct vt_answer a;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", address, name);
	vt_ask(source, &q, &a);
	if (a.error || !a.length)
		return false;
	*ret = (uint16_t)strtoul(a.data, &end, 16);
	return end != a.data;
}

/* Asks unless the program has read all ids itself. */
static void ask_ids(const struct vt_source *source, const char *address,
		    struct vt_pci_ids *ids)
{
	struct vt_pci_ids now = { .known = false };

	if (ids->subsystem_known || !vt_has_form(address, strlen(address), "xxxx:xx:xx.x"))
		return;
	now.known = ask_id(source, address, "vendor", &now.vendor);
	now.device_known = now.known && ask_id(source, address, "device", &now.device);
	now.subsystem_known = now.device_known &&
		ask_id(source, address, "subsystem_vendor", &now.subsystem_vendor) &&
		ask_id(source, address, "subsystem_device", &now.subsystem);
	if (now.device_known)
		*ids = now;
}

void vt_pci_functions_ask(const struct vt_session *session, const struct vt_source *source,
		      struct vt_pci_functions *functions)
{
	for (size_t i = 0; i < functions->count; i++) {
		struct vt_pci_function *f = &functions->list[i];

		ask_ids(source, vt_model_device(session, f->file)->name->text, &f->ids);
		if (f->ids.known)
			vt_ask_pci_names(source, &f->ids, &f->names);
	}
}

/* ---- reading ---- */

const struct vt_pci_function *vt_pci_function(const struct vt_pci_functions *functions, uint64_t file)
{
	for (size_t i = 0; i < functions->count; i++)
		if (functions->list[i].file == file && functions->list[i].ids.known)
			return &functions->list[i];
	return NULL;
}

void vt_pci_function_json(const struct vt_pci_function *f, struct vt_json *json)
{
	const struct {
		const char *id, *name;
		bool known;
		uint16_t number;
		const char *text;
	} parts[] = {
		{ "vendor_id", "vendor_name", true, f->ids.vendor, f->names.vendor },
		{ "device_id", "device_name", f->ids.device_known, f->ids.device,
		  f->names.device },
		{ "subsystem_vendor_id", NULL, f->ids.subsystem_known,
		  f->ids.subsystem_vendor, "" },
		{ "subsystem_id", "subsystem_name", f->ids.subsystem_known, f->ids.subsystem,
		  f->names.subsystem },
	};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		if (!parts[i].known)
			continue;
		vt_json_key(json, parts[i].id);
		vt_json_hex(json, parts[i].number);
		if (!parts[i].text[0])
			continue;
		vt_json_key(json, parts[i].name);
		vt_json_foreign(json, parts[i].text, strlen(parts[i].text));
	}
}
