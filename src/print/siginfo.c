/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Signals as text, with the fields of siginfo_t that the signal's origin fills.
 */
#include "config.h"

#include <string.h>

#include "print/errnum.h"
#include "print/line.h"

/* The kernel's first real-time signal; the C library keeps some for itself. */
#define FIRST_RT 32


struct code {
	int number;
	const char *name;
};

static const struct code any_codes[] = {
	{ SI_USER, "SI_USER" },	   { SI_KERNEL, "SI_KERNEL" },
	{ SI_QUEUE, "SI_QUEUE" },  { SI_TIMER, "SI_TIMER" },
	{ SI_MESGQ, "SI_MESGQ" },  { SI_ASYNCIO, "SI_ASYNCIO" },
	{ SI_SIGIO, "SI_SIGIO" },  { SI_TKILL, "SI_TKILL" },
	{ -7, "SI_DETHREAD" },	   { -60, "SI_ASYNCNL" },
	{ 0, NULL },
};

static const struct code chld_codes[] = {
	{ CLD_EXITED, "CLD_EXITED" },	{ CLD_KILLED, "CLD_KILLED" },
	{ CLD_DUMPED, "CLD_DUMPED" },	{ CLD_TRAPPED, "CLD_TRAPPED" },
	{ CLD_STOPPED, "CLD_STOPPED" }, { CLD_CONTINUED, "CLD_CONTINUED" },
	{ 0, NULL },
};

static const struct code segv_codes[] = {
	{ 1, "SEGV_MAPERR" }, { 2, "SEGV_ACCERR" },  { 3, "SEGV_BNDERR" },
	{ 4, "SEGV_PKUERR" }, { 5, "SEGV_ACCADI" },  { 6, "SEGV_ADIDERR" },
	{ 7, "SEGV_ADIPERR" }, { 8, "SEGV_MTEAERR" }, { 9, "SEGV_MTESERR" },
	{ 0, NULL },
};

static const struct code bus_codes[] = {
	{ 1, "BUS_ADRALN" },	{ 2, "BUS_ADRERR" },	{ 3, "BUS_OBJERR" },
	{ 4, "BUS_MCEERR_AR" }, { 5, "BUS_MCEERR_AO" }, { 0, NULL },
};

static const struct code ill_codes[] = {
	{ 1, "ILL_ILLOPC" }, { 2, "ILL_ILLOPN" }, { 3, "ILL_ILLADR" },
	{ 4, "ILL_ILLTRP" }, { 5, "ILL_PRVOPC" }, { 6, "ILL_PRVREG" },
	{ 7, "ILL_COPROC" }, { 8, "ILL_BADSTK" }, { 0, NULL },
};

static const struct code fpe_codes[] = {
	{ 1, "FPE_INTDIV" }, { 2, "FPE_INTOVF" }, { 3, "FPE_FLTDIV" },
	{ 4, "FPE_FLTOVF" }, { 5, "FPE_FLTUND" }, { 6, "FPE_FLTRES" },
	{ 7, "FPE_FLTINV" }, { 8, "FPE_FLTSUB" }, { 14, "FPE_FLTUNK" },
	{ 15, "FPE_CONDTRAP" }, { 0, NULL },
};

static const struct code trap_codes[] = {
	{ 1, "TRAP_BRKPT" },  { 2, "TRAP_TRACE" }, { 3, "TRAP_BRANCH" },
	{ 4, "TRAP_HWBKPT" }, { 5, "TRAP_UNK" },   { 6, "TRAP_PERF" },
	{ 0, NULL },
};

static const struct code poll_codes[] = {
	{ POLL_IN, "POLL_IN" },	  { POLL_OUT, "POLL_OUT" }, { POLL_MSG, "POLL_MSG" },
	{ POLL_ERR, "POLL_ERR" }, { POLL_PRI, "POLL_PRI" }, { POLL_HUP, "POLL_HUP" },
	{ 0, NULL },
};

static const struct code sys_codes[] = {
	{ 1, "SYS_SECCOMP" }, { 2, "SYS_USER_DISPATCH" }, { 0, NULL },
};

static const struct {
	int number;
	const struct code *codes;
} signal_codes[] = {
	{ SIGCHLD, chld_codes }, { SIGSEGV, segv_codes }, { SIGBUS, bus_codes },
	{ SIGILL, ill_codes },	 { SIGFPE, fpe_codes },	  { SIGTRAP, trap_codes },
	{ SIGPOLL, poll_codes }, { SIGSYS, sys_codes },
};

static const char *find_code(const struct code *codes, int number)
{
	for (; codes->name; codes++)
		if (codes->number == number)
			return codes->name;
	return NULL;
}

