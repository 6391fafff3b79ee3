/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a machine offers, and what is in the way of a passthrough: made machines, each with
 * one thing wrong, and one where all is well. For each obstacle there is a neighbour that
 * looks alike and has none.
 */
#include "config.h"

#include <endian.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <sys/xattr.h>

#include "identify.h"

#include "cli/host.h"
#include "live/live.h"

#define SELF 4194304			/* no process can have that number */

struct machine {
	struct tree *tree;
	struct vt_live live;
	struct vt_source source;
	struct vt_inquiry inquiry;
	struct vt_host_user user;
	char dev[PATH_MAX];
};

static const struct vt_host_user root = {
	.name = "root", .self = true,
};

static const uint32_t alice_groups[] = { 1000, 36 };
static const char *const alice_names[] = { "alice", "kvm" };
static const struct vt_host_user alice = {
	.name = "alice", .uid = 1000, .gid = 1000, .groups = alice_groups,
	.group_names = alice_names, .ngroups = 2,
};

/* ---- making ---- */

static char *form(const char *format, ...)
{
	static char texts[8][PATH_MAX];
	static unsigned int at;
	va_list args;
	char *text = texts[at++ % 8];

	va_start(args, format);
	vsnprintf(text, PATH_MAX, format, args);
	va_end(args);
	return text;
}

#define BASE "sys/devices/pci0000:00"

/* A PCI device; @driver may be NULL, @group too. */
static void add_device(struct tree *t, const char *group, const char *name, unsigned int class,
		       const char *driver)
{
	tree_write(t, form(BASE "/%s/vendor", name), "0x8086\n");
	tree_write(t, form(BASE "/%s/device", name), "0x10d3\n");
	tree_write(t, form(BASE "/%s/class", name), form("0x%06x\n", class));
	tree_link(t, form(BASE "/%s/subsystem", name), "../../../bus/pci");
	tree_link(t, form("sys/bus/pci/devices/%s", name),
		  form("../../../devices/pci0000:00/%s", name));
	if (driver)
		tree_link(t, form(BASE "/%s/driver", name),
			  form("../../../bus/pci/drivers/%s", driver));
	if (!group)
		return;
	tree_link(t, form(BASE "/%s/iommu_group", name),
		  form("../../../kernel/iommu_groups/%s", group));
	tree_link(t, form("sys/kernel/iommu_groups/%s/devices/%s", group, name),
		  form("../../../../devices/pci0000:00/%s", name));
	tree_write(t, form("sys/kernel/iommu_groups/%s/type", group), "DMA\n");
	tree_write(t, form("sys/kernel/iommu_groups/%s/reserved_regions", group),
		   "0x00000000fee00000 0x00000000feefffff msi\n");
}

/* VFIO's node of a group, 511:@minor_nr in sysfs and in /dev. */
static void add_node(struct tree *t, const char *group, unsigned int minor_nr)
{
	tree_write(t, form("sys/class/vfio/%s/dev", group), form("511:%u\n", minor_nr));
	tree_node(t, form("dev/vfio/%s", group), 511, minor_nr);
}

/* A machine with an Intel IOMMU that remaps interrupts, VFIO loaded, and nothing wrong. */
static void make_machine(struct tree *t)
{
	tree_write(t, "proc/sys/kernel/osrelease", "6.12.1\n");
	tree_write(t, "proc/cpuinfo", "flags\t\t: fpu vme\n");
	tree_write(t, "proc/meminfo", "MemTotal:       16384000 kB\n");
	tree_write(t, "proc/interrupts", "  1:  9  IR-IO-APIC    1-edge      i8042\n");
	tree_write(t, form("proc/%d/limits", SELF),
		   "Limit                     Soft Limit           Hard Limit           Units\n"
		   "Max locked memory         8388608              8388608              bytes\n");
	tree_write(t, form("proc/%d/status", SELF), "CapEff:\t000001ffffffffff\n");
	tree_link(t, form("proc/%d/ns/user", SELF), "user:[4026531837]");
	tree_link(t, form("proc/%d/root", SELF), "../../view");
	tree_write(t, "view/etc/hostname", "made\n");
	tree_write(t, "sys/firmware/acpi/tables/FACP", "");
	tree_link(t, "sys/class/iommu/dmar0", "../../devices/virtual/iommu/dmar0");
	tree_write(t, "sys/bus/pci/drivers/vfio-pci/module", "");
	tree_write(t, "sys/module/vfio/parameters/enable_unsafe_noiommu_mode", "N\n");
	tree_write(t, "sys/module/vfio_pci/parameters/ids", "\n");
	tree_write(t, "sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", "N\n");
	tree_write(t, "sys/class/misc/vfio/dev", "10:196\n");
	tree_node(t, "dev/vfio/vfio", 10, 196);
	assert_return_code(chmod(form("%s/dev/vfio/vfio", t->root), 0666), errno);
	add_device(t, "14", "0000:03:00.0", 0x020000, "vfio-pci");
	add_node(t, "14", 0);
}

