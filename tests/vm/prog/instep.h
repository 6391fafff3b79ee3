/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel and the model in step: random calls are made, each is foretold from what the
 * model says of the calls before, and then handed to the model. What the kernel answers must
 * be what was foretold, and must never put the model in doubt.
 */
#ifndef INSTEP_H
#define INSTEP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "identify/identify.h"
#include "session/model.h"

#define INSTEP_PAGE UINT64_C(4096)

/* One call, as numbers: any numbers mean something. */
struct op {
	uint8_t what, a, b, c;
};

/* An open file of ours; .nr is -1 when it is closed. */
struct thing {
	int nr;
	uint64_t file;			/* the model's number, also when it is closed */
	enum vfiotrace_fd_kind kind;
};

#define THINGS 8
#define QUEUES 4

/*
 * A child with descriptors. It has a copy of ours, or shares them, and may come to have others:
 * it executes a program, and what was sent in a message belongs to whoever receives it.
 */
struct holder {
	pid_t pid;			/* 0: there is none */
	int socket, its_socket;		/* it does what it is told, and answers */
	bool shares;			/* it has our descriptors, not copies */
	struct thing held[THINGS];	/* its copies, .nr -1 for none */
};

/* The kernel's mock device: ids in its iommufd; the model is not told of it. 0: there is none. */
struct mock {
	uint32_t id, hwpt, device;
	uint32_t ioas;			/* that it is attached to; the program's */
	bool has_viommu;
};

struct world {
	struct vfiotrace_context *context;
	struct vt_session *session;
	struct vt_identify *identify;	/* what descriptors are it says, as in any trace */
	struct thing things[THINGS];	/* what they are the play says */
	struct thing queues[QUEUES];
	struct holder holder;
	struct mock mock;
	uint64_t line;
	uint64_t calls, failures;	/* of all sequences */
	uint64_t acts;			/* of children */
	const char *const *names;	/* of devices, from the command line */
	size_t nnames;
	const struct play *play;
	bool resets;			/* devices are reset */
	/* Some calls, or what a child closes, are kept from the model: it must go wrong. */
	enum { LIES_NONE, LIES_CALLS, LIES_CHILD } lies;
	uint8_t *memory;		/* ROOM pages to map, and a hole behind them */
	int memfd;
	char text[256];			/* the call made last, and its result */
	char wrong[256];		/* "" as long as nothing differs */
};

#define ROOM 16u			/* pages of .memory */

/* A sort of sequences. */
struct play {
	const char *name;
	size_t names;			/* devices that it needs */
	bool forks;			/* there may be a holder */
	size_t fixed;			/* so many of the things always stay open here */
	void (*begin)(struct world *world);
	void (*step)(struct world *world, const struct op *op);
	void (*end)(struct world *world);	/* a last comparison; things are closed after it */
};

extern const struct play play_type1, play_reset, play_iommufd, play_nested;

/* ---- calls that the model is told of ---- */

/* Negative: an errno. The model has it as a file that was opened in its sight. */
int open_thing(struct world *world, struct thing *thing, const char *path,
	       enum vfiotrace_fd_kind kind);
/* A descriptor of the process is closed, or was. */
void closed(struct world *world, pid_t pid, int nr);
void close_thing(struct world *world, struct thing *thing);
/* The same of a descriptor that a call has made. */
void made_thing(struct world *world, struct thing *thing, int nr, enum vfiotrace_fd_kind kind);

/* Looks at a descriptor of that process. */
void saw_thing(struct world *world, pid_t pid, const struct thing *thing);
/* The process has got a copy of its descriptor table, or of our table that it has shared. */
void copied(struct world *world, pid_t from, pid_t pid);
/* The process leaves a table that it has shared. */
void handed_on(struct world *world, pid_t pid);

/*
 * An ioctl, with the address of its argument, or the argument. @made: what the thing is that
 * it makes, if it does. Returns its result, a negative errno when it has failed.
 */
int64_t ask(struct world *world, const struct thing *thing, uint32_t code, uint64_t arg,
	    struct thing *made);

/* ---- the child (instep_holder.c) ---- */

/* It is begun, or does something. */
void step_holder(struct world *world, const struct op *op);
/* @killed: it gets no time for anything. */
void end_holder(struct world *world, bool killed);
/* It opens a file. Returns a descriptor of the table that is shared, or a negative errno. */
int holder_opens(struct holder *holder, const char *path);
/* The child itself. Does not return. */
void hold(int socket) __attribute__((noreturn));

/* ---- resets (instep_reset.c) ---- */

/*
 * A call on an open device that asks what can be reset, or resets. @group: the file that it was
 * opened from. @other: another open file.
 */
void step_reset(struct world *world, const struct thing *device, const struct thing *group,
		const struct thing *other, const struct op *op);

/* ---- what differs ---- */

/* Of the call made last. */
void did(struct world *world, const char *format, ...) __attribute__((format(printf, 2, 3)));
void wrong(struct world *world, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The result was to be one of these; 0 stands for any that is no failure. */
void expect(struct world *world, int64_t result, int want, int or_want);

/* How many bytes of mappings lie in that range, whole or in part. */
uint64_t mapped_in(const struct vt_model_space *space, uint64_t first, uint64_t last);
/* Whether one of them lies across an end of the range. */
bool is_cut(const struct vt_model_space *space, uint64_t first, uint64_t last);

#endif
