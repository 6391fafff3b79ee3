/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals as values: the fields of siginfo_t that the signal's origin fills, for every printer. */
#include <string.h>

#include "print/errnum.h"
#include "print/line.h"
#include "util/array.h"

#define NAME(NUMBER) { (uint64_t)(int64_t)(NUMBER), #NUMBER }
#define XLAT(ENTRIES) \
	{ .count = ARRAY_SIZE(ENTRIES), .entries = ENTRIES }

/* Real-time signals by number: the C library's SIGRTMIN is not the kernel's first one. */
#define RT(NUMBER) { 32 + (NUMBER), "SIGRT_" #NUMBER }

/* Of two names for a number the first is used: SIGIO, not SIGPOLL. */
static const struct vfiotrace_xlat_entry signal_names[] = {
	NAME(SIGHUP), NAME(SIGINT), NAME(SIGQUIT), NAME(SIGILL), NAME(SIGTRAP),
	NAME(SIGABRT), NAME(SIGBUS), NAME(SIGFPE), NAME(SIGKILL), NAME(SIGUSR1),
	NAME(SIGSEGV), NAME(SIGUSR2), NAME(SIGPIPE), NAME(SIGALRM), NAME(SIGTERM),
#ifdef SIGSTKFLT
	NAME(SIGSTKFLT),
#endif
	NAME(SIGCHLD), NAME(SIGCONT), NAME(SIGSTOP), NAME(SIGTSTP), NAME(SIGTTIN),
	NAME(SIGTTOU), NAME(SIGURG), NAME(SIGXCPU), NAME(SIGXFSZ), NAME(SIGVTALRM),
	NAME(SIGPROF), NAME(SIGWINCH), NAME(SIGIO), NAME(SIGPWR), NAME(SIGSYS),
	{ 32, "SIGRTMIN" }, RT(1), RT(2), RT(3), RT(4), RT(5), RT(6), RT(7), RT(8), RT(9),
	RT(10), RT(11), RT(12), RT(13), RT(14), RT(15), RT(16), RT(17), RT(18), RT(19),
	RT(20), RT(21), RT(22), RT(23), RT(24), RT(25), RT(26), RT(27), RT(28), RT(29),
	RT(30), RT(31), RT(32),
};
static const struct vfiotrace_xlat signals = XLAT(signal_names);

static const struct vfiotrace_xlat_entry any_codes[] = {
	NAME(SI_USER), NAME(SI_KERNEL), NAME(SI_QUEUE), NAME(SI_TIMER), NAME(SI_MESGQ),
	NAME(SI_ASYNCIO), NAME(SI_SIGIO), NAME(SI_TKILL), { (uint64_t)-7, "SI_DETHREAD" },
	{ (uint64_t)-60, "SI_ASYNCNL" },
};
static const struct vfiotrace_xlat any_code = XLAT(any_codes);

static const struct vfiotrace_xlat_entry chld_codes[] = {
	NAME(CLD_EXITED), NAME(CLD_KILLED), NAME(CLD_DUMPED), NAME(CLD_TRAPPED),
	NAME(CLD_STOPPED), NAME(CLD_CONTINUED),
};
static const struct vfiotrace_xlat_entry segv_codes[] = {
	{ 1, "SEGV_MAPERR" }, { 2, "SEGV_ACCERR" }, { 3, "SEGV_BNDERR" },
	{ 4, "SEGV_PKUERR" }, { 5, "SEGV_ACCADI" }, { 6, "SEGV_ADIDERR" },
	{ 7, "SEGV_ADIPERR" }, { 8, "SEGV_MTEAERR" }, { 9, "SEGV_MTESERR" },
};
static const struct vfiotrace_xlat_entry bus_codes[] = {
	{ 1, "BUS_ADRALN" }, { 2, "BUS_ADRERR" }, { 3, "BUS_OBJERR" },
	{ 4, "BUS_MCEERR_AR" }, { 5, "BUS_MCEERR_AO" },
};
static const struct vfiotrace_xlat_entry ill_codes[] = {
	{ 1, "ILL_ILLOPC" }, { 2, "ILL_ILLOPN" }, { 3, "ILL_ILLADR" }, { 4, "ILL_ILLTRP" },
	{ 5, "ILL_PRVOPC" }, { 6, "ILL_PRVREG" }, { 7, "ILL_COPROC" }, { 8, "ILL_BADSTK" },
};
static const struct vfiotrace_xlat_entry fpe_codes[] = {
	{ 1, "FPE_INTDIV" }, { 2, "FPE_INTOVF" }, { 3, "FPE_FLTDIV" }, { 4, "FPE_FLTOVF" },
	{ 5, "FPE_FLTUND" }, { 6, "FPE_FLTRES" }, { 7, "FPE_FLTINV" }, { 8, "FPE_FLTSUB" },
	{ 14, "FPE_FLTUNK" }, { 15, "FPE_CONDTRAP" },
};
static const struct vfiotrace_xlat_entry trap_codes[] = {
	{ 1, "TRAP_BRKPT" }, { 2, "TRAP_TRACE" }, { 3, "TRAP_BRANCH" },
	{ 4, "TRAP_HWBKPT" }, { 5, "TRAP_UNK" }, { 6, "TRAP_PERF" },
};
static const struct vfiotrace_xlat_entry poll_codes[] = {
	NAME(POLL_IN), NAME(POLL_OUT), NAME(POLL_MSG), NAME(POLL_ERR), NAME(POLL_PRI),
	NAME(POLL_HUP),
};
static const struct vfiotrace_xlat_entry sys_codes[] = {
	{ 1, "SYS_SECCOMP" }, { 2, "SYS_USER_DISPATCH" },
};

