/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plane UUID region|dmabuf: the graphics plane of a mediated device of the sample
 * drivers mdpy (in a region) and mbochs (as dma-bufs).
 */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "calls.h"

static const struct name plane_flags[] = {
	{ 1, "VFIO_GFX_PLANE_TYPE_PROBE" }, { 2, "VFIO_GFX_PLANE_TYPE_DMABUF" },
	{ 4, "VFIO_GFX_PLANE_TYPE_REGION" }, { 0, NULL }
};

static int query(const struct fd *device, uint32_t flags, uint32_t *id)
{
	struct vfio_device_gfx_plane_info p = {
		.argsz = sizeof(p), .flags = flags, .drm_plane_type = 1,
	};
	int ret = ioctl(device->nr, VFIO_DEVICE_QUERY_GFX_PLANE, &p);

	say_call(device, "VFIO_DEVICE_QUERY_GFX_PLANE");
	say(", {argsz=64, flags=");
	say_flags(flags, plane_flags, "VFIO_GFX_PLANE_TYPE_???");
	say(", drm_plane_type=1}");
	if (ret == 0 && !(flags & VFIO_GFX_PLANE_TYPE_PROBE)) {
		say(" => {argsz=%u, drm_format=%#x, drm_format_mod=%#llx, width=%u, height=%u, "
		    "stride=%u, size=%u, x_pos=%u, y_pos=%u, x_hot=%u, y_hot=%u, ", p.argsz,
		    p.drm_format, (unsigned long long)p.drm_format_mod, p.width, p.height,
		    p.stride, p.size, p.x_pos, p.y_pos, p.x_hot, p.y_hot);
		if (flags & VFIO_GFX_PLANE_TYPE_REGION) {
			say("region_index=");
			say_enum(p.region_index, pci_regions, "VFIO_PCI_???_REGION_INDEX");
			say("}");
		} else {
			say("dmabuf_id=%u}", p.dmabuf_id);
		}
	}
	say_result(ret);
	*id = p.region_index;
	return ret;
}

static int dmabuf(const struct fd *device, const char *uuid, uint32_t id, struct fd *out)
{
	char text[64];
	int ret = ioctl(device->nr, VFIO_DEVICE_GET_GFX_DMABUF, &id);

	say_call(device, "VFIO_DEVICE_GET_GFX_DMABUF");
	say(", [%u]", id);
	snprintf(text, sizeof(text), "/dmabuf:<%s>", uuid);
	say_result_fd(ret, out, text);
	return ret;
}

/* mbochs shows nothing before a mode is set, by the registers in its BAR 2. */
static void set_mode(const struct fd *device)
{
	/* Width, height, bits per pixel, enable, virtual width. */
	static const uint16_t registers[][2] = {
		{ 1, 640 }, { 2, 480 }, { 3, 32 }, { 4, 1 }, { 6, 640 },
	};
	uint64_t offset, size;
	size_t i;

	x_region(device, VFIO_PCI_BAR2_REGION_INDEX, &offset, &size);
	for (i = 0; i < sizeof(registers) / sizeof(registers[0]); i++)
		must(pwrite(device->nr, &registers[i][1], 2,
			    offset + 0x500 + 2 * registers[i][0]) == 2);
}

int main(int argc, char **argv)
{
	struct vfio_region_info *info = pages(4096);
	struct fd buffer;
	struct session s;
	uint32_t flags, id;
	int ret;

	must(argc == 3);
	flags = strcmp(argv[2], "dmabuf") ? VFIO_GFX_PLANE_TYPE_REGION
					   : VFIO_GFX_PLANE_TYPE_DMABUF;
	x_session(&s, argv[1]);
	if (flags == VFIO_GFX_PLANE_TYPE_DMABUF)
		set_mode(&s.device);
	must(query(&s.device, VFIO_GFX_PLANE_TYPE_PROBE | flags, &id) == 0);
	must(query(&s.device, VFIO_GFX_PLANE_TYPE_PROBE | (flags ^ 6), &id) < 0);
	/* The first question about a mode may find no memory. */
	ret = query(&s.device, flags, &id);
	if (ret < 0)
		ret = query(&s.device, flags, &id);
	must(ret == 0);
	if (flags == VFIO_GFX_PLANE_TYPE_DMABUF) {
		must(dmabuf(&s.device, argv[1], id, &buffer) >= 0);
		close(buffer.nr);
		must(dmabuf(&s.device, argv[1], 77, &buffer) < 0);
	} else {
		info->argsz = sizeof(*info);
		info->index = id;
		must(x_region_info(&s.device, info) == 0);
	}
	return 0;
}
