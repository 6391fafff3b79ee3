/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --host as text: the machine in a few lines, then the groups that are ready, then those that
 * are not, and why. A run of similar groups with one device each is shown as its first group
 * and a count.
 */
#include "config.h"

#include "cli/host.h"

#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "print/quote.h"
#include "util/array.h"
#include "util/memory.h"
#include "util/user.h"

#define MANY 4				/* so many similar groups are shown as one */
#define MOST 16				/* devices shown of one group */

/* ---- parts of lines ---- */

/* A word for the base class, which is the highest byte of @class. */
static const char *class_name(unsigned int class)
{
	static const char *const names[] = {
		"device", "storage", "network", "display", "multimedia", "memory", "bridge",
		"communication", "system", "input", "docking", "processor", "serial bus",
		"wireless", "intelligent I/O", "satellite", "encryption", "signal processing",
		"accelerator", "instrumentation",
	};
	unsigned int base = class >> 16;

	return base < ARRAY_SIZE(names) ? names[base] : "device";
}

/* Names from outside may hold control characters that command a terminal: they are escaped. */
static void put(FILE *f, const char *text)
{
	for (; *text; text++) {
		if (vt_quote_plain((unsigned char)*text))
			fputc(*text, f);
		else
			fprintf(f, "\\%03o", (unsigned char)*text);
	}
}

static void print_owner(FILE *f, const struct vt_status *st)
{
	const struct passwd *pw = getpwuid(st->uid);
	const struct group *gr = getgrgid(st->gid);

	if (pw)
		fprintf(f, " %s", pw->pw_name);
	else
		fprintf(f, " %u", st->uid);
	if (gr)
		fprintf(f, ":%s", gr->gr_name);
	else
		fprintf(f, ":%u", st->gid);
	fprintf(f, " %04o", st->mode & 07777);
}

static void print_node(FILE *f, const struct vt_host_node *node)
{
	if (node->error) {
		fprintf(f, "no %s", node->path);
		return;
	}
	fprintf(f, "%s", node->path);
	print_owner(f, &node->status);
}

static void print_obstacles(FILE *f, const struct vt_obstacles *obstacles)
{
	for (size_t i = 0; i < obstacles->count; i++) {
		const struct vt_why *why = &obstacles->rows[i];

		fprintf(f, " > why: %s", why->certain ? "" : "probably ");
		put(f, why->text);
		fprintf(f, "\n > fix: ");
		put(f, why->fix);
		fputc('\n', f);
	}
}

/* ---- the machine ---- */

#define LABEL "%-9s "

static void print_iommu(FILE *f, const struct vt_host *host)
{
	static const char *const remapping[] = {
		[VT_REMAPPING_UNKNOWN] = "", [VT_REMAPPING_ON] = "; interrupts are remapped",
		[VT_REMAPPING_OFF] = "; interrupts are not remapped",
	};
	size_t groups = host->ngroups;

	if (groups && !host->groups[groups - 1].name)
		groups--;
	fprintf(f, LABEL, "IOMMU");
	if (!host->iommu) {
		fprintf(f, "none\n");
		return;
	}
	fprintf(f, "%s", host->maker ? host->maker : "there is one");
	for (size_t i = 0; i < host->nunits; i++)
		fprintf(f, "%s%s%s", i ? ", " : " (", host->units[i],
			i + 1 == host->nunits ? ")" : "");
	fprintf(f, ", %zu group%s%s\n", groups, groups == 1 ? "" : "s",
		remapping[host->remapping]);
}

static void print_modules(FILE *f, const struct vt_host *host, bool all)
{
	fprintf(f, LABEL, "modules");
	for (size_t i = 0; i < host->nmodules; i++)
		fprintf(f, "%s%s", i ? ", " : "", host->modules[i]);
	fprintf(f, "%s\n", host->nmodules ? "" : "none of VFIO's");
	for (size_t i = 0; i < host->nparameters; i++) {
		const struct vt_host_parameter *p = &host->parameters[i];

		/* The parameters that decide what is allowed; with -v all. */
		if (all || strstr(p->name, "unsafe") || !strcmp(p->name, "dma_entry_limit"))
			fprintf(f, LABEL "%s.%s=%s\n", "", p->module, p->name, p->value);
	}
}

static void print_user(FILE *f, const struct vt_host *host)
{
	fprintf(f, LABEL "%s (uid %u)", "user", host->user.name, host->user.uid);
	if (host->locks_all)
		fprintf(f, ", may lock all memory\n");
	else if (host->limit_known)
		fprintf(f, ", may lock %" PRIu64 " bytes of memory\n", host->limit);
	else
		fprintf(f, "\n");
}