static int setup(void **state)
{
	struct machine *m = calloc(1, sizeof(*m));

	assert_non_null(m);
	if (tree_setup((void **)&m->tree))
		return -1;
	*state = m;
	snprintf(m->dev, sizeof(m->dev), "%s/dev", m->tree->root);
	m->tree->roots.dev = m->dev;
	m->live.world = vt_world_create(&m->tree->roots);
	assert_non_null(m->live.world);
	m->source = vt_live_source(&m->live);
	m->user = root;
	return 0;
}

static int teardown(void **state)
{
	struct machine *m = *state;

	vt_world_destroy(m->live.world);
	tree_teardown((void **)&m->tree);
	free(m);
	return 0;
}

/* ---- looking ---- */

static void add_ids(FILE *out, const char *what, const struct vt_obstacles *obstacles)
{
	for (size_t i = 0; i < obstacles->count; i++)
		fprintf(out, "%s: %s%s\n", what, obstacles->rows[i].id,
			obstacles->rows[i].certain ? "" : "?");
}

/* All obstacles are those of @expected, a line for each: where, and which. */
static void check(struct machine *m, const char *expected)
{
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);
	struct vt_host *host;

	assert_non_null(out);
	vt_inquiry_begin(&m->inquiry, &m->source);
	host = vt_host_look(&m->inquiry, &m->user, "x86_64", SELF);
	add_ids(out, "machine", &host->obstacles);
	for (size_t i = 0; i < host->ngroups; i++) {
		const struct vt_host_group *group = &host->groups[i];

		add_ids(out, group->name ? group->name : "-", &group->obstacles);
		for (size_t k = 0; k < group->count; k++) {
			const struct vt_host_device *d = &group->devices[k];

			add_ids(out, d->name, &d->obstacles);
			assert_int_equal(vt_host_ready(host, group, d),
					 d->candidate && !host->obstacles.count &&
					 !group->obstacles.count && !d->obstacles.count);
		}
	}
	vt_inquiry_end(&m->inquiry);
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
}

/* What people read, by an expression of what must stand there. */
static char *print(struct machine *m, bool all)
{
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	vt_inquiry_begin(&m->inquiry, &m->source);
	vt_host_print(out, vt_host_look(&m->inquiry, &m->user, "x86_64", SELF), all);
	vt_inquiry_end(&m->inquiry);
	fclose(out);
	return text;
}

static void has(struct machine *m, bool all, const char *line)
{
	char *text = print(m, all);

	if (!strstr(text, line))
		fail_msg("no '%s' in:\n%s", line, text);
	free(text);
}

static void has_json(struct machine *m, const char *part)
{
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	vt_inquiry_begin(&m->inquiry, &m->source);
	assert_int_equal(vt_host_print_json(out, vt_host_look(&m->inquiry, &m->user, "x86_64",
							      SELF)), 0);
	vt_inquiry_end(&m->inquiry);
	fclose(out);
	if (!strstr(text, part))
		fail_msg("no '%s' in:\n%s", part, text);
	free(text);
}

static void hasnt(struct machine *m, bool all, const char *line)
{
	char *text = print(m, all);

	if (strstr(text, line))
		fail_msg("'%s' in:\n%s", line, text);
	free(text);
}

/* ---- the machine ---- */

static void test_ready(void **state)
{
	struct machine *m = *state;
	char *text;

	make_machine(m->tree);
	check(m, "");
	text = print(m, false);
	assert_string_equal(text,
		"kernel    Linux 6.12.1, x86_64\n"
		"IOMMU     Intel (dmar0), 1 group; interrupts are remapped\n"
		"modules   vfio, vfio_iommu_type1, vfio_pci\n"
		"          vfio.enable_unsafe_noiommu_mode=N\n"
		"          vfio_iommu_type1.allow_unsafe_interrupts=N\n"
		"nodes     /dev/vfio/vfio root:root 0666, no /dev/iommu\n"
		"user      root (uid 0), may lock all memory\n"
		"\nready:\n"
		"  group 14, /dev/vfio/14 root:root 0600\n"
		"    0000:03:00.0  8086:10d3  network  vfio-pci\n");
	free(text);
}

/* What devices are called, where the machine has a database; whose text may be anything. */
static void test_names(void **state)
{
	struct machine *m = *state;

	make_machine(m->tree);
	tree_write(m->tree, form(BASE "/%s/subsystem_vendor", "0000:03:00.0"), "0x8086\n");
	tree_write(m->tree, form(BASE "/%s/subsystem_device", "0000:03:00.0"), "0xa01f\n");
	tree_write(m->tree, "share/misc/pci.ids",
		   "8086  Intel\033[m\n\t10d3  82574L\n\t\t8086 a01f  Desktop\n");
	has(m, false, "    0000:03:00.0  8086:10d3 Intel\\033[m 82574L  vfio-pci\n");
	has_json(m, "\"class\":\"0x020000\",\"vendor_name\":\"Intel\\u001B[m\",\"device_name\":"
		 "\"82574L\",\"subsystem_vendor_id\":\"0x8086\",\"subsystem_id\":\"0xa01f\","
		 "\"subsystem_name\":\"Desktop\",\"driver\":\"vfio-pci\"");
	/* Of a device that it does not know, the class tells more. */
	tree_write(m->tree, "share/misc/pci.ids", "8086  Intel\n");
	has(m, false, "  8086:10d3 Intel  network  vfio-pci\n");
}

