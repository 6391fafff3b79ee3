/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of sysfs that bind: what each is by its path, and what becomes of the devices. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "session/model.h"
#include "util/array.h"

#define ROOT	 "/sys/devices/pci0000:00/0000:00:1c.0/"
#define DRIVER	 "/sys/bus/pci/drivers/vfio-pci"
#define UUID	 "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
#define PHYSICAL "0000:03:00.0"

/* ---- paths ---- */

static void paths(void **state)
{
	static const struct {
		const char *path, *what, *bus, *device, *driver;
	} cases[] = {
		{ ROOT PHYSICAL "/driver_override", "override", "", PHYSICAL, "" },
		{ "/sys/devices/platform/fff51000.dma/driver_override", "override", "",
		  "fff51000.dma", "" },
		{ "/sys/devices/10000:e0:00.0/driver_override", "override", "", "10000:e0:00.0", "" },
		{ DRIVER "/bind", "bind", "pci", "", "vfio-pci" },
		{ DRIVER "/unbind", "unbind", "pci", "", "vfio-pci" },
		{ DRIVER "/new_id", "new_id", "pci", "", "vfio-pci" },
		{ DRIVER "/remove_id", "remove_id", "pci", "", "vfio-pci" },
		{ "/sys/bus/fsl-mc/drivers/vfio-fsl-mc/bind", "bind", "fsl-mc", "", "vfio-fsl-mc" },
		{ "/sys/bus/pci/devices/" PHYSICAL "/driver/unbind", "unbind", "", PHYSICAL, "" },
		{ "/sys/bus/platform/drivers_probe", "probe", "platform", "", "" },
		{ ROOT PHYSICAL "/sriov_numvfs", "numvfs", "pci", PHYSICAL, "" },
		{ ROOT PHYSICAL "/remove", "remove", "pci", PHYSICAL, "" },
		{ ROOT UUID "/remove", "remove", "mdev", UUID, "" },
		{ ROOT PHYSICAL "/rescan", "rescan", "pci", PHYSICAL, "" },
		{ "/sys/bus/pci/rescan", "rescan", "pci", "", "" },
		{ "/sys/devices/pci0000:00/pci_bus/0000:00/rescan", "rescan", "pci", "", "" },
		{ ROOT PHYSICAL "/mdev_supported_types/i915-GVTg_V5_4/create", "create", "mdev", "", "" },
		{ ROOT PHYSICAL "/iommu_group", "group", "", PHYSICAL, "" },
		/* What only looks like it. */
		{ ROOT "ata1/host0/target0:0:0/0:0:0:0/rescan", NULL, "", "", "" },
		{ "/sys/devices/virtual/block/zram0/remove", NULL, "", "", "" },
		{ ROOT PHYSICAL "/create", NULL, "", "", "" },
		{ ROOT PHYSICAL "/power/control", NULL, "", "", "" },
		{ "/sys/bus/pci/drivers/bind", NULL, "", "", "" },
		{ "/sys/bus/pci/devices/bind", NULL, "", "", "" },
		{ "/sys/module/vfio/drivers/x/bind", NULL, "", "", "" },
		{ "/tmp/sys/bus/pci/drivers/vfio-pci/bind", NULL, "", "", "" },
		{ "/sys/", NULL, "", "", "" },
		{ "/sys/bind", NULL, "", "", "" },
		{ "", NULL, "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct vt_binding b;

		assert_int_equal(vt_binding_find(cases[i].path, &b), cases[i].what != NULL);
		if (!cases[i].what)
			continue;
		assert_true(vt_binding_may_be(cases[i].path));
		assert_string_equal(vt_binding_name((enum vt_binding_what)b.what), cases[i].what);
		assert_string_equal(b.bus, cases[i].bus);
		assert_string_equal(b.device, cases[i].device);
		assert_string_equal(b.driver, cases[i].driver);
		assert_false(b.told);
	}
}

/* What does not fit is not known; it is not cut. */
static void long_names(void **state)
{
	char path[1024], name[VT_BINDING_TEXT + 2];
	struct vt_binding b;

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	snprintf(path, sizeof(path), "/sys/devices/%s/driver_override", name);
	assert_true(vt_binding_find(path, &b));
	assert_string_equal(b.device, "");
	vt_binding_tell(&b, name, strlen(name));
	assert_false(b.told);
	vt_binding_tell(&b, "vfio-pci\ngarbage", 16);
	assert_true(b.told);
	assert_string_equal(b.driver, "vfio-pci");
}

/* ---- devices ---- */

static struct vt_session *session;

static void tell(const char *path, const char *text, bool sure)
{
	static uint64_t line;
	const struct vt_when when = { .line = ++line, .tgid = 10, .tid = 10 };
	struct vt_binding b;

	assert_true(vt_binding_find(path, &b));
	if (text)
		vt_binding_tell(&b, text, strlen(text));
	vt_session_at(session, &when);
	vt_session_bound(session, &b, sure);
}

static void expect(const char *device, enum vt_model_driver state, const char *driver,
		   enum vt_binding_what by)
{
	const struct vt_model_binding *b = vt_model_binding(session, device);

	assert_non_null(b);
	assert_int_equal(b->state, state);
	assert_string_equal(b->driver, driver);
	assert_int_equal(b->by, by);
}

static int make_session(void **state)
{
	(void)state;
	session = vt_session_create();
	return 0;
}

static int end_session(void **state)
{
	(void)state;
	vt_session_destroy(session);
	return 0;
}

static void drivers(void **state)
{
	(void)state;
	assert_null(vt_model_next_binding(session, NULL));
	assert_null(vt_model_binding(session, PHYSICAL));
	tell(ROOT PHYSICAL "/driver_override", "vfio-pci\n", true);
	expect(PHYSICAL, VT_MODEL_DRIVER_UNSAID, "", VT_BINDING_NOTHING);
	assert_string_equal(vt_model_binding(session, PHYSICAL)->override, "vfio-pci");
	tell("/sys/bus/pci/drivers/e1000e/unbind", PHYSICAL "\n", true);
	expect(PHYSICAL, VT_MODEL_DRIVER_NONE, "", VT_BINDING_UNBIND);
	/* Whether it has taken it the kernel does not say. */
	tell("/sys/bus/pci/drivers_probe", PHYSICAL, true);
	expect(PHYSICAL, VT_MODEL_DRIVER_UNSURE, "", VT_BINDING_PROBE);
	tell(DRIVER "/bind", PHYSICAL, true);
	expect(PHYSICAL, VT_MODEL_DRIVER_BOUND, "vfio-pci", VT_BINDING_BIND);
	/* It has one, and keeps it. */
	tell("/sys/bus/pci/drivers_probe", PHYSICAL, true);
	tell("/sys/bus/pci/drivers/e1000e/new_id", "8086 10d3", true);
	expect(PHYSICAL, VT_MODEL_DRIVER_BOUND, "vfio-pci", VT_BINDING_BIND);
	tell(DRIVER "/unbind", PHYSICAL, true);
	/* Of another bus it is nothing to it. */
	tell("/sys/bus/platform/drivers/x/new_id", "1 2", true);
	expect(PHYSICAL, VT_MODEL_DRIVER_NONE, "", VT_BINDING_UNBIND);
	tell("/sys/bus/pci/drivers/e1000e/new_id", "8086 10d3", true);
	expect(PHYSICAL, VT_MODEL_DRIVER_UNSURE, "e1000e", VT_BINDING_NEW_ID);
	tell(ROOT PHYSICAL "/driver_override", "\n", true);
	assert_true(vt_model_binding(session, PHYSICAL)->override_known);
	assert_string_equal(vt_model_binding(session, PHYSICAL)->override, "");
}

static void unseen(void **state)
{
	(void)state;
	tell(DRIVER "/bind", PHYSICAL, true);
	/* A write whose end was not seen, and texts that were not. */
	tell(DRIVER "/unbind", PHYSICAL, false);
	expect(PHYSICAL, VT_MODEL_DRIVER_UNSURE, "", VT_BINDING_UNBIND);
	tell(DRIVER "/bind", PHYSICAL, true);
	tell(DRIVER "/unbind", NULL, true);
	expect(PHYSICAL, VT_MODEL_DRIVER_UNSURE, "", VT_BINDING_UNBIND);
	tell(ROOT PHYSICAL "/driver_override", "vfio-pci", true);
	tell(ROOT PHYSICAL "/driver_override", NULL, true);
	assert_true(vt_model_binding(session, PHYSICAL)->override_set);
	assert_false(vt_model_binding(session, PHYSICAL)->override_known);
	tell(DRIVER "/bind", PHYSICAL, true);
	vt_session_lost(session, 1);
	expect(PHYSICAL, VT_MODEL_DRIVER_UNSURE, "", VT_BINDING_NOTHING);
}

static void too_many(void **state)
{
	char device[VT_BINDING_TEXT];

	(void)state;
	for (unsigned int i = 0; i <= 4096; i++) {
		assert_null(vt_model_gaps(session));
		snprintf(device, sizeof(device), "%04x:%02x:00.0", i >> 8, i & 0xff);
		tell(DRIVER "/bind", device, true);
	}
	assert_null(vt_model_binding(session, device));
	assert_int_equal(vt_model_gaps(session)->limits, 1u << VT_LIMIT_BINDINGS);
}

static void functions(void **state)
{
	(void)state;
	tell(ROOT PHYSICAL "/sriov_numvfs", "4\n", true);
	assert_int_equal(vt_model_binding(session, PHYSICAL)->vfs, 4);
	tell(DRIVER "/bind", "0000:03:10.0", true);
	tell(DRIVER "/bind", "0000:02:00.0", true);
	tell(DRIVER "/bind", "0001:03:10.0", true);
	tell(DRIVER "/bind", PHYSICAL, true);
	/* Those go that may be its own: behind it, in its segment. */
	tell(ROOT PHYSICAL "/sriov_numvfs", "0", true);
	assert_int_equal(vt_model_binding(session, PHYSICAL)->vfs, 0);
	expect("0000:03:10.0", VT_MODEL_DRIVER_UNSURE, "", VT_BINDING_VFS);
	expect("0000:02:00.0", VT_MODEL_DRIVER_BOUND, "vfio-pci", VT_BINDING_BIND);
	expect("0001:03:10.0", VT_MODEL_DRIVER_BOUND, "vfio-pci", VT_BINDING_BIND);
	expect(PHYSICAL, VT_MODEL_DRIVER_BOUND, "vfio-pci", VT_BINDING_BIND);
}

static void coming_and_going(void **state)
{
	(void)state;
	tell(DRIVER "/bind", PHYSICAL, true);
	tell(ROOT PHYSICAL "/remove", "0", true);
	expect(PHYSICAL, VT_MODEL_DRIVER_BOUND, "vfio-pci", VT_BINDING_BIND);
	tell(ROOT PHYSICAL "/remove", "1\n", true);
	expect(PHYSICAL, VT_MODEL_DRIVER_GONE, "", VT_BINDING_REMOVE);
	tell("/sys/bus/pci/rescan", "1", true);
	expect(PHYSICAL, VT_MODEL_DRIVER_UNSURE, "", VT_BINDING_RESCAN);
	tell(ROOT PHYSICAL "/mdev_supported_types/mtty-1/create", UUID, true);
	expect(UUID, VT_MODEL_DRIVER_UNSAID, "", VT_BINDING_CREATE);
	tell(ROOT UUID "/remove", "1", true);
	expect(UUID, VT_MODEL_DRIVER_GONE, "", VT_BINDING_REMOVE);
	tell(ROOT PHYSICAL "/iommu_group", "../../../kernel/iommu_groups/14", true);
	assert_string_equal(vt_model_binding(session, PHYSICAL)->group, "14");
}

/* A bound, for who writes names of devices that are none. */
static void many_names(void **state)
{
	const struct vt_model_binding *b = NULL;
	char name[32];
	unsigned int n = 0;

	(void)state;
	for (unsigned int i = 0; i < 10000; i++) {
		snprintf(name, sizeof(name), "device-%u", i);
		tell(DRIVER "/bind", name, true);
	}
	while ((b = vt_model_next_binding(session, b)))
		n++;
	assert_int_equal(n, 4096);
	expect("device-4095", VT_MODEL_DRIVER_BOUND, "vfio-pci", VT_BINDING_BIND);
	assert_null(vt_model_binding(session, "device-4096"));
}

#define WITH_SESSION(F) cmocka_unit_test_setup_teardown(F, make_session, end_session)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths),
		cmocka_unit_test(long_names),
		WITH_SESSION(drivers),
		WITH_SESSION(unseen),
		WITH_SESSION(functions), WITH_SESSION(too_many),
		WITH_SESSION(coming_and_going),
		WITH_SESSION(many_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
