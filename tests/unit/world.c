/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Questions about the world: what a made tree answers, what of it stands in a recording,
 * and that a replay gives the same answers and no others.
 */
#include "config.h"

#include <sys/sysmacros.h>

#include "identify.h"

#include "live/holders.h"
#include "live/live.h"
#include "print/printer.h"
#include "record/record.h"
#include "record/replay.h"
#include "util/proc.h"

#define PID 4194304			/* no process can have that number */
#define RECORDING "tests/unit/world.jsonl"

static void write_bytes(struct tree *tree, const char *name, const void *data, size_t length)
{
	char path[PATH_MAX];
	FILE *file;

	tree_write(tree, name, "");
	snprintf(path, sizeof(path), "%s/%s", tree->root, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

/* With what a name of another place could be taken for. */
static void write_pci_ids(struct tree *tree)
{
	char text[2048], *end = text;

	end += sprintf(end, "# 8086  A remark\n\n0001  Other\n\t10d3  Of another\n"
		       "8086  Intel \033 Corporation\n"
		       "# \t10d3  A remark\n"
		       "\t10d2\n\t10d3  82574L\n"
		       "\t\t8086 a01e  Another board\n\t\t8086 a01f  Desktop Adapter\n"
		       "\t10d4  ");
	/* What is longer than a line may be is cut off, and its end is no line. */
	memset(end, 'x', 501);
	sprintf(end + 501, "\t10d5  End\n8087  Next\n\t10d6  Of the next\n"
		"\t\t0001 0002  Board\nC 8086  Class\n");
	tree_write(tree, "share/hwdata/pci.ids", text);
}

static int setup(void **state)
{
	int err = tree_setup(state);
	struct tree *tree = *state;
	static char dev[PATH_MAX];
	char path[PATH_MAX];

	snprintf(dev, sizeof(dev), "%s/dev", tree->root);
	tree->roots.dev = dev;
	write_pci_ids(tree);
	write_bytes(tree, "proc/4194304/cmdline", "qemu\0-device\0\xff\0", 15);
	tree_link(tree, "proc/4194304/exe", "/usr/bin/qemu (deleted)");
	tree_write(tree, "proc/4194304/limits", "");
	/* What cannot be read. */
	tree_write(tree, "proc/97/maps/none", "");
	/* That of a process which has given up its memory. */
	tree_write(tree, "proc/98/maps", "");
	tree_write(tree, "proc/4194304/maps",
		   "00001000-00003000 r-xp 00000000 08:01 77 /bin/a b\n"
		   "7f0000000000-7f0000004000 rw-s 00002000 00:01 5                /memfd:ram (deleted)\n"
		   "7f0000005000-7f0000006000 rw-p 00000000 00:00 0 \n");
	tree_link(tree, "proc/4194304/root", "../../view");
	tree_write(tree, "view/etc/who", "inside");
	tree_link(tree, "view/etc/absolute", "/etc/who");
	tree_link(tree, "view/etc/upwards", "../../../../../../etc/who");
	tree_link(tree, "dev/null", "/dev/null");
	tree_link(tree, "dev/zero", "/dev/zero");
	tree_link(tree, "proc/4194304/fd/10", "/dev/null");
	tree_link(tree, "proc/4194304/fd/9", "/dev/null");
	tree_link(tree, "proc/4194304/fd/1", "/dev/zero");
	tree_link(tree, "proc/4194304/fd/2", "anon_inode:[vfio-device]");
	tree_link(tree, "proc/99/fd/0", "/dev/null");
	tree_write(tree, "proc/99/fdinfo/0", "pos:\t0\nflags:\t0100002\nmnt_id:\t9\n");
	tree_link(tree, "proc/99/fd/5", "/dev/null");
	tree_write(tree, "proc/99/fdinfo/5", "pos:\t0\nflags:\t012000000\nmnt_id:\t9\n");
	tree_link(tree, "proc/99/fd/1", "anon_inode:[vfio-devices]");
	tree_link(tree, "proc/self/fd/0", "/dev/null");
	tree_write(tree, "proc/98/comm", "kthreadd");
	tree_write(tree, "sys/names/b", "");
	tree_write(tree, "sys/names/aa", "");
	tree_write(tree, "sys/names/c/d", "");
	tree_write(tree, "dev/vfio/none", "");
	snprintf(path, sizeof(path), "%s/dev/pipe", tree->root);
	assert_return_code(mkfifo(path, 0640), errno);
	return err;
}

/* ---- answers as text ---- */

static void describe(struct vt_buffer *out, const struct vt_answer *a)
{
	vt_buffer_format(out, "%d %d ", a->error, a->cut);
	for (size_t i = 0; i < a->length; i++)
		vt_buffer_format(out, a->data[i] > ' ' && a->data[i] < 0x7f ? "%c" : "\\%02x",
				 (unsigned char)a->data[i]);
	/* Where a tree lies differs from run to run, and so do numbers of nodes. */
	vt_buffer_format(out, " %o %llu\n", a->status.mode,
			 (unsigned long long)(a->status.mode ? a->status.size : 0));
}

static struct vt_live *live_of(struct tree *tree)
{
	struct vt_live *live = calloc(1, sizeof(*live));

	assert_non_null(live);
	live->world = vt_world_create(&tree->roots);
	assert_non_null(live->world);
	return live;
}

static void live_free(struct vt_live *live)
{
	vt_world_destroy(live->world);
	free(live);
}

/* ---- live ---- */

#define PATH(NAME) "/proc/4194304/" NAME

static void test_answers(void **state)
{
	static const struct {
		struct vt_question q;
		int error;
		const char *data;
		size_t length;
		bool cut;
	} rows[] = {
		{ { VT_ASK_FILE, 0, PATH("cmdline"), 0 }, 0, "qemu\0-device\0\xff\0", 15 },
		{ { VT_ASK_FILE, 0, PATH("cmdline"), 15 }, 0, "qemu\0-device\0\xff\0", 15 },
		{ { VT_ASK_FILE, 0, PATH("cmdline"), 14 }, 0, "qemu\0-device\0\xff", 14, true },
		{ { VT_ASK_FILE, 0, PATH("cmdline"), 1 }, 0, "q", 1, true },
		{ { VT_ASK_FILE, 0, PATH("limits"), 1 }, 0, "", 0 },
		{ { VT_ASK_FILE, 0, PATH("none"), 0 }, ENOENT },
		{ { VT_ASK_FILE, 0, PATH("limits/none"), 0 }, ENOTDIR },
		{ { VT_ASK_FILE, 0, "/sys/names", 0 }, EISDIR },
		/* To open it would wait for a writer. */
		{ { VT_ASK_FILE, 0, "/dev/pipe", 0 }, EINVAL },
		{ { VT_ASK_LINK, 0, PATH("exe"), 3 }, 0, "/usr/bin/qemu (deleted)", 23 },
		{ { VT_ASK_LINK, 0, PATH("cmdline"), 0 }, EINVAL },
		{ { VT_ASK_LINK, 0, PATH("none"), 0 }, ENOENT },
		{ { VT_ASK_FILE, 0, PATH("exe"), 0 }, ENOENT },
		{ { VT_ASK_FOLDER, 0, "/sys/names", 0 }, 0, "aa\0b\0c\0", 7 },
		{ { VT_ASK_FOLDER, 0, "/sys/names", 6 }, 0, "aa\0b\0", 5, true },
		{ { VT_ASK_FOLDER, 0, "/sys/names", 2 }, 0, "", 0, true },
		{ { VT_ASK_FOLDER, 0, "/sys/names/b", 0 }, ENOTDIR },
		{ { VT_ASK_FOLDER, 0, "/sys/names/c/", 0 }, 0, "d\0", 2 },
		{ { VT_ASK_STATUS, 0, "/dev/none", 0 }, ENOENT },
		{ { VT_ASK_HOLDERS, 0, "/dev/null", 0 }, 0, "99 0\0" "4194304 9\0" "4194304 10\0", 26 },
		{ { VT_ASK_HOLDERS, 0, "/dev/null", 16 }, 0, "99 0\0" "4194304 9\0", 15, true },
		{ { VT_ASK_HOLDERS, 0, "/dev/zero", 0 }, 0, "4194304 1\0", 10 },
		{ { VT_ASK_HOLDERS, 0, "anon_inode:[vfio-device]", 0 }, 0, "4194304 2\0", 10 },
		{ { VT_ASK_HOLDERS, 0, "anon_inode:[none]", 0 }, 0, "", 0 },
		{ { VT_ASK_HOLDERS, 0, "/dev/none", 0 }, ENOENT },
		{ { VT_ASK_HOLDERS, 0, "/sys/names/b", 0 }, ENODEV },
		{ { VT_ASK_MAPPING, 0, "/proc/4194304/maps/1000", 0 }, 0,
		  "1000-3000 r-xp 0 0 /bin/a b", 27 },
		{ { VT_ASK_MAPPING, 0, "/proc/4194304/maps/7f0000003fff", 3 }, 0,
		  "7f0000000000-7f0000004000 rw-s 2000 0 /memfd:ram (deleted)", 58 },
		{ { VT_ASK_MAPPING, 0, "/proc/4194304/maps/7f0000005000", 0 }, 0,
		  "7f0000005000-7f0000006000 rw-p 0 0 ", 35 },
		{ { VT_ASK_MAPPING, 0, "/proc/4194304/maps/7f0000004000", 0 }, ENOENT },
		{ { VT_ASK_MAPPING, 0, "/proc/4194304/maps/ffffffffffffffff", 0 }, ENOENT },
		{ { VT_ASK_MAPPING, 0, "/proc/4194304/maps", 0 }, VT_NOT_KNOWN },
		{ { VT_ASK_MAPPING, 0, "/proc/99/maps/1000", 0 }, ESRCH },
		{ { VT_ASK_MAPPINGS, 0, "/proc/99/maps", 0 }, ESRCH },
		{ { VT_ASK_MAPPING, 0, "/proc/98/maps/1000", 0 }, ESRCH },
		{ { VT_ASK_MAPPINGS, 0, "/proc/98/maps", 0 }, ESRCH },
		{ { VT_ASK_MAPPING, 0, "/proc/97/maps/1000", 0 }, EISDIR },
		{ { VT_ASK_MAPPINGS, 0, "/proc/97/maps", 0 }, EISDIR },
		{ { VT_ASK_PCI_NAMES, 0, "8086:10d3", 0 }, 0,
		  "Intel \033 Corporation\0" "82574L\0", 28 },
		{ { VT_ASK_PCI_NAMES, 0, "8086:10d3:8086:a01f", 0 }, 0,
		  "Intel \033 Corporation\0" "82574L\0Desktop Adapter", 43 },
		{ { VT_ASK_PCI_NAMES, 0, "8086:10d3:8086:a020", 0 }, 0,
		  "Intel \033 Corporation\0" "82574L\0", 28 },
		{ { VT_ASK_PCI_NAMES, 0, "8086", 0 }, 0, "Intel \033 Corporation\0\0", 22 },
		{ { VT_ASK_PCI_NAMES, 0, "8086:10d2", 0 }, 0, "Intel \033 Corporation\0\0", 22 },
		{ { VT_ASK_PCI_NAMES, 0, "8086:10d5", 0 }, 0, "Intel \033 Corporation\0\0", 22 },
		{ { VT_ASK_PCI_NAMES, 0, "8086:10d6:0001:0002", 0 }, 0,
		  "Intel \033 Corporation\0\0", 22 },
		{ { VT_ASK_PCI_NAMES, 0, "8087:10d6:0001:0002", 0 }, 0,
		  "Next\0Of the next\0Board", 23 },
		{ { VT_ASK_PCI_NAMES, 0, "8088:10d3", 0 }, ENOENT },
		{ { VT_ASK_PCI_NAMES, 0, "8086:10D3", 0 }, VT_NOT_KNOWN },
		{ { VT_ASK_PCI_NAMES, 0, "8086:10d3:8086", 0 }, VT_NOT_KNOWN },
		{ { VT_ASK_PCI_NAMES, 0, "/sys/names", 0 }, VT_NOT_KNOWN },
		/* No places to ask about. */
		{ { VT_ASK_FILE, 0, "/etc/passwd", 0 }, VT_NOT_KNOWN },
		{ { VT_ASK_FILE, 0, "/process", 0 }, VT_NOT_KNOWN },
		{ { VT_ASK_FILE, 0, "sys/names/b", 0 }, VT_NOT_KNOWN },
		{ { VT_ASKS, 0, "/sys/names/b", 0 }, VT_NOT_KNOWN },
		{ { VT_ASK_FILE, PID + 1, "/etc/who", 0 }, ESRCH },
	};
	struct vt_live *live = live_of(*state);
	struct vt_source source = vt_live_source(live);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vt_answer a;

		vt_ask(&source, &rows[i].q, &a);
		if (a.error != rows[i].error || a.cut != rows[i].cut ||
		    a.length != rows[i].length ||
		    (a.length && memcmp(a.data, rows[i].data, a.length)))
			fail_msg("row %zu, %s: error %d, %zu bytes", i, rows[i].q.path,
				 a.error, a.length);
	}
	live_free(live);
}

/* A holder is looked for among all, but one who was found and is still there is enough. */
static void test_holders(void **state)
{
	static const char both[] = "99 0\0" "4194304 9\0" "4194304 10";
	struct vt_holders *all = vt_holders_create(1000), *few = vt_holders_create(2);
	struct tree *tree = *state;
	struct vt_buffer out = { 0 };
	uint64_t null = makedev(1, 3);
	char path[PATH_MAX];
	bool cut;

	assert_int_equal(vt_holders_find(all, &out, tree->roots.proc, NULL, null, &cut), 0);
	assert_int_equal(out.length, sizeof(both));
	assert_memory_equal(out.data, both, sizeof(both));
	assert_false(cut);
	/* It is known which they were, and time passes. */
	snprintf(path, sizeof(path), "%s/99/fd/0", tree->roots.proc);
	assert_return_code(unlink(path), errno);
	tree_link(tree, "proc/97/fd/3", "/dev/null");
	vt_holders_next(all);
	vt_buffer_clear(&out);
	assert_int_equal(vt_holders_find(all, &out, tree->roots.proc, NULL, null, &cut), 0);
	assert_int_equal(out.length, sizeof(both) - 5);
	assert_memory_equal(out.data, both + 5, sizeof(both) - 5);
	/* None of them is left. */
	tree_link(tree, "proc/97/fd/4", "/dev/zero");
	vt_holders_next(all);
	vt_buffer_clear(&out);
	assert_int_equal(vt_holders_find(all, &out, tree->roots.proc, NULL, makedev(1, 5), &cut), 0);
	assert_memory_equal(out.data, "97 4\0" "4194304 1", sizeof("97 4\0" "4194304 1"));
	vt_holders_next(all);
	vt_buffer_clear(&out);
	assert_int_equal(vt_holders_find(all, &out, tree->roots.proc, NULL, null, &cut), 0);
	assert_string_equal(out.data, "97 3");
	/* Not all are looked at: that is told. */
	vt_buffer_clear(&out);
	assert_int_equal(vt_holders_find(few, &out, tree->roots.proc, "anon_inode:[none]", 0, &cut), 0);
	assert_int_equal(out.length, 0);
	assert_true(cut);
	vt_buffer_free(&out);
	vt_holders_destroy(all);
	vt_holders_destroy(few);
}

static void test_status(void **state)
{
	struct vt_live *live = live_of(*state);
	struct vt_source source = vt_live_source(live);
	struct vt_answer a;

	vt_ask(&source, &(struct vt_question){ VT_ASK_STATUS, 0, "/dev/pipe" }, &a);
	assert_int_equal(a.error, 0);
	assert_int_equal(a.status.mode, S_IFIFO | (0640 & ~umask(umask(0))));
	assert_int_equal(a.status.uid, geteuid());
	vt_ask(&source, &(struct vt_question){ VT_ASK_STATUS, 0, PATH("cmdline") }, &a);
	assert_int_equal(a.status.size, 15);
	assert_true(a.status.ino && S_ISREG(a.status.mode));
	live_free(live);
}

/* No link leads out of the root of a tracee. */
static void test_view(void **state)
{
	static const char *const paths[] = {
		"/etc/who", "/etc/absolute", "/etc/upwards", "/../../etc/who",
	};
	struct vt_live *live = live_of(*state);
	struct vt_source source = vt_live_source(live);

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct vt_answer a;

		vt_ask(&source, &(struct vt_question){ VT_ASK_FILE, PID, paths[i] }, &a);
		if (a.error == VT_NOT_KNOWN) {
			print_message("skipped: no openat2() here\n");
			break;
		}
		if (a.error || a.length != 6 || memcmp(a.data, "inside", 6))
			fail_msg("%s: error %d", paths[i], a.error);
	}
	live_free(live);
}