static void test_nothing(void **state)
{
	struct machine *m = *state;
	char *text = print(m, false);

	check(m, "machine: no-iommu\n");
	assert_string_equal(text,
		"kernel    Linux ?, x86_64\n"
		"IOMMU     none\n"
		"modules   none of VFIO's\n"
		"nodes     no /dev/vfio/vfio, no /dev/iommu\n"
		"user      root (uid 0)\n"
		" > why: there is no IOMMU: /sys/kernel/iommu_groups is empty\n"
		" > fix: switch it on in the firmware's setup (VT-d, AMD-Vi, IOMMU), and start the "
		"kernel with intel_iommu=on or amd_iommu=on\n");
	free(text);
}

/* No IOMMU in use: because the firmware has none, because of the kernel, or of a word. */
static void test_no_iommu(void **state)
{
	struct machine *m = *state;
	struct tree *t = m->tree;

	tree_write(t, "sys/bus/pci/drivers/vfio-pci/module", "");
	tree_write(t, "sys/firmware/acpi/tables/FACP", "");
	tree_write(t, "proc/cmdline", "root=/dev/sda quiet\n");
	add_device(t, NULL, "0000:03:00.0", 0x020000, "vfio-pci");
	check(m, "machine: no-iommu\n");
	has(m, false, "and the firmware tells of none\n > fix: switch it on in the firmware");
	/* One that serves no device of the machine, as that of the kernel's own tests. */
	tree_link(t, "sys/class/iommu/mock.0", "../../devices/virtual/iommu/mock.0");
	check(m, "machine: no-iommu\n");
	has(m, false, "IOMMU     none\n");
	tree_write(t, "proc/cpuinfo", "flags\t\t: fpu hypervisor lahf_lm\n");
	has(m, false, "fix: give this virtual machine an IOMMU");
	tree_write(t, "sys/firmware/acpi/tables/DMAR", "");
	has(m, false, "(ACPI table DMAR), but the kernel uses none\n"
		      " > fix: start the kernel with intel_iommu=on");
	tree_write(t, "proc/cmdline", "quiet intel_iommu=off\n");
	has(m, false, "started with intel_iommu=off\n > fix: start the kernel without "
		      "intel_iommu=off, with intel_iommu=on");
	tree_write(t, "proc/cmdline", "quiet notintel_iommu=offset\n");
	hasnt(m, false, "started with");
	/* Who wants it so gets by without, where the kernel can; devices get their groups later. */
	hasnt(m, true, "echo Y");
	tree_write(t, "sys/module/vfio/parameters/enable_unsafe_noiommu_mode", "N\n");
	has(m, false, "echo Y > /sys/module/vfio/parameters/enable_unsafe_noiommu_mode\n");
	add_device(t, NULL, "0000:04:00.0", 0x020000, NULL);
	hasnt(m, false, "0000:04:00.0 is bound to");
	tree_write(t, "sys/module/vfio/parameters/enable_unsafe_noiommu_mode", "Y\n");
	check(m, "0000:04:00.0: no-driver\n");
	has(m, false, "0000:04:00.0 is bound to no driver\n > fix: ");
}

static void test_remapping(void **state)
{
	struct machine *m = *state;
	struct tree *t = m->tree;

	make_machine(t);
	tree_write(t, "proc/interrupts", "  1:  9  IO-APIC    1-edge      i8042\n");
	check(m, "machine: no-interrupt-remapping\n");
	tree_write(t, "sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", "Y\n");
	check(m, "");
	/* Each of the two who can map has a parameter of its own. */
	tree_write(t, "sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", "N\n");
	tree_write(t, "sys/module/iommufd/parameters/allow_unsafe_interrupts", "N\n");
	has(m, false, "/vfio_iommu_type1/parameters/allow_unsafe_interrupts; echo Y > "
		      "/sys/module/iommufd/parameters/allow_unsafe_interrupts\n");
	tree_write(t, "sys/module/iommufd/parameters/allow_unsafe_interrupts", "Y\n");
	has(m, false, "allow_unsafe_interrupts is not set for vfio_iommu_type1: ");
	has(m, false, "/vfio_iommu_type1/parameters/allow_unsafe_interrupts\n");
	/* Neither the one nor the other is seen: nothing is said. */
	tree_write(t, "sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", "N\n");
	tree_write(t, "proc/interrupts", "  1:  9  GICv3    27 Level      arch_timer\n");
	check(m, "");
}