static const struct {
	int number;
	struct vfiotrace_xlat codes;
} signal_codes[] = {
	{ SIGCHLD, XLAT(chld_codes) }, { SIGSEGV, XLAT(segv_codes) },
	{ SIGBUS, XLAT(bus_codes) }, { SIGILL, XLAT(ill_codes) },
	{ SIGFPE, XLAT(fpe_codes) }, { SIGTRAP, XLAT(trap_codes) },
	{ SIGPOLL, XLAT(poll_codes) }, { SIGSYS, XLAT(sys_codes) },
};

const char *vt_signal_name(int number)
{
	return vfiotrace_xlat_name(&signals, (uint64_t)(int64_t)number);
}

/* ---- one field ---- */

static void add(const struct vfiotrace_visitor *v, enum vfiotrace_value_type type,
		const char *name, int64_t number, const struct vfiotrace_xlat *xlat)
{
	const struct vfiotrace_value value = {
		.type = type, .name = name, .number = (uint64_t)number, .xlat = xlat,
		.means = type == VFIOTRACE_VALUE_ADDRESS ? VFIOTRACE_MEANS_MEMORY : 0,
		.width = type == VFIOTRACE_VALUE_ENUM ? sizeof(int) : 0,
	};

	v->visit(v->ctx, &value);
}

static void add_number(const struct vfiotrace_visitor *v, const char *name, int64_t number)
{
	add(v, VFIOTRACE_VALUE_SIGNED, name, number, NULL);
}

static void add_address(const struct vfiotrace_visitor *v, const char *name,
			const void *address)
{
	add(v, VFIOTRACE_VALUE_ADDRESS, name, (int64_t)(uintptr_t)address, NULL);
}

static void add_signal(const struct vfiotrace_visitor *v, const char *name, int number)
{
	if (vt_signal_name(number))
		add(v, VFIOTRACE_VALUE_ENUM, name, number, &signals);
	else
		add_number(v, name, number);
}

static void add_code(const struct vfiotrace_visitor *v, const siginfo_t *info)
{
	const struct vfiotrace_xlat *xlat = &any_code;
	int64_t code = info->si_code;

	for (size_t i = 0; i < ARRAY_SIZE(signal_codes); i++)
		if (signal_codes[i].number == info->si_signo && code > 0 &&
		    code != SI_KERNEL)
			xlat = &signal_codes[i].codes;
	add(v, VFIOTRACE_VALUE_ENUM, "si_code", code, xlat);
}

/* ---- by origin ---- */

static void add_sender(const struct vfiotrace_visitor *v, const siginfo_t *info)
{
	add_number(v, "si_pid", info->si_pid);
	add_number(v, "si_uid", info->si_uid);
}

static void add_value(const struct vfiotrace_visitor *v, const siginfo_t *info)
{
	add_number(v, "si_int", info->si_int);
	add_address(v, "si_ptr", info->si_ptr);
}

static void add_child(const struct vfiotrace_visitor *v, const siginfo_t *info)
{
	add_sender(v, info);
	if (info->si_code == CLD_EXITED)
		add_number(v, "si_status", info->si_status);
	else
		add_signal(v, "si_status", info->si_status);
	add_number(v, "si_utime", info->si_utime);
	add_number(v, "si_stime", info->si_stime);
}