static void test_limits(void **state)
{
	char *long_path = malloc(PATH_MAX + 1), *much = calloc(1, VT_WORLD_MOST + 1);
	struct vt_live *live = live_of(*state);
	struct vt_source source = vt_live_source(live), none = { 0 };
	struct vt_answer a;

	assert_true(long_path && much);
	memset(long_path, '/', PATH_MAX);
	long_path[PATH_MAX] = '\0';
	vt_ask(&source, &(struct vt_question){ VT_ASK_FILE, 0, long_path }, &a);
	assert_int_equal(a.error, ENAMETOOLONG);
	write_bytes(*state, "sys/much", much, VT_WORLD_MOST + 1);
	vt_ask(&source, &(struct vt_question){ VT_ASK_FILE, 0, "/sys/much",
					       2 * VT_WORLD_MOST }, &a);
	assert_int_equal(a.length, VT_WORLD_MOST);
	assert_true(a.cut);
	vt_ask(&none, &(struct vt_question){ VT_ASK_FILE, 0, "/sys/much" }, &a);
	assert_int_equal(a.error, VT_NOT_KNOWN);
	live_free(live);
	free(long_path);
	free(much);
}

/* The real one: our own links and folders, by the same way. */
static void test_system(void **state)
{
	struct vt_live live = { .world = vt_world_create(NULL) };
	struct vt_source source = vt_live_source(&live);
	char path[64], exe[PATH_MAX + 1] = "";
	struct vt_answer a;

	(void)state;
	if (vt_proc_check() != VT_PROC_OURS) {
		vt_world_destroy(live.world);
		print_message("skipped: /proc does not know us by our number\n");
		skip();
	}
	snprintf(path, sizeof(path), "/proc/%d/exe", (int)getpid());
	assert_true(readlink(path, exe, PATH_MAX) > 0);
	vt_ask(&source, &(struct vt_question){ VT_ASK_LINK, 0, path }, &a);
	assert_int_equal(a.error, 0);
	assert_string_equal(a.data, exe);
	snprintf(path, sizeof(path), "/proc/%d/status", (int)getpid());
	vt_ask(&source, &(struct vt_question){ VT_ASK_FILE, 0, path }, &a);
	assert_int_equal(a.error, 0);
	assert_non_null(strstr(a.data, "\nPid:"));
	vt_ask(&source, &(struct vt_question){ VT_ASK_STATUS, 0, "/dev/null" }, &a);
	assert_int_equal(a.error, 0);
	assert_int_equal(a.status.rdev, makedev(1, 3));
	vt_world_destroy(live.world);
}