static void test_driver_module(void **state)
{
	struct machine *m = *state;
	struct tree *t = m->tree;

	make_machine(t);
	remove(form("%s/sys/bus/pci/drivers/vfio-pci/module", t->root));
	remove(form("%s/sys/bus/pci/drivers/vfio-pci", t->root));
	check(m, "machine: no-vfio-driver\n");
	has(m, false, "no list of modules in /lib/modules/6.12.1\n > fix: use a kernel with");
	tree_write(t, "view/lib/modules/6.12.1/modules.dep", "kernel/drivers/net/e1000e.ko.xz:\n");
	has(m, false, "no such module in /lib/modules/6.12.1\n");
	tree_write(t, "view/lib/modules/6.12.1/modules.dep",
		   "kernel/drivers/vfio/pci/vfio-pci.ko.xz: kernel/drivers/vfio/vfio.ko.xz\n");
	has(m, false, "the driver vfio-pci is not loaded\n > fix: modprobe vfio-pci\n");
}

/* VFIO without a driver for the IOMMU; iommufd needs none. */
static void test_iommu_driver(void **state)
{
	struct machine *m = *state;
	struct tree *t = m->tree;
	static const char base[] = "sys/module/vfio_iommu_type1";

	make_machine(t);
	remove(form("%s/%s/parameters/allow_unsafe_interrupts", t->root, base));
	remove(form("%s/%s/parameters", t->root, base));
	remove(form("%s/%s", t->root, base));
	check(m, "machine: no-iommu-driver\n");
	has(m, false, "VFIO_SET_IOMMU fails with ENODEV\n > fix: modprobe vfio_iommu_type1\n");
	tree_write(t, "sys/class/misc/iommu/dev", "10:126\n");
	check(m, "");
	remove(form("%s/sys/class/misc/iommu/dev", t->root));
	tree_write(t, "sys/module/vfio_iommu_spapr_tce/version", "0.1\n");
	check(m, "");
}

/* ---- groups and devices ---- */

static void test_other_driver(void **state)
{
	struct machine *m = *state;
	struct tree *t = m->tree;

	make_machine(t);
	add_device(t, "15", "0000:04:00.0", 0x020000, "e1000e");
	tree_write(t, BASE "/0000:04:00.0/net/eth0/operstate", "up\n");
	add_device(t, "16", "0000:05:00.0", 0x030000, NULL);
	check(m, "0000:04:00.0: driver\n0000:05:00.0: no-driver\n");
	has(m, false,
	    "not ready:\n"
	    "  group 15\n"
	    "    0000:04:00.0  8086:10d3  network  e1000e\n"
	    " > why: 0000:04:00.0 is bound to e1000e, which is no driver of VFIO (in use: network "
	    "interface eth0 is up)\n"
	    " > fix: echo vfio-pci > /sys/bus/pci/devices/0000:04:00.0/driver_override; "
	    "echo 0000:04:00.0 > /sys/bus/pci/drivers/e1000e/unbind; "
	    "echo 0000:04:00.0 > /sys/bus/pci/drivers_probe\n"
	    "  group 16\n"
	    "    0000:05:00.0  8086:10d3  display  no driver\n"
	    " > why: 0000:05:00.0 is bound to no driver\n"
	    " > fix: echo vfio-pci > /sys/bus/pci/devices/0000:05:00.0/driver_override; "
	    "echo 0000:05:00.0 > /sys/bus/pci/drivers_probe\n");
}

/* A driver that VFIO has for one sort of device: its folder tells, whatever its name. */
static void test_variant_driver(void **state)
{
	struct machine *m = *state;
	struct tree *t = m->tree;

	make_machine(t);
	add_device(t, "15", "0000:04:00.0", 0x020000, "strange");
	check(m, "0000:04:00.0: driver\n");
	tree_write(t, BASE "/0000:04:00.0/vfio-dev/vfio1/power/control", "");
	check(m, "");
}

static void test_mates(void **state)
{
	struct machine *m = *state;
	struct tree *t = m->tree;

	make_machine(t);
	/* In nobody's way: a bridge, and what is bound to nothing or set aside. */
	add_device(t, "14", "0000:02:00.0", 0x060400, "pcieport");
	add_device(t, "14", "0000:02:01.0", 0x060400, "shpchp");
	add_device(t, "14", "0000:03:00.1", 0x0c0500, NULL);
	add_device(t, "14", "0000:03:00.2", 0x0c0500, "pci-stub");
	check(m, "");
	hasnt(m, false, "0000:02:00.0");
	has(m, true, "0000:02:00.0");
	/* Not a thing to pass through, but its driver is. */
	add_device(t, "14", "0000:03:00.1", 0x0c0500, "i801_smbus");
	check(m, "14: group-driver\n");
	has(m, false, "group 14 is not viable: drivers of the machine have 0000:03:00.1 "
		      "(i801_smbus), and");
	has(m, false, " > fix: echo 0000:03:00.1 > /sys/bus/pci/drivers/i801_smbus/unbind; or ");
	add_device(t, "14", "0000:03:00.3", 0x0c0330, "xhci_hcd");
	check(m, "14: group-driver\n0000:03:00.3: driver\n");
	has(m, false, "have 0000:03:00.1 (i801_smbus), 0000:03:00.3 (xhci_hcd), and");
	has(m, false, " > fix: for d in 0000:03:00.3; do echo vfio-pci > "
		      "/sys/bus/pci/devices/$d/driver_override; echo $d > "
		      "/sys/bus/pci/devices/$d/driver/unbind; echo $d > "
		      "/sys/bus/pci/drivers_probe; done; echo 0000:03:00.1 > ");
	/* Which is said once. */
	hasnt(m, false, "0000:03:00.3 is bound to");
}

