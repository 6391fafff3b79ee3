/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * migration UUID: a mediated device of the sample driver mtty through all its
 * migration states, and what its data descriptors answer.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "calls.h"

#define NAME(x) { x, #x }

static const struct name states[] = {
	NAME(VFIO_DEVICE_STATE_ERROR), NAME(VFIO_DEVICE_STATE_STOP),
	NAME(VFIO_DEVICE_STATE_RUNNING), NAME(VFIO_DEVICE_STATE_STOP_COPY),
	NAME(VFIO_DEVICE_STATE_RESUMING), NAME(VFIO_DEVICE_STATE_RUNNING_P2P),
	NAME(VFIO_DEVICE_STATE_PRE_COPY), NAME(VFIO_DEVICE_STATE_PRE_COPY_P2P), { 0, NULL }
};

static const struct name migration_flags[] = {
	NAME(VFIO_MIGRATION_STOP_COPY), NAME(VFIO_MIGRATION_P2P),
	NAME(VFIO_MIGRATION_PRE_COPY), { 0, NULL }
};

static const char *uuid;

/* A feature without payload, or a question whether there is one. */
static int bare(const struct fd *device, uint32_t flags, const char *text)
{
	struct vfio_device_feature arg = { .argsz = sizeof(arg), .flags = flags };
	int ret = ioctl(device->nr, VFIO_DEVICE_FEATURE, &arg);

	say_call(device, "VFIO_DEVICE_FEATURE");
	say(", {argsz=8, flags=%s}", text);
	say_result(ret);
	return ret;
}

static int get64(const struct fd *device, uint32_t feature, uint64_t *value)
{
	struct {
		struct vfio_device_feature head;
		uint64_t value;
	} arg = { .head = { .argsz = 16, .flags = feature | VFIO_DEVICE_FEATURE_GET } };
	int ret = ioctl(device->nr, VFIO_DEVICE_FEATURE, &arg);

	*value = arg.value;
	return ret;
}

static void migration_feature(const struct fd *device)
{
	uint64_t flags;
	int ret = get64(device, VFIO_DEVICE_FEATURE_MIGRATION, &flags);

	must(ret == 0);
	say_call(device, "VFIO_DEVICE_FEATURE");
	say(", {argsz=16, flags=VFIO_DEVICE_FEATURE_GET|VFIO_DEVICE_FEATURE_MIGRATION} => "
	    "{data={flags=");
	say_flags(flags, migration_flags, "VFIO_MIGRATION_???");
	say("}}");
	say_result(ret);
}

static void data_size(const struct fd *device)
{
	uint64_t size;
	int ret = get64(device, VFIO_DEVICE_FEATURE_MIG_DATA_SIZE, &size);

	must(ret == 0);
	say_call(device, "VFIO_DEVICE_FEATURE");
	say(", {argsz=16, flags=VFIO_DEVICE_FEATURE_GET|VFIO_DEVICE_FEATURE_MIG_DATA_SIZE} => "
	    "{data={stop_copy_length=%llu}}", (unsigned long long)size);
	say_result(ret);
}

/* Asks for a state, or which one it is in; a new stream becomes @stream. */
static int state(const struct fd *device, uint32_t op, uint32_t wanted, struct fd *stream)
{
	struct {
		struct vfio_device_feature head;
		struct vfio_device_feature_mig_state state;
	} arg = {
		.head = { .argsz = 16, .flags = op | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE },
		.state = { .device_state = wanted, .data_fd = -1 },
	};
	int ret = ioctl(device->nr, VFIO_DEVICE_FEATURE, &arg);
	struct fd data = { .nr = arg.state.data_fd };

	if (data.nr >= 0)
		snprintf(data.text, sizeof(data.text), "anon_inode:mtty_mig<%s>", uuid);
	say_call(device, "VFIO_DEVICE_FEATURE");
	say(", {argsz=16, flags=%s|VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE",
	    op == VFIO_DEVICE_FEATURE_SET ? "VFIO_DEVICE_FEATURE_SET" : "VFIO_DEVICE_FEATURE_GET");
	if (op == VFIO_DEVICE_FEATURE_SET) {
		say(", data={device_state=");
		say_enum(wanted, states, "VFIO_DEVICE_STATE_???");
		say("}");
	}
	say("}");
	if (ret == 0) {
		say(" => {data={device_state=");
		say_enum(arg.state.device_state, states, "VFIO_DEVICE_STATE_???");
		say(", data_fd=");
		say_fd(&data);
		say("}}");
	}
	say_result(ret);
	if (data.nr >= 0)
		*stream = data;
	return ret;
}

static int precopy_info(const struct fd *stream)
{
	struct vfio_precopy_info arg = { .argsz = sizeof(arg) };
	int ret = ioctl(stream->nr, VFIO_MIG_GET_PRECOPY_INFO, &arg);

	say_call(stream, "VFIO_MIG_GET_PRECOPY_INFO");
	say(", {argsz=24}");
	if (ret == 0) {
		must(arg.flags == 0);
		say(" => {argsz=%u, flags=0, initial_bytes=%llu, dirty_bytes=%llu}", arg.argsz,
		    (unsigned long long)arg.initial_bytes, (unsigned long long)arg.dirty_bytes);
	}
	say_result(ret);
	return ret;
}

#define SET VFIO_DEVICE_FEATURE_SET

int main(int argc, char **argv)
{
	struct fd out = { .nr = -1 }, in = { .nr = -1 };
	struct session s;
	char data[4096];
	ssize_t n, length = 0;

	must(argc == 2);
	uuid = argv[1];
	x_session(&s, uuid);
	must(bare(&s.device, VFIO_DEVICE_FEATURE_PROBE | SET | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE,
		  "VFIO_DEVICE_FEATURE_SET|VFIO_DEVICE_FEATURE_PROBE|"
		  "VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE") == 0);
	bare(&s.device, VFIO_DEVICE_FEATURE_PROBE | SET | VFIO_DEVICE_FEATURE_PCI_VF_TOKEN,
	     "VFIO_DEVICE_FEATURE_SET|VFIO_DEVICE_FEATURE_PROBE|VFIO_DEVICE_FEATURE_PCI_VF_TOKEN");
	migration_feature(&s.device);
	data_size(&s.device);
	must(state(&s.device, VFIO_DEVICE_FEATURE_GET, 0, &out) == 0);
	must(state(&s.device, SET, VFIO_DEVICE_STATE_PRE_COPY, &out) == 0 && out.nr >= 0);
	must(precopy_info(&out) == 0);
	while ((n = read(out.nr, data + length, sizeof(data) - length)) > 0)
		length += n;
	must(state(&s.device, SET, VFIO_DEVICE_STATE_STOP_COPY, &in) == 0);
	must(precopy_info(&out) < 0);
	while ((n = read(out.nr, data + length, sizeof(data) - length)) > 0)
		length += n;
	must(n == 0 && length > 0);
	must(state(&s.device, SET, VFIO_DEVICE_STATE_STOP, &in) == 0);
	close(out.nr);
	must(state(&s.device, SET, VFIO_DEVICE_STATE_RESUMING, &in) == 0 && in.nr >= 0);
	must(write(in.nr, data, length) == length);
	must(precopy_info(&in) < 0);
	must(state(&s.device, SET, VFIO_DEVICE_STATE_STOP, &out) == 0);
	must(state(&s.device, SET, VFIO_DEVICE_STATE_RUNNING, &out) == 0);
	must(state(&s.device, SET, 99, &out) < 0);
	close(in.nr);
	return 0;
}