/* ---- recorded and replayed ---- */

struct asker {
	struct vt_source source;
	struct vt_buffer out;
	unsigned int event;
	bool stranger;			/* asks what nobody has asked before */
};

static void ask(struct asker *w, enum vt_ask what, pid_t pid, const char *path, size_t most)
{
	struct vt_answer a;

	vt_ask(&w->source, &(struct vt_question){ what, pid, path, most }, &a);
	describe(&w->out, &a);
}

static void ask_all(struct asker *w)
{
	ask(w, VT_ASK_FILE, 0, PATH("cmdline"), 0);
	ask(w, VT_ASK_FILE, 0, PATH("limits"), 0);
	ask(w, VT_ASK_PCI_NAMES, 0, "8086:10d3:8086:a01f", 0);
	ask(w, VT_ASK_PCI_NAMES, 0, "8088:10d3", 0);
	ask(w, VT_ASK_FILE, 0, PATH("none"), 0);
	ask(w, VT_ASK_LINK, 0, PATH("exe"), 0);
	ask(w, VT_ASK_FOLDER, 0, "/sys/names", 5);
	ask(w, VT_ASK_FOLDER, 0, "/sys/names", 3);
	ask(w, VT_ASK_FOLDER, 0, "/sys/names", 0);
	ask(w, VT_ASK_HOLDERS, 0, "/dev/null", 16);
	ask(w, VT_ASK_HOLDERS, 0, "anon_inode:[vfio-device]", 0);
	ask(w, VT_ASK_MAPPING, 0, "/proc/4194304/maps/7f0000001000", 0);
	ask(w, VT_ASK_STATUS, 0, "/dev/pipe", 0);
	ask(w, VT_ASK_FILE, PID, "/etc/who", 0);
	ask(w, VT_ASK_FILE, 0, "/sys/bytes", 2);
	ask(w, VT_ASK_FILE, 0, "/sys/bytes", 0);
	ask(w, VT_ASK_FILE, 0, "/etc/passwd", 0);
}