static void add_by_signal(const struct vfiotrace_visitor *v, const siginfo_t *info)
{
	switch (info->si_signo) {
	case SIGCHLD:
		add_child(v, info);
		break;
	case SIGSEGV:
		add_address(v, "si_addr", info->si_addr);
		if (info->si_code == SEGV_PKUERR)
			add_number(v, "si_pkey", info->si_pkey);
		break;
	case SIGILL:
	case SIGFPE:
	case SIGBUS:
	case SIGTRAP:
		add_address(v, "si_addr", info->si_addr);
		break;
	case SIGPOLL:
		add_number(v, "si_band", info->si_band);
		add_number(v, "si_fd", info->si_fd);
		break;
	case SIGSYS:
		add_address(v, "si_call_addr", info->si_call_addr);
		add_number(v, "si_syscall", info->si_syscall);
		add(v, VFIOTRACE_VALUE_HEX, "si_arch", info->si_arch, NULL);
		break;
	default:
		break;
	}
}

/* The kernel sends signals with codes above zero; the signal tells which fields they fill. */
static void add_fields(const struct vfiotrace_visitor *v, const siginfo_t *info)
{
	switch (info->si_code) {
	case SI_TIMER:
		add(v, VFIOTRACE_VALUE_HEX, "si_timerid", (unsigned int)info->si_timerid,
		    NULL);
		add_number(v, "si_overrun", info->si_overrun);
		add_value(v, info);
		break;
	case SI_USER:
	case SI_TKILL:
		add_sender(v, info);
		break;
	case SI_SIGIO:
		add_by_signal(v, info);
		break;
	case SI_KERNEL:
		if (info->si_signo != SIGCHLD && info->si_signo != SIGPOLL)
			add_by_signal(v, info);
		break;
	default:
		if (info->si_code > 0) {
			add_by_signal(v, info);
		} else {
			add_sender(v, info);
			if (info->si_ptr)
				add_value(v, info);
		}
		break;
	}
}

void vt_siginfo_visit(const siginfo_t *info, const struct vfiotrace_visitor *v)
{
	add(v, VFIOTRACE_VALUE_STRUCT_BEGIN, NULL, 0, NULL);
	add_signal(v, "si_signo", info->si_signo);
	add_code(v, info);
	if (info->si_errno) {
		const char *name = vt_errno_name(info->si_errno);
		const struct vfiotrace_xlat_entry entry = {
			(uint64_t)info->si_errno, name,
		};
		const struct vfiotrace_xlat xlat = { .count = 1, .entries = &entry };

		if (name)
			add(v, VFIOTRACE_VALUE_ENUM, "si_errno", info->si_errno, &xlat);
		else
			add_number(v, "si_errno", info->si_errno);
	}
	add_fields(v, info);
	add(v, VFIOTRACE_VALUE_STRUCT_END, NULL, 0, NULL);
}

/* ---- as text ---- */

void vt_line_signal(struct vt_buffer *out, int number)
{
	const char *name = vt_signal_name(number);

	if (name)
		vt_buffer_puts(out, name);
	else
		vt_buffer_decimal(out, number);
}

struct siginfo_text {
	struct vfiotrace_text text;
	struct vt_buffer *out;
	const struct vt_printer *printer;
};

static bool grow(struct vfiotrace_text *text, size_t need)
{
	struct vt_buffer *out = ((struct siginfo_text *)text)->out;

	out->length = text->length;
	vt_buffer_reserve(out, need - text->length);
	text->buffer = out->data;
	text->size = out->size;
	return true;
}

/* The kernel counts times in USER_HZ, which is 100 on all architectures that have VFIO. */
static int text_visit(void *ctx, const struct vfiotrace_value *value)
{
	struct siginfo_text *t = ctx;
	const struct vt_namer *namer = t->printer->namer;
	struct vfiotrace_value shown = *value;
	long ticks;

	if (namer)
		namer->value(namer->ctx, NULL, &shown);
	ticks = (long)shown.number;
	vfiotrace_text_visit(&t->text, &shown);
	if (!value->name)
		return 0;
	t->out->length = t->text.length;
	if (!strcmp(value->name, "si_pid"))
		vt_line_name(t->out, t->printer, (pid_t)value->number);
	else if (ticks && (!strcmp(value->name, "si_utime") || !strcmp(value->name, "si_stime")))
		vt_buffer_format(t->out, " /* %ld.%02ld s */", ticks / 100, ticks % 100);
	t->text.length = t->out->length;
	t->text.buffer = t->out->data;
	t->text.size = t->out->size;
	return 0;
}

void vt_line_siginfo(struct vt_line *line, const siginfo_t *info)
{
	struct vt_buffer *out = &line->out;
	struct siginfo_text t = {
		.text = { .buffer = out->data, .size = out->size, .length = out->length,
			  .grow = grow },
		.out = out,
		.printer = line->printer,
	};
	const struct vfiotrace_visitor visitor = { text_visit, &t };

	vt_siginfo_visit(info, &visitor);
	out->length = t.text.length;
}