static const char *code_name(int signal, int code)
{
	const char *name = find_code(any_codes, code);

	for (size_t i = 0; !name && i < sizeof(signal_codes) / sizeof(signal_codes[0]); i++)
		if (signal_codes[i].number == signal)
			name = find_code(signal_codes[i].codes, code);
	return name;
}

void vt_line_signal(struct vt_buffer *out, int number)
{
	const char *name = number > 0 && number < FIRST_RT ? sigabbrev_np(number) : NULL;

	/* One number, two names: SIGPOLL and SIGIO. */
	if (number == SIGIO)
		name = "IO";
	if (name)
		vt_buffer_format(out, "SIG%s", name);
	else if (number == FIRST_RT)
		vt_buffer_format(out, "SIGRTMIN");
	else if (number > FIRST_RT && number <= 64)
		vt_buffer_format(out, "SIGRT_%d", number - FIRST_RT);
	else
		vt_buffer_format(out, "%d", number);
}

static void add_address(struct vt_buffer *out, const char *name, const void *address)
{
	if (address)
		vt_buffer_format(out, ", %s=%#llx", name,
				 (unsigned long long)(uintptr_t)address);
	else
		vt_buffer_format(out, ", %s=NULL", name);
}

static void add_sender(struct vt_buffer *out, const siginfo_t *info)
{
	vt_buffer_format(out, ", si_pid=%d, si_uid=%u", info->si_pid,
			 (unsigned int)info->si_uid);
}

static void add_value(struct vt_buffer *out, const siginfo_t *info)
{
	if (!info->si_ptr)
		return;
	vt_buffer_format(out, ", si_int=%d", info->si_int);
	add_address(out, "si_ptr", info->si_ptr);
}

static void add_ticks(struct vt_buffer *out, const char *name, long ticks)
{
	/* The kernel counts these in USER_HZ, which is 100 wherever VFIO runs. */
	vt_buffer_format(out, ", %s=%ld", name, ticks);
	if (ticks)
		vt_buffer_format(out, " /* %ld.%02ld s */", ticks / 100, ticks % 100);
}

static void add_child(struct vt_buffer *out, const siginfo_t *info)
{
	add_sender(out, info);
	vt_buffer_format(out, ", si_status=");
	if (info->si_code == CLD_EXITED)
		vt_buffer_format(out, "%d", info->si_status);
	else
		vt_line_signal(out, info->si_status);
	add_ticks(out, "si_utime", (long)info->si_utime);
	add_ticks(out, "si_stime", (long)info->si_stime);
}

static void add_by_signal(struct vt_buffer *out, const siginfo_t *info)
{
	switch (info->si_signo) {
	case SIGCHLD:
		add_child(out, info);
		break;
	case SIGILL:
	case SIGFPE:
	case SIGSEGV:
	case SIGBUS:
	case SIGTRAP:
		add_address(out, "si_addr", info->si_addr);
		break;
	case SIGPOLL:
		vt_buffer_format(out, ", si_band=%ld, si_fd=%d", (long)info->si_band,
				 info->si_fd);
		break;
	case SIGSYS:
		add_address(out, "si_call_addr", info->si_call_addr);
		vt_buffer_format(out, ", si_syscall=%d, si_arch=%#x", info->si_syscall,
				 info->si_arch);
		break;
	default:
		break;
	}
}

/* Codes above zero are the kernel's; which fields they fill depends on the signal. */
static void add_fields(struct vt_buffer *out, const siginfo_t *info)
{
	switch (info->si_code) {
	case SI_TIMER:
		vt_buffer_format(out, ", si_timerid=%#x, si_overrun=%d",
				 (unsigned int)info->si_timerid, info->si_overrun);
		add_value(out, info);
		break;
	case SI_USER:
	case SI_TKILL:
		add_sender(out, info);
		break;
	case SI_SIGIO:
		add_by_signal(out, info);
		break;
	case SI_KERNEL:
		if (info->si_signo != SIGCHLD && info->si_signo != SIGPOLL)
			add_by_signal(out, info);
		break;
	default:
		if (info->si_code > 0) {
			add_by_signal(out, info);
		} else {
			add_sender(out, info);
			add_value(out, info);
		}
		break;
	}
}

void vt_line_siginfo(struct vt_buffer *out, const siginfo_t *info)
{
	const char *code = code_name(info->si_signo, info->si_code);

	vt_buffer_format(out, "{si_signo=");
	vt_line_signal(out, info->si_signo);
	if (code)
		vt_buffer_format(out, ", si_code=%s", code);
	else
		vt_buffer_format(out, ", si_code=%#x", (unsigned int)info->si_code);
	if (info->si_errno) {
		const char *name = vt_errno_name(info->si_errno);

		if (name)
			vt_buffer_format(out, ", si_errno=%s", name);
		else
			vt_buffer_format(out, ", si_errno=%d", info->si_errno);
	}
	add_fields(out, info);
	vt_buffer_add(out, "}", 1);
}