/* In the second event nothing is asked about the world but by a stranger. */
static bool handle(void *ctx, const struct vt_event *e)
{
	struct asker *w = ctx;

	vt_buffer_format(&w->out, "event %d\n", e->type);
	if (w->event++ != 1 || w->stranger)
		ask_all(w);
	return e->type != VT_EVENT_ENTER;
}

static const struct vt_event events[] = {
	{ VT_EVENT_NEW, 10, 10, .new = { .attached = true } },
	{ VT_EVENT_STOPPED, 10, 10, .signal = { SIGSTOP } },
	{ VT_EVENT_EXEC, 10, 10, .exec = { 10 } },
	/* Nobody wants to see its end: it stands in no recording. */
	{ VT_EVENT_ENTER, 10, 10, .enter = { .arch = 0xc000003e, .nr = 16 } },
	{ VT_EVENT_EXITED, 10, 10, .end = { 0 } },
};

static void change_world(struct tree *tree, unsigned int event)
{
	static const char *const bytes[] = {
		"caf\xc3\xa9", "caf\xc3\xa9", "\0\0", "left out", "left out",
	};
	static const size_t lengths[] = { 5, 5, 2, 8, 8 };

	write_bytes(tree, "sys/bytes", bytes[event], lengths[event]);
	if (event == 2)
		tree_write(tree, "sys/names/ab", "");
}