/* VFIO takes no device that has virtual functions. */
static void test_virtual_functions(void **state)
{
	struct machine *m = *state;
	struct tree *t = m->tree;

	make_machine(t);
	add_device(t, "15", "0000:04:00.0", 0x020000, "igb");
	tree_write(t, BASE "/0000:04:00.0/sriov_numvfs", "0\n");
	has(m, false, " > fix: echo vfio-pci > /sys/bus/pci/devices/0000:04:00.0/driver_override");
	tree_write(t, BASE "/0000:04:00.0/sriov_numvfs", "7\n");
	has(m, false, " > fix: echo 0 > /sys/bus/pci/devices/0000:04:00.0/"
		      "sriov_numvfs; echo vfio-pci > ");
	add_device(t, "15", "0000:04:00.1", 0x020000, "igb");
	has(m, false, " > fix: echo 0 > /sys/bus/pci/devices/0000:04:00.0/"
		      "sriov_numvfs; for d in 0000:04:00.0 0000:04:00.1; do ");
}

static void test_reserved(void **state)
{
	struct machine *m = *state;

	make_machine(m->tree);
	tree_write(m->tree, "sys/kernel/iommu_groups/14/reserved_regions",
		   "0x000000007d000000 0x000000007d7fffff direct-relaxable\n"
		   "0x00000000fee00000 0x00000000feefffff msi\n");
	check(m, "");
	tree_write(m->tree, "sys/kernel/iommu_groups/14/reserved_regions",
		   "0x000000007d000000 0x000000007d7fffff direct\n");
	check(m, "14: reserved-memory?\n");
	has(m, false, " > why: probably the firmware demands fixed mappings for group 14");
}

static void test_token(void **state)
{
	struct machine *m = *state;
	struct tree *t = m->tree;

	make_machine(t);
	add_device(t, "15", "0000:03:10.0", 0x020000, "vfio-pci");
	add_node(t, "15", 1);
	add_device(t, "16", "0000:04:00.0", 0x020000, "igb");
	tree_link(t, BASE "/0000:03:10.0/physfn", "../0000:04:00.0");
	check(m, "0000:04:00.0: driver\n");
	tree_link(t, BASE "/0000:03:10.0/physfn", "../0000:03:00.0");
	check(m, "0000:03:10.0: token\n0000:04:00.0: driver\n");
}

/* ---- nodes, users, limits ---- */

static void test_nodes(void **state)
{
	struct machine *m = *state;
	struct tree *t = m->tree;

	make_machine(t);
	remove(form("%s/dev/vfio/14", t->root));
	check(m, "14: node-missing\n");
	has(m, false, "/dev/vfio/14 is not there: No such file or directory; sysfs has it as 511:0\n"
		      " > fix: give it to the container (docker: --device /dev/vfio/14), or: mkdir "
		      "-p /dev/vfio; mknod -m 600 /dev/vfio/14 c 511 0\n");
	tree_node(t, "dev/vfio/14", 511, 3);
	check(m, "14: node-stale\n");
	has(m, false, "/dev/vfio/14 is the device 511:3, but the kernel has it as 511:0 now");
	tree_node(t, "dev/vfio/14", 511, 0);
	check(m, "");
	remove(form("%s/dev/vfio/vfio", t->root));
	check(m, "machine: node-missing\n");
}

static void test_access(void **state)
{
	struct machine *m = *state;
	struct tree *t = m->tree;
	char *node;

	make_machine(t);
	m->user = alice;
	check(m, "machine: memlock\n14: node-access\n");
	has(m, false, "alice may not open /dev/vfio/14: owner 0, group 0, mode 0600\n"
		      " > fix: chown alice /dev/vfio/14");
	node = form("%s/dev/vfio/14", t->root);
	assert_return_code(chmod(node, 0660), errno);
	check(m, "machine: memlock\n14: node-access\n");
	/* By one of her groups, for reading alone, for both. */
	assert_return_code(chown(node, 0, 36), errno);
	assert_return_code(chmod(node, 0640), errno);
	check(m, "machine: memlock\n14: node-access\n");
	assert_return_code(chmod(node, 0660), errno);
	check(m, "machine: memlock\n");
	/* The owner's bits count for the owner, whatever others may. */
	assert_return_code(chown(node, 1000, 36), errno);
	assert_return_code(chmod(node, 0066), errno);
	check(m, "machine: memlock\n14: node-access\n");
}

