// SPDX-License-Identifier: GPL-2.0-or-later
/* The bundled names of PCI registers and bits against those of the installed headers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <linux/virtio_pci.h>

#include "pci_values.h"
#include "xlat/pci.h"

static const struct pci_value *find(const struct pci_value *values, const char *name)
{
	while (values->name && strcmp(values->name, name))
		values++;
	return values->name ? values : NULL;
}

static void registers(void **state)
{
	unsigned int all = 0, both = 0;

	(void)state;
	for (const struct pci_value *our = pci_values_bundled; our->name; our++) {
		const struct pci_value *their = find(pci_values_system, our->name);

		all++;
		if (!their)
			continue;
		both++;
		if (our->value != their->value)
			fail_msg("%s is %#llx, not %#llx", our->name, their->value,
				 our->value);
	}
	assert_true(all > 500);
	/* Headers that are a few years old lack some. */
	assert_true(both > all - all / 10);
}

static void virtio(void **state)
{
	static const struct pci_value values[] = {
		{ "VIRTIO_PCI_CAP_COMMON_CFG", VIRTIO_PCI_CAP_COMMON_CFG },
		{ "VIRTIO_PCI_CAP_NOTIFY_CFG", VIRTIO_PCI_CAP_NOTIFY_CFG },
		{ "VIRTIO_PCI_CAP_ISR_CFG", VIRTIO_PCI_CAP_ISR_CFG },
		{ "VIRTIO_PCI_CAP_DEVICE_CFG", VIRTIO_PCI_CAP_DEVICE_CFG },
		{ "VIRTIO_PCI_CAP_PCI_CFG", VIRTIO_PCI_CAP_PCI_CFG },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		assert_string_equal(vfiotrace_xlat_name(&vt_xlat_pci_virtio_cfg_types,
							values[i].value), values[i].name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registers),
		cmocka_unit_test(virtio),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