static void record(struct tree *tree, struct asker *w)
{
	const struct vt_recorder_options options = { .target = RECORDING };
	struct vt_live *live = live_of(tree);
	const struct vt_source system = vt_live_source(live);
	const struct vt_handler trace = { handle, w };
	struct vt_recorder *recorder = NULL;
	struct vt_error error = { 0 };
	struct vt_handler handler;

	assert_int_equal(vt_recorder_create(&recorder, &options, &error), 0);
	w->source = vt_recorder_source(recorder, &system);
	handler = vt_recorder_handler(recorder, &trace);
	for (unsigned int i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		change_world(tree, i);
		handler.event(handler.ctx, &events[i]);
	}
	assert_int_equal(vt_recorder_destroy(recorder, &error), 0);
	vt_buffer_add(&w->out, "", 1);
	live_free(live);
}

static int replay(struct asker *w, struct vt_error *error)
{
	struct vt_replay *replay = NULL;
	const struct vt_replay_handler handler = { { handle, w }, NULL, NULL };
	int err = vt_replay_open(&replay, RECORDING, error);

	assert_int_equal(err, 0);
	w->source = vt_replay_source(replay);
	err = vt_replay_run(replay, &handler, error);
	vt_replay_close(replay);
	vt_buffer_add(&w->out, "", 1);
	return err;
}