/* Gives the node a list: "u" "g" "m" "o" of the owner and so on; "U" and "G" name @id. */
static void list_access(const char *path, const char *tags, const unsigned int *bits, uint32_t id)
{
	static const char letters[] = "uUgGmo";
	static const unsigned int values[] = {
		ACL_USER_OBJ, ACL_USER, ACL_GROUP_OBJ, ACL_GROUP, ACL_MASK, ACL_OTHER,
	};
	struct {
		struct posix_acl_xattr_header head;
		struct posix_acl_xattr_entry each[6];
	} list = { .head.a_version = htole32(POSIX_ACL_XATTR_VERSION) };
	size_t n = strlen(tags);

	for (size_t i = 0; i < n; i++) {
		bool named = tags[i] == 'U' || tags[i] == 'G';

		list.each[i].e_tag = htole16(values[strchr(letters, tags[i]) - letters]);
		list.each[i].e_perm = htole16(bits[i]);
		list.each[i].e_id = htole32(named ? id : (uint32_t)ACL_UNDEFINED_ID);
	}
	if (!setxattr(path, "system.posix_acl_access", &list,
		      sizeof(list.head) + n * sizeof(list.each[0]), 0))
		return;
	if (errno != EOPNOTSUPP)
		fail_msg("setxattr: %s", strerror(errno));
	print_message("skipped: no access control lists in %s\n", path);
	skip();
}

static void test_lists(void **state)
{
	static const unsigned int allows[] = { 6, 6, 0, 6, 0 }, masked[] = { 6, 6, 0, 4, 0 },
				  denies[] = { 6, 0, 6, 6, 6 }, shared[] = { 6, 4, 6, 6, 0 },
				  split[] = { 6, 4, 2, 6, 6 };
	struct machine *m = *state;
	struct tree *t = m->tree;
	char *node;

	make_machine(t);
	m->user = alice;
	node = form("%s/dev/vfio/14", t->root);
	/* She is named, and the mask does not take it away. */
	list_access(node, "uUgmo", allows, 1000);
	check(m, "machine: memlock\n");
	list_access(node, "uUgmo", masked, 1000);
	check(m, "machine: memlock\n14: node-access\n");
	list_access(node, "uUgmo", allows, 1001);
	check(m, "machine: memlock\n14: node-access\n");
	/* Who is named is not one of the others. */
	list_access(node, "uUgmo", denies, 1000);
	check(m, "machine: memlock\n14: node-access\n");
	has(m, false, "alice may not open /dev/vfio/14: owner 0, group 0, mode 0666, and an access "
		      "control list\n");
	list_access(node, "uUgmo", denies, 1001);
	check(m, "machine: memlock\n");
	/* One of her groups must allow all of it. */
	list_access(node, "ugGmo", shared, 36);
	check(m, "machine: memlock\n");
	list_access(node, "ugGmo", shared, 35);
	check(m, "machine: memlock\n14: node-access\n");
	assert_return_code(chown(node, 0, 1000), errno);
	list_access(node, "ugGmo", split, 36);
	check(m, "machine: memlock\n14: node-access\n");
	/* The owner's bits count for the owner. */
	assert_return_code(chown(node, 1000, 0), errno);
	check(m, "machine: memlock\n");
}

/* A folder on the way that is shut, and what is behind it is not to be seen. */
static void test_shut(void **state)
{
	struct machine *m = *state;
	struct tree *t = m->tree;

	make_machine(t);
	m->user = alice;
	assert_return_code(chown(form("%s/dev/vfio/14", t->root), 1000, 0), errno);
	assert_return_code(chmod(form("%s/dev/vfio", t->root), 0744), errno);
	check(m, "machine: node-access\nmachine: memlock\n14: node-access\n");
	has(m, false, "alice may not open /dev/vfio/14: it may not look into /dev/vfio\n"
		      " > fix: chmod a+x /dev/vfio\n");
	assert_return_code(chmod(form("%s/dev/vfio", t->root), 0711), errno);
	check(m, "machine: memlock\n");
}

