/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --host as JSON: one object for the machine, and one for each group. */
#include "config.h"

#include "cli/host.h"

#include <errno.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "print/json_gen.h"
#include "util/yajl.h"

/* ---- values ---- */

/* Texts from /sys and /proc may hold any bytes. NULL becomes null. */
static void add_text(struct vt_json *j, const char *text)
{
	if (text)
		vt_json_foreign(j, text, strlen(text));
	else
		yajl_gen_null(j->gen);
}

static void add_pair(struct vt_json *j, const char *key, const char *text)
{
	vt_json_key(j, key);
	add_text(j, text);
}

static void add_bool(struct vt_json *j, const char *key, bool value)
{
	vt_json_key(j, key);
	yajl_gen_bool(j->gen, value);
}

static void add_number(struct vt_json *j, const char *key, uint64_t value)
{
	vt_json_key(j, key);
	vt_json_number(j, value);
}

static void add_list(struct vt_json *j, const char *key, const char *const *texts, size_t count)
{
	vt_json_key(j, key);
	yajl_gen_array_open(j->gen);
	for (size_t i = 0; i < count; i++)
		add_text(j, texts[i]);
	yajl_gen_array_close(j->gen);
}

static void add_device_number(struct vt_json *j, const char *key, uint64_t rdev)
{
	char text[32];

	snprintf(text, sizeof(text), "%u:%u", major(rdev), minor(rdev));
	add_pair(j, key, text);
}

static void add_node(struct vt_json *j, const char *key, const struct vt_host_node *node)
{
	char mode[8];

	add_text(j, key);
	if (!node->path) {
		yajl_gen_null(j->gen);
		return;
	}
	vt_json_open(j);
	add_pair(j, "path", node->path);
	add_bool(j, "exists", !node->error);
	if (node->expected)
		add_device_number(j, "expected", node->expected);
	if (!node->error) {
		snprintf(mode, sizeof(mode), "%04o", node->status.mode & 07777);
		add_device_number(j, "number", node->status.rdev);
		add_pair(j, "mode", mode);
		add_number(j, "uid", node->status.uid);
		add_number(j, "gid", node->status.gid);
	}
	add_bool(j, "usable", node->usable);
	vt_json_close(j);
}

/* In the same form as the explanations of failed calls. */
static void add_obstacles(struct vt_json *j, const struct vt_obstacles *obstacles)
{
	vt_json_key(j, "why");
	yajl_gen_array_open(j->gen);
	for (size_t i = 0; i < obstacles->count; i++) {
		const struct vt_why *why = &obstacles->rows[i];

		vt_json_open(j);
		add_pair(j, "id", why->id);
		add_bool(j, "certain", why->certain);
		add_pair(j, "text", why->text);
		add_pair(j, "fix", why->fix);
		vt_json_close(j);
	}
	yajl_gen_array_close(j->gen);
}

/* ---- the machine ---- */

static void add_iommu(struct vt_json *j, const struct vt_host *host)
{
	static const char *const remapping[] = {
		[VT_REMAPPING_UNKNOWN] = NULL, [VT_REMAPPING_ON] = "on",
		[VT_REMAPPING_OFF] = "off",
	};

	vt_json_key(j, "iommu");
	vt_json_open(j);
	add_bool(j, "present", host->iommu);
	add_pair(j, "maker", host->maker);
	add_list(j, "units", host->units, host->nunits);
	add_pair(j, "interrupt_remapping", remapping[host->remapping]);
	vt_json_close(j);
}

static void add_modules(struct vt_json *j, const struct vt_host *host)
{
	vt_json_key(j, "modules");
	vt_json_open(j);
	for (size_t i = 0; i < host->nmodules; i++) {
		add_text(j, host->modules[i]);
		vt_json_open(j);
		for (size_t k = 0; k < host->nparameters; k++)
			if (!strcmp(host->parameters[k].module, host->modules[i]))
				add_pair(j, host->parameters[k].name,
					 host->parameters[k].value);
		vt_json_close(j);
	}
	vt_json_close(j);
}

static void add_user(struct vt_json *j, const struct vt_host *host)
{
	vt_json_key(j, "user");
	vt_json_open(j);
	add_pair(j, "name", host->user.name);
	add_number(j, "uid", host->user.uid);
	add_number(j, "gid", host->user.gid);
	add_bool(j, "locks_all", host->locks_all);
	if (host->limit_known)
		add_number(j, "memlock", host->limit);
	add_pair(j, "login_memlock_kib", host->login_limit);
	vt_json_close(j);
}