static unsigned int count_in_recording(const char *text)
{
	char line[65536];
	unsigned int count = 0;
	FILE *file = fopen(RECORDING, "r");

	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		for (const char *at = line; (at = strstr(at, text)); at++)
			count++;
	fclose(file);
	return count;
}

/* Cuts out what stands from @from up to @to. */
static void leave_out(char *text, const char *from, const char *to)
{
	char *start = strstr(text, from), *end = start ? strstr(start, to) : NULL;

	assert_true(start && end);
	memmove(start, end, strlen(end) + 1);
}

static void test_replay(void **state)
{
	struct asker live = { 0 }, again = { 0 };
	struct vt_error error = { 0 };

	record(*state, &live);
	if (replay(&again, &error))
		fail_msg("%s", error.text);
	/* The answers are those of then, not of now. */
	assert_non_null(strstr(live.out.data, "\n0 0 aa\\00ab\\00b\\00c\\00 "));
	assert_non_null(strstr(live.out.data, "\n0 0 left\\20out "));
	leave_out(live.out.data, "event 1\n", "event 6\n");
	assert_string_equal(live.out.data, again.out.data);
	/* Each once, though it was asked in three events that are there. */
	assert_int_equal(count_in_recording("2d646576696365"), 1);
	assert_int_equal(count_in_recording("\"link\",0,\"/proc/4194304/exe\""), 3);
	assert_int_equal(count_in_recording("/usr/bin/qemu (deleted)"), 1);
	assert_int_equal(count_in_recording("left out"), 1);
	assert_int_equal(count_in_recording("passwd"), 0);
	vt_buffer_free(&live.out);
	vt_buffer_free(&again.out);
}

