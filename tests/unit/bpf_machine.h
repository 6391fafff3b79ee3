/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a filter for the kernel as the kernel would. */
#ifndef TESTS_BPF_MACHINE_H
#define TESTS_BPF_MACHINE_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* False: there is no such jump. */
static inline bool bpf_jumps(const struct sock_filter *i, uint32_t a, bool *jumps)
{
	switch (BPF_OP(i->code)) {
	case BPF_JEQ:
		*jumps = a == i->k;
		return true;
	case BPF_JGT:
		*jumps = a > i->k;
		return true;
	case BPF_JGE:
		*jumps = a >= i->k;
		return true;
	case BPF_JSET:
		*jumps = a & i->k;
		return true;
	default:
		return false;
	}
}

/* *@answer: SECCOMP_RET_*. False: the kernel would not take the program. */
static inline bool bpf_run(const struct sock_fprog *prog, const struct seccomp_data *data,
			   uint32_t *answer)
{
	uint32_t a = 0;
	bool jumps;

	for (unsigned int pc = 0; pc < prog->len; pc++) {
		const struct sock_filter *i = &prog->filter[pc];

		switch (i->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			if (i->k % 4 || i->k >= sizeof(*data))
				return false;
			memcpy(&a, (const char *)data + i->k, sizeof(a));
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= i->k;
			break;
		case BPF_RET | BPF_K:
			*answer = i->k;
			return true;
		case BPF_JMP | BPF_JA:
			pc += i->k;
			break;
		default:
			if (BPF_CLASS(i->code) != BPF_JMP || !bpf_jumps(i, a, &jumps))
				return false;
			pc += jumps ? i->jt : i->jf;
		}
	}
	return false;
}

#endif