static void add_holder(struct vt_json *j, const struct vt_host_holder *h)
{
	vt_json_open(j);
	add_number(j, "pid", (uint64_t)h->pid);
	add_pair(j, "comm", h->command);
	add_pair(j, "what", h->what);
	vt_json_close(j);
}

static void add_machine(struct vt_json *j, const struct vt_host *host)
{
	vt_json_open(j);
	add_number(j, "v", 1);
	add_pair(j, "type", "host");
	add_pair(j, "kernel", host->kernel);
	add_pair(j, "machine", host->machine);
	add_bool(j, "virtual", host->virtual);
	add_iommu(j, host);
	add_modules(j, host);
	add_node(j, "container", &host->container);
	add_node(j, "iommufd", &host->iommufd);
	add_user(j, host);
	vt_json_key(j, "holders");
	yajl_gen_array_open(j->gen);
	for (size_t i = 0; i < host->nholders; i++)
		add_holder(j, &host->holders[i]);
	yajl_gen_array_close(j->gen);
	add_number(j, "unseen", host->unseen);
	add_obstacles(j, &host->obstacles);
	vt_json_close(j);
}

/* ---- groups ---- */

static void add_id(struct vt_json *j, const char *key, unsigned int id, int digits)
{
	char text[16];

	snprintf(text, sizeof(text), "0x%0*x", digits, id);
	add_pair(j, key, text);
}

static void add_known(struct vt_json *j, const char *key, const char *text)
{
	if (text[0])
		add_pair(j, key, text);
}

static void add_ids(struct vt_json *j, const struct vt_host_device *d)
{
	add_id(j, "vendor_id", d->ids.vendor, 4);
	add_id(j, "device_id", d->ids.device, 4);
	add_id(j, "class", d->class, 6);
	add_known(j, "vendor_name", d->names.vendor);
	add_known(j, "device_name", d->names.device);
	if (!d->ids.subsystem_known)
		return;
	add_id(j, "subsystem_vendor_id", d->ids.subsystem_vendor, 4);
	add_id(j, "subsystem_id", d->ids.subsystem, 4);
	add_known(j, "subsystem_name", d->names.subsystem);
}

static void add_device(struct vt_json *j, const struct vt_host *host,
		       const struct vt_host_group *group, const struct vt_host_device *d)
{
	vt_json_open(j);
	add_pair(j, "device", d->name);
	add_pair(j, "bus", d->bus);
	if (d->ids.known)
		add_ids(j, d);
	add_pair(j, "driver", d->driver);
	add_bool(j, "vfio", d->vfio);
	add_bool(j, "candidate", d->candidate);
	if (d->physical)
		add_pair(j, "physical_function", d->physical);
	if (d->use)
		add_pair(j, "use", d->use);
	add_node(j, "node", &d->cdev);
	add_bool(j, "ready", vt_host_ready(host, group, d));
	add_obstacles(j, &d->obstacles);
	vt_json_close(j);
}

static void add_group(struct vt_json *j, const struct vt_host *host,
		      const struct vt_host_group *group)
{
	vt_json_open(j);
	add_number(j, "v", 1);
	add_pair(j, "type", "host-group");
	add_pair(j, "group", group->name);
	add_pair(j, "domain", group->type);
	add_node(j, "node", &group->node);
	vt_json_key(j, "devices");
	yajl_gen_array_open(j->gen);
	for (size_t i = 0; i < group->count; i++)
		add_device(j, host, group, &group->devices[i]);
	yajl_gen_array_close(j->gen);
	add_obstacles(j, &group->obstacles);
	vt_json_close(j);
}

/* ---- lines ---- */

/* @group: NULL for the machine itself. */
static int print_line(FILE *stream, const struct vt_host *host,
		      const struct vt_host_group *group)
{
	struct vt_json j = { .gen = yajl_gen_alloc(VT_YAJL_MEMORY) };
	const unsigned char *text;
	size_t length;

	if (!j.gen)
		return -ENOMEM;
	if (group)
		add_group(&j, host, group);
	else
		add_machine(&j, host);
	if (yajl_gen_get_buf(j.gen, &text, &length) == yajl_gen_status_ok)
		fprintf(stream, "%.*s\n", (int)length, text);
	yajl_gen_free(j.gen);
	vt_buffer_free(&j.bytes);
	return 0;
}

int vt_host_print_json(FILE *stream, const struct vt_host *host)
{
	int err = print_line(stream, host, NULL);

	for (size_t i = 0; !err && i < host->ngroups; i++)
		err = print_line(stream, host, &host->groups[i]);
	return err;
}