/* What was asked in another event is not known in this one. */
static void test_not_asked(void **state)
{
	struct asker live = { 0 }, other = { .stranger = true };
	struct vt_error error = { 0 };
	const char *at;

	record(*state, &live);
	assert_int_equal(replay(&other, &error), 0);
	at = strstr(other.out.data, "event 4\n");
	assert_non_null(at);
	at += strlen("event 4\n");
	for (unsigned int i = 0; i < 17; i++, at = strchr(at, '\n') + 1)
		if (strncmp(at, "4096 0  0 0\n", 12))
			fail_msg("answer %u: %.20s", i, at);
	assert_int_equal(strncmp(at, "event 5\n", 8), 0);
	vt_buffer_free(&live.out);
	vt_buffer_free(&other.out);
}

static void test_damaged(void **state)
{
	static const char *const wrong[] = {
		"[\"file\",0,\"/sys/a\"]",		/* was never answered */
		"[\"fil\",0,\"/sys/a\",0,\"\"]",
		"[\"file\",-1,\"/sys/a\",0,\"\"]",
		"[\"file\",0,1,0,\"\"]",
		"[\"file\",0,\"/sys/\\u0000\",0,\"\"]",
		"[\"file\",0]",
		"[\"file\",0,\"/sys/a\",0]",
		"[\"file\",0,\"/sys/a\",0,1]",
		"[\"file\",0,\"/sys/a\",0,\"\\u00006\"]",
		"[\"file\",0,\"/sys/a\",0,\"\",1]",
		"[\"file\",0,\"/sys/a\",0,\"\",true,true]",
		"[\"file\",0,\"/sys/a\",\"ENOENT\",\"\"]",
		"[\"file\",0,\"/sys/a\",\"ENOTHING\"]",
		"[\"file\",0,\"/sys/a\",4096]",
		"[\"folder\",0,\"/sys/a\",0,\"a\"]",
		"[\"link\",0,\"/sys/a\",0,\"a\\u0000\"]",
		"[\"link\",0,\"/sys/a\",0,\"a\",true]",
		"[\"status\",0,\"/sys/a\",0]",
		"[\"status\",0,\"/sys/a\",0,\"1\",\"1\",\"1\",\"1\",\"1\",\"1\"]",
		"[\"status\",0,\"/sys/a\",0,\"1\",\"1\",\"1\",\"1\",\"100000000\",\"1\",\"1\"]",
		"[\"status\",0,\"/sys/a\",0,\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\"]",
		"\"file\"", "[[\"file\"]]", "[]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct asker w = { .event = 1 };
		struct vt_error error = { 0 };
		FILE *file = fopen(RECORDING, "w");

		assert_non_null(file);
		fprintf(file, "{\"format\":\"vfiotrace\",\"version\":2}\n"
			"{\"t\":0,\"tid\":1,\"pid\":1,\"event\":\"detached\",\"world\":[%s]}\n"
			"{\"end\":true}\n", wrong[i]);
		assert_int_equal(fclose(file), 0);
		if (replay(&w, &error) != -EINVAL || !strstr(error.text, "line 2"))
			fail_msg("%s: %s", wrong[i], error.text);
		vt_buffer_free(&w.out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_answers, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_holders, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_status, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_view, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_limits, setup, tree_teardown),
		cmocka_unit_test(test_system),
		cmocka_unit_test_setup_teardown(test_replay, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_not_asked, setup, tree_teardown),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
