// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In the kernel: which functions have returned an error, of the processes that are watched.
 * One program, loaded once for each function, behind which it runs.
 */
#include "kernel.h"

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "watched.h"
#include "word_records.h"

char licence[] SEC("license") = "GPL";

#define LAST_ERROR 4095

/* Our pid namespace, where it is not the first: processes have other numbers in it. */
const volatile struct w_namespace home;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} returns SEC(".maps");

/*
 * Whether a thread whose number ends like this is on its way out of a call with an error:
 * only then is it of interest who succeeds. For all others this is all that is looked at.
 */
u8 failing[256];

u32 lost;				/* for which there was no room */

/* Process and thread, as bpf_get_current_pid_tgid() has them; 0: it is of no namespace of ours. */
static __always_inline u64 self(void)
{
	struct bpf_pidns_info own = { 0, 0 };

	if (!home.inode)
		return bpf_get_current_pid_tgid();
	if (bpf_get_ns_current_pid_tgid(home.device, home.inode, &own, sizeof(own)))
		return 0;
	return (u64)own.tgid << 32 | own.pid;
}

static __always_inline bool is_watched(u64 who)
{
	u32 tgid = who >> 32;

	return tgid && bpf_map_lookup_elem(&watched, &tgid);
}

static __always_inline u8 *mark(void)
{
	return &failing[bpf_get_current_pid_tgid() & 255];
}

/* Where the function's frame begins: higher for who called it, and the same for its like. */
static __always_inline u64 frame_of(void *ctx)
{
	u64 at = 0;

	/* An address is no number to the verifier, unless it is read from somewhere. */
	bpf_probe_read_kernel(&at, sizeof(at), &ctx);
	/* The arguments and the result lie below it. */
	return at + 8 * (bpf_get_func_arg_cnt(ctx) + 1);
}

static __always_inline void tell(void *ctx, u64 who, u64 about, s64 result)
{
	struct w_return *r = bpf_ringbuf_reserve(&returns, sizeof(*r), 0);

	if (!r) {
		__sync_fetch_and_add(&lost, 1);
		return;
	}
	r->time = bpf_ktime_get_ns();
	r->frame = frame_of(ctx);
	r->tid = (u32)who;
	r->result = result;
	r->function = about & W_FUNCTION;
	r->lost = lost;
	bpf_ringbuf_submit(r, BPF_RB_NO_WAKEUP);
}

SEC("fexit")
int returned(u64 *ctx)
{
	s64 result = 0;
	u64 about, who;
	bool failed;

	/* The loader puts in which function it is. */
	asm volatile("%0 = " W_TEXT(W_ABOUT) " ll" : "=r"(about));
	bpf_get_func_ret(ctx, (u64 *)&result);
	if (!(about & W_WIDE))
		result = (s32)result;
	failed = result < 0 && result >= -LAST_ERROR;
	if (!failed && !*mark())
		return 0;
	who = self();
	if (!is_watched(who))
		return 0;
	tell(ctx, who, about, failed ? result : 0);
	if (failed || about & W_OUTERMOST)
		*mark() = !(about & W_OUTERMOST);
	return 0;
}