/* The two ways to a device: by its group, and by a node of its own. */
static void test_ways(void **state)
{
	struct machine *m = *state;
	struct tree *t = m->tree;

	make_machine(t);
	tree_write(t, BASE "/0000:03:00.0/vfio-dev/vfio0/dev", "510:0\n");
	tree_node(t, "dev/vfio/devices/vfio0", 510, 0);
	tree_write(t, "sys/class/misc/iommu/dev", "10:126\n");
	tree_node(t, "dev/iommu", 10, 126);
	m->user = alice;
	has(m, false, "alice may not open /dev/vfio/14: owner 0, group 0, mode 0600\n > fix: chown "
		      "alice /dev/vfio/14; to last, a rule of udev: SUBSYSTEM==\"vfio\", "
		      "OWNER=\"alice\"\n");
	assert_return_code(chown(form("%s/dev/vfio/devices/vfio0", t->root), 1000, 0), errno);
	has(m, false, "/dev/vfio/14: owner 0, group 0, mode 0600\n");
	assert_return_code(chown(form("%s/dev/iommu", t->root), 1000, 0), errno);
	has(m, false, "/dev/vfio/14: owner 0, group 0, mode 0600 (a program that uses "
		      "/dev/vfio/devices/vfio0 and /dev/iommu does not need it)\n");
	/* The owner may have fewer rights than all. */
	assert_return_code(chmod(form("%s/dev/iommu", t->root), 0066), errno);
	/* A kernel without groups. */
	remove(form("%s/sys/class/vfio/14/dev", t->root));
	remove(form("%s/sys/class/misc/vfio/dev", t->root));
	has(m, false, "alice may not open /dev/iommu: owner 1000, group 0, mode 0066\n > fix: chmod "
		      "u+rw /dev/iommu; to last, a rule of udev: SUBSYSTEM==\"misc\", "
		      "KERNEL==\"iommu\", OWNER=\"alice\", MODE=\"0600\"\n");
	assert_return_code(chown(form("%s/dev/vfio/devices/vfio0", t->root), 0, 0), errno);
	has(m, false, "udev: SUBSYSTEM==\"vfio-dev\", OWNER=\"alice\"\n");
}

static void test_limits(void **state)
{
	struct machine *m = *state;
	struct tree *t = m->tree;

	make_machine(t);
	m->user = alice;
	assert_return_code(chown(form("%s/dev/vfio/14", t->root), 1000, 0), errno);
	has(m, false, "alice may lock 8388608 bytes of memory (RLIMIT_MEMLOCK, no CAP_IPC_LOCK): to "
		      "map more for devices fails with ENOMEM\n");
	tree_write(t, "view/etc/security/limits.conf",
		   "# alice - memlock 1\n* hard memlock 7\n* - memlock 64\nbob - memlock 1\n"
		   "alice - nofile 9\n");
	has(m, false, "; a login gets 64 KiB, by /etc/security\n");
	tree_write(t, "view/etc/security/limits.d/vm.conf", "@kvm soft memlock unlimited\n");
	has(m, false, "; a login gets unlimited, by /etc/security\n");
	tree_write(t, form("proc/%d/limits", SELF),
		   "Max locked memory         unlimited            unlimited            bytes\n");
	check(m, "");
	/* As much as there is memory is enough for all there is. */
	tree_write(t, form("proc/%d/limits", SELF),
		   "Max locked memory         16777216000          16777216000          bytes\n");
	check(m, "");
	/* Who asks for oneself has the rights that one has, not those of one's name. */
	m->user = root;
	tree_write(t, form("proc/%d/limits", SELF),
		   "Max locked memory         65536                65536                bytes\n");
	check(m, "");
	tree_write(t, form("proc/%d/status", SELF), "CapEff:\t00000000a80425fb\n");
	check(m, "machine: memlock\n");
}

static void test_noiommu(void **state)
{
	struct machine *m = *state;
	struct tree *t = m->tree;

	tree_write(t, "sys/bus/pci/drivers/vfio-pci/module", "");
	tree_write(t, "sys/module/vfio/parameters/enable_unsafe_noiommu_mode", "Y\n");
	add_device(t, "0", "0000:03:00.0", 0x020000, "vfio-pci");
	tree_write(t, "sys/kernel/iommu_groups/0/name", "vfio-noiommu\n");
	tree_write(t, "sys/class/vfio/noiommu-0/dev", "511:0\n");
	tree_node(t, "dev/vfio/noiommu-0", 511, 0);
	check(m, "");
	has(m, false, "IOMMU     none\n");
	has(m, false, "ready:\n  group noiommu-0, /dev/vfio/noiommu-0 ");
	m->user = alice;
	assert_return_code(chown(form("%s/dev/vfio/noiommu-0", t->root), 1000, 0), errno);
	check(m, "noiommu-0: noiommu-rights\n");
}

/* Who has what open, and whom that keeps out. */
static void test_holders(void **state)
{
	struct machine *m = *state;
	struct tree *t = m->tree;

	make_machine(t);
	add_device(t, "15", "0000:04:00.0", 0x020000, "vfio-pci");
	add_node(t, "15", 1);
	tree_write(t, "proc/4711/comm", "qemu\033[31m\n");
	tree_link(t, "proc/4711/fd/7", form("%s/dev/vfio/14", t->root));
	tree_link(t, "proc/4711/fd/8", form("%s/dev/vfio/14", t->root));
	/* The machine's own, which many may have. */
	tree_link(t, "proc/4711/fd/9", form("%s/dev/vfio/vfio", t->root));
	tree_link(t, "proc/4711/fd/10", form("%s/proc/misc", t->root));
	check(m, "14: open\n");
	has(m, false, form("open by   4711 (qemu\\033[31m): %s/dev/vfio/14, %s/dev/vfio/vfio\n",
			   t->root, t->root));
	has(m, false, form("process 4711 (qemu\\033[31m) has %s/dev/vfio/14 open, and a group has one "
			   "user at a time\n > fix: end process 4711", t->root));
}

