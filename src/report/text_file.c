/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an open file is called: the name of its device, and its descriptors. */
#include "config.h"

#include <stdlib.h>

#include "report/look.h"

const char *vt_text_device_name(const struct vt_session *session, uint64_t file)
{
	const struct vt_model_file *opened = vt_model_file(session, file);
	const struct vt_model_device *device = vt_model_device(session, file);

	if (device && device->name->text[0])
		return device->name->text;
	if (opened && opened->what && opened->what->device[0])
		return opened->what->device;
	return "a device without a known name";
}

void vt_text_descriptors(const struct vt_look *look, struct vt_buffer *out, uint64_t file)
{
	const struct vt_model_file *opened;
	struct vt_model_descriptor *fds;
	size_t count;

	fds = vt_facts_descriptors(look->session, file, &count);
	for (size_t i = 0; i < count; i++) {
		vt_buffer_format(out, "%s fd %d", i ? "," : "", fds[i].fd);
		if (look->processes.count > 1)
			vt_buffer_format(out, " of %d", (int)fds[i].tgid);
	}
	free(fds);
	opened = vt_model_file(look->session, file);
	if (!count)
		vt_buffer_puts(out, opened && opened->mappings ? ", no fd, but mapped" :
			       opened && opened->life == VT_MODEL_OPEN ? ", no fd, but in use" :
			       ", no fd is known");
	if (opened && opened->had)
		vt_buffer_puts(out, ", open before the trace");
	if (opened && opened->guessed)
		vt_buffer_puts(out, ", probably what was sent in a message");
}