static void print_holders(FILE *f, const struct vt_host *host)
{
	for (size_t i = 0; i < host->nholders; i++) {
		const struct vt_host_holder *h = &host->holders[i];

		if (!i || host->holders[i - 1].pid != h->pid) {
			fprintf(f, "%s" LABEL "%d (", i ? "\n" : "", i ? "" : "open by",
				(int)h->pid);
			put(f, h->command ? h->command : "?");
			fprintf(f, "): ");
		} else {
			fprintf(f, ", ");
		}
		put(f, h->what);
	}
	if (host->nholders)
		fputc('\n', f);
	if (host->unseen)
		fprintf(f, LABEL "%zu processes could not be looked into (run as root)\n",
			host->nholders ? "" : "open by", host->unseen);
}

static void print_machine(FILE *f, const struct vt_host *host, bool all)
{
	fprintf(f, LABEL "Linux %s, %s%s\n", "kernel", host->kernel ? host->kernel : "?",
		host->machine, host->virtual ? ", a virtual machine" : "");
	print_iommu(f, host);
	print_modules(f, host, all);
	fprintf(f, LABEL, "nodes");
	print_node(f, &host->container);
	fprintf(f, ", ");
	print_node(f, &host->iommufd);
	fputc('\n', f);
	print_user(f, host);
	print_holders(f, host);
	print_obstacles(f, &host->obstacles);
}

/* ---- groups ---- */

/* The device's name; if the PCI database has none, a word for its class. */
static void print_function(FILE *f, const struct vt_host_device *d)
{
	char text[VT_PCI_TEXT];

	vt_pci_text(text, &d->ids, &d->names);
	fprintf(f, "  ");
	put(f, text);
	if (!d->names.device[0])
		fprintf(f, "  %s", class_name(d->class));
}

static void print_device(FILE *f, const struct vt_host_device *d)
{
	fprintf(f, "    %s", d->name);
	if (d->ids.known)
		print_function(f, d);
	else if (d->bus)
		fprintf(f, "  %s", d->bus);
	fprintf(f, "  %s", d->driver ? d->driver : "no driver");
	if (d->cdev.path) {
		fprintf(f, "  ");
		print_node(f, &d->cdev);
	}
	fputc('\n', f);
}

static bool has_obstacle(const struct vt_obstacles *obstacles, const char *id)
{
	for (size_t i = 0; i < obstacles->count; i++)
		if (!strcmp(obstacles->rows[i].id, id))
			return true;
	return false;
}

/* An obstacle that is shown for the whole group is not repeated for each device. */
static void print_own_obstacles(FILE *f, const struct vt_host_group *group,
				const struct vt_host_device *d)
{
	struct vt_obstacles rest = { .count = 0 };

	for (size_t i = 0; i < d->obstacles.count; i++)
		if (strcmp(d->obstacles.rows[i].id, "driver") ||
		    !has_obstacle(&group->obstacles, "group-driver"))
			rest.rows[rest.count++] = d->obstacles.rows[i];
	print_obstacles(f, &rest);
}

/*
 * Without -v, bridges and functions without a driver that nobody could pass through are left
 * out.
 */
static bool is_shown(const struct vt_host_device *d, bool all)
{
	return all || d->candidate || (d->driver && !d->bridge);
}

static void print_devices(FILE *f, const struct vt_host_group *group, bool all)
{
	size_t shown = 0;

	for (size_t i = 0; i < group->count; i++) {
		if (!is_shown(&group->devices[i], all))
			continue;
		if (all || ++shown <= MOST)
			print_device(f, &group->devices[i]);
	}
	if (shown > MOST)
		fprintf(f, "    and %zu more (-v: all)\n", shown - MOST);
}

static void print_group(FILE *f, const struct vt_host *host, const struct vt_host_group *group,
			bool all)
{
	if (group->name)
		fprintf(f, "  group %s", group->name);
	else
		fprintf(f, "  in no group%s", all || host->noiommu ? "" :
			" (-v: what each lacks beside)");
	if (group->node.path) {
		fprintf(f, ", ");
		print_node(f, &group->node);
	}
	if (all && group->type)
		fprintf(f, ", domain %s", group->type);
	fputc('\n', f);
	print_devices(f, group, all);
	/*
	 * A device without a group cannot be passed through at all, so other obstacles do not
	 * matter; unless VFIO makes it one.
	 */
	if (!group->name && !all && !host->noiommu)
		return;
	print_obstacles(f, &group->obstacles);
	for (size_t i = 0; i < group->count; i++)
		print_own_obstacles(f, group, &group->devices[i]);
}

static bool has_candidate(const struct vt_host_group *group)
{
	for (size_t i = 0; i < group->count; i++)
		if (group->devices[i].candidate)
			return true;
	return false;
}