/* On a machine with many processes none is left out. */
static void test_many_holders(void **state)
{
	struct machine *m = *state;
	struct tree *t = m->tree;
	char *text;

	make_machine(t);
	for (unsigned int i = 0; i < 1300; i++) {
		tree_write(t, form("proc/%u/comm", 20000 + i), "qemu\n");
		tree_link(t, form("proc/%u/fd/3", 20000 + i), form("%s/dev/vfio/vfio", t->root));
	}
	text = print(m, false);
	for (unsigned int i = 0; i < 1300; i++)
		assert_non_null(strstr(text, form("%u (qemu): %s/dev/vfio/vfio\n", 20000 + i, t->root)));
	free(text);
}

/* Many alike are one line, unless all are wanted; of other groups each has its own. */
static void test_many(void **state)
{
	struct machine *m = *state;
	struct tree *t = m->tree;

	make_machine(t);
	for (unsigned int i = 0; i < 200; i++) {
		char group[8], name[32];

		snprintf(group, sizeof(group), "%u", 20 + i);
		snprintf(name, sizeof(name), "0000:10:%02x.%x", i / 8, i % 8);
		add_device(t, group, name, 0x020000, "igbvf");
	}
	has(m, false, "  group 20\n    0000:10:00.0  8086:10d3  network  igbvf\n");
	has(m, false, "    and 199 groups like it, to group 219 with 0000:10:18.7 (-v: each)\n");
	hasnt(m, false, "group 21\n");
	has(m, true, "  group 219, domain DMA\n    0000:10:18.7  8086:10d3  network  igbvf\n");
	add_device(t, "100", "0000:10:0a.0", 0x020000, NULL);
	remove(form("%s/" BASE "/0000:10:0a.0/driver", t->root));
	has(m, false, "    and 79 groups like it, to group 99 ");
	has(m, false, "  group 100\n    0000:10:0a.0  8086:10d3  network  no driver\n");
	has(m, false, "    and 118 groups like it, to group 219 ");
}

/* ---- as data ---- */

static void test_json(void **state)
{
	struct machine *m = *state;
	char *text, *line;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	make_machine(m->tree);
	assert_return_code(chmod(form("%s/dev/vfio/14", m->tree->root), 0640), errno);
	m->user = alice;
	vt_inquiry_begin(&m->inquiry, &m->source);
	assert_int_equal(vt_host_print_json(out, vt_host_look(&m->inquiry, &m->user, "x86_64",
							      SELF)), 0);
	vt_inquiry_end(&m->inquiry);
	fclose(out);
	line = strchr(text, '\n');
	assert_non_null(line);
	*line++ = '\0';
	assert_non_null(strstr(text, "\"iommu\":{\"present\":true,\"maker\":\"Intel\",\"units\":"
				     "[\"dmar0\"],\"interrupt_remapping\":\"on\"}"));
	assert_non_null(strstr(text, "\"container\":{\"path\":\"/dev/vfio/vfio\",\"exists\":true,"
				     "\"expected\":\"10:196\",\"number\":\"10:196\",\"mode\":"
				     "\"0666\",\"uid\":0,\"gid\":0,\"usable\":true}"));
	assert_non_null(strstr(text, "\"why\":[{\"id\":\"memlock\",\"certain\":true,"));
	assert_string_equal(line,
		"{\"v\":1,\"type\":\"host-group\",\"group\":\"14\",\"domain\":\"DMA\",\"node\":"
		"{\"path\":\"/dev/vfio/14\",\"exists\":true,\"expected\":\"511:0\",\"number\":"
		"\"511:0\",\"mode\":\"0640\",\"uid\":0,\"gid\":0,\"usable\":false},\"devices\":["
		"{\"device\":\"0000:03:00.0\",\"bus\":\"pci\",\"vendor_id\":\"0x8086\","
		"\"device_id\":\"0x10d3\",\"class\":\"0x020000\",\"driver\":\"vfio-pci\",\"vfio\":"
		"true,\"candidate\":true,\"node\":null,\"ready\":false,\"why\":[]}],\"why\":["
		"{\"id\":\"node-access\",\"certain\":true,\"text\":\"alice may not open "
		"/dev/vfio/14: owner 0, group 0, mode 0640\",\"fix\":\"chown alice /dev/vfio/14; to "
		"last, a rule of udev: SUBSYSTEM==\\\"vfio\\\", OWNER=\\\"alice\\\"\"}]}\n");
	free(text);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_ready), TEST(test_names), TEST(test_nothing), TEST(test_no_iommu), TEST(test_remapping),
		TEST(test_driver_module), TEST(test_other_driver), TEST(test_variant_driver),
		TEST(test_iommu_driver), TEST(test_mates), TEST(test_virtual_functions),
		TEST(test_reserved), TEST(test_token), TEST(test_nodes),
		TEST(test_access), TEST(test_lists), TEST(test_shut), TEST(test_ways),
		TEST(test_limits), TEST(test_noiommu), TEST(test_holders),
		TEST(test_many_holders),
		TEST(test_many), TEST(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
