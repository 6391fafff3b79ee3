/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registers of PCI configuration space that a read or write is about. */
#include "config.h"

#include "io/internal.h"

#include <string.h>

#define REGISTERS_MAX 256		/* of one access */
#define REGISTERS_SHOWN 4		/* without "whole" (-v) */

/* The registers to show. *@more: there are others. */
static size_t find_registers(const struct vt_io_view *view, uint64_t length,
			     struct vt_pci_register list[REGISTERS_MAX], bool *more)
{
	uint64_t within;
	size_t n, most;

	*more = false;
	if (!vt_io_is_config(view, &within))
		return 0;
	n = vt_session_registers(view->session, view->record->file, within,
				 length < VT_PCI_CONFIG_SIZE ? length : VT_PCI_CONFIG_SIZE,
				 list, REGISTERS_MAX);
	most = view->whole ? REGISTERS_MAX : REGISTERS_SHOWN;
	*more = n > most;
	return *more ? most : n;
}

size_t vt_io_register_names(const struct vt_io_view *view, char text[VT_IO_REGISTERS_TEXT])
{
	struct vt_pci_register list[REGISTERS_MAX];
	size_t n, length = 0, room;
	bool more;

	n = find_registers(view, vt_io_length(view), list, &more);
	for (size_t i = 0; i < n; i++) {
		room = strlen(list[i].name) + 2;
		more = more || length + room + 5 > VT_IO_REGISTERS_TEXT;
		if (length + room + 5 > VT_IO_REGISTERS_TEXT)
			break;
		if (length) {
			memcpy(text + length, ", ", 2);
			length += 2;
		}
		memcpy(text + length, list[i].name, room - 2);
		length += room - 2;
	}
	if (more) {
		memcpy(text + length, ", ...", 5);
		length += 5;
	}
	return length;
}

/* PCI registers are little-endian on every machine. */
static uint64_t load(const uint8_t *bytes, size_t width)
{
	uint64_t number = 0;

	while (width--)
		number = number << 8 | bytes[width];
	return number;
}

/* A plain number is not shown by default: the bytes say the same. */
static bool is_shown(const struct vt_io_view *view, const struct vt_pci_register *r,
		     uint64_t within, size_t length)
{
	return (r->xlat || view->numbers) && r->offset >= within &&
	       r->offset - within + r->width <= length;
}

static enum vfiotrace_value_type type_of(const struct vt_pci_register *r)
{
	if (!r->xlat)
		return VFIOTRACE_VALUE_HEX;
	return r->show == VFIOTRACE_SHOW_FLAGS ? VFIOTRACE_VALUE_FLAGS : VFIOTRACE_VALUE_ENUM;
}

void vt_io_show_registers(const struct vt_io_view *view, const uint8_t *bytes, size_t length)
{
	struct vt_pci_register list[REGISTERS_MAX];
	size_t n, shown = 0;
	uint64_t within;
	bool more;

	if (!vt_io_is_config(view, &within))
		return;
	n = find_registers(view, length, list, &more);
	for (size_t i = 0; i < n; i++)
		if (is_shown(view, &list[i], within, length))
			list[shown++] = list[i];
	if (!shown)
		return;
	vt_io_emit(view, &(struct vfiotrace_value){
		.type = VFIOTRACE_VALUE_STRUCT_BEGIN, .name = "registers",
		.number = shown, .remark = true,
	});
	for (size_t i = 0; i < shown; i++)
		vt_io_emit(view, &(struct vfiotrace_value){
			.type = type_of(&list[i]), .name = list[i].name, .xlat = list[i].xlat,
			.number = load(bytes + (list[i].offset - within), list[i].width),
		});
	vt_io_number(view, VFIOTRACE_VALUE_STRUCT_END, NULL, 0);
}