/*
 * Whether nothing is in the way of any device of the group. Obstacles of the whole machine do
 * not count.
 */
static bool is_ready(const struct vt_host_group *group)
{
	bool ready = !group->obstacles.count && group->name;

	for (size_t i = 0; i < group->count; i++)
		ready = ready && !group->devices[i].obstacles.count;
	return ready;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/*
 * Whether both groups have one device, of the same vendor, device id and driver, and equally
 * ready.
 */
static bool is_alike(const struct vt_host_group *a, const struct vt_host_group *b)
{
	const struct vt_host_device *x = a->devices, *y = b->devices;

	return a->name && b->name && a->count == 1 && b->count == 1 && !a->obstacles.count &&
	       !b->obstacles.count && x->ids.known &&
	       x->ids.vendor == y->ids.vendor && x->ids.device == y->ids.device && same_text(x->driver, y->driver) &&
	       same_text(x->use, y->use) && x->obstacles.count == y->obstacles.count;
}

/* How many consecutive groups from @from on are like the first. */
static size_t count_alike(const struct vt_host *host, size_t from)
{
	size_t n = 1;

	while (from + n < host->ngroups &&
	       is_alike(&host->groups[from], &host->groups[from + n]))
		n++;
	return n;
}

static void print_groups(FILE *f, const struct vt_host *host, bool ready, bool all)
{
	bool any = false;

	for (size_t i = 0, n; i < host->ngroups; i += n) {
		const struct vt_host_group *group = &host->groups[i];

		n = all ? 1 : count_alike(host, i);
		n = n < MANY ? 1 : n;
		if (is_ready(group) != ready || (!all && !has_candidate(group)))
			continue;
		if (!any)
			fprintf(f, "%s:\n", ready ? "\nready" : "\nnot ready");
		any = true;
		print_group(f, host, group, all);
		if (n > 1)
			fprintf(f, "    and %zu groups like it, to group %s with %s (-v: each)\n",
				n - 1, group[n - 1].name, group[n - 1].devices[0].name);
	}
}

void vt_host_print(FILE *stream, const struct vt_host *host, bool all)
{
	print_machine(stream, host, all);
	print_groups(stream, host, true, all);
	print_groups(stream, host, false, all);
}

/* ---- on whose behalf ---- */

static const char *const *find_names(struct vt_inquiry *q, const struct vt_user *user)
{
	const char **names = vt_inquiry_alloc(q, ((size_t)user->ngroups + 1) * sizeof(*names));

	for (int i = 0; i < user->ngroups; i++) {
		const struct group *gr = getgrgid(user->groups[i]);

		names[i] = vt_inquiry_text(q, "%s", gr ? gr->gr_name : "");
	}
	return names;
}

/* The user that runs us, with the groups of this process. */
static int find_self(struct vt_user *user)
{
	*user = (struct vt_user){ .uid = geteuid(), .gid = getegid() };
	user->ngroups = getgroups(0, NULL);
	if (user->ngroups < 0)
		return -errno;
	user->groups = calloc((size_t)user->ngroups + 1, sizeof(*user->groups));
	if (!user->groups)
		vt_no_memory();
	user->ngroups = getgroups(user->ngroups, user->groups);
	return user->ngroups < 0 ? -errno : 0;
}

int vt_host(FILE *stream, const struct vt_source *source, const char *name, bool json,
	    bool all, struct vt_error *error)
{
	struct vt_host_user who = { .self = !name };
	struct vt_inquiry q;
	struct vt_user user = { 0 };
	struct utsname machine;
	const struct passwd *pw;
	const struct vt_host *host;
	int err = name ? vt_user_find(&user, name, error) : find_self(&user);

	if (!err && uname(&machine))
		err = -errno;
	if (err) {
		vt_user_free(&user);
		return err && name ? err : vt_error_set(error, -err, "cannot look around: %s",
							strerror(-err));
	}
	vt_inquiry_begin(&q, source);
	pw = name ? NULL : getpwuid(user.uid);
	who.name = name ? name : pw ? vt_inquiry_text(&q, "%s", pw->pw_name) :
				      vt_inquiry_text(&q, "%u", user.uid);
	who.uid = user.uid;
	who.gid = user.gid;
	who.groups = user.groups;
	who.ngroups = (size_t)user.ngroups;
	who.group_names = find_names(&q, &user);
	host = vt_host_look(&q, &who, machine.machine, getpid());
	if (json)
		err = vt_host_print_json(stream, host);
	else
		vt_host_print(stream, host, all);
	vt_inquiry_end(&q);
	vt_user_free(&user);
	return err ? vt_error_set(error, -err, "out of memory") : 0;
}
