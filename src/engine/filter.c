// SPDX-License-Identifier: GPL-2.0-or-later
/* Names and numbers of system calls, and which calls are wanted. */
#include "config.h"

#include "engine/filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#ifdef HAVE_LIBSECCOMP
#include <seccomp.h>
#endif

#include "engine/wanted.h"
#include "util/array.h"
#include "util/memory.h"

#define X32_BIT 0x40000000u

/* Older kernel headers may lack these. */
#ifndef AUDIT_ARCH_RISCV64
#define AUDIT_ARCH_RISCV64 (243 | __AUDIT_ARCH_64BIT | __AUDIT_ARCH_LE)
#endif
#ifndef AUDIT_ARCH_LOONGARCH64
#define AUDIT_ARCH_LOONGARCH64 (258 | __AUDIT_ARCH_64BIT | __AUDIT_ARCH_LE)
#endif

static bool is_x32(uint32_t arch, uint64_t nr)
{
	return arch == AUDIT_ARCH_X86_64 && (nr & X32_BIT);
}

bool vt_syscall_is_ioctl(uint32_t arch, uint64_t nr)
{
	switch (arch) {
	case AUDIT_ARCH_X86_64:
		return nr == 16 || nr == (X32_BIT | 514);
	case AUDIT_ARCH_AARCH64:
	case AUDIT_ARCH_RISCV64:
	case AUDIT_ARCH_LOONGARCH64:
		return nr == 29;
	case AUDIT_ARCH_MIPS:
	case AUDIT_ARCH_MIPSEL:
		return nr == 4054;
	case AUDIT_ARCH_MIPS64:
	case AUDIT_ARCH_MIPSEL64:
		return nr == 5015;
	case AUDIT_ARCH_MIPS64N32:
	case AUDIT_ARCH_MIPSEL64N32:
		return nr == 6015;
	case AUDIT_ARCH_ALPHA:
	case AUDIT_ARCH_I386:
	case AUDIT_ARCH_ARM:
	case AUDIT_ARCH_PPC:
	case AUDIT_ARCH_PPC64:
	case AUDIT_ARCH_PPC64LE:
	case AUDIT_ARCH_S390:
	case AUDIT_ARCH_S390X:
	case AUDIT_ARCH_SPARC:
	case AUDIT_ARCH_SPARC64:
	case AUDIT_ARCH_PARISC:
	case AUDIT_ARCH_PARISC64:
		return nr == 54;
	default:
		return false;
	}
}

static const char *unknown_name(uint64_t nr, char *buffer, size_t size)
{
	if (!buffer || !size)
		return NULL;
	snprintf(buffer, size, "syscall_0x%llx", (unsigned long long)nr);
	return buffer;
}

/* The syscall ABIs of this machine, with a map for each. Calls of others are checked by name. */
static const struct abi {
	uint32_t arch;
	bool x32;
} abis[] = {
#if defined(__x86_64__)
	{ AUDIT_ARCH_X86_64, false }, { AUDIT_ARCH_I386, false }, { AUDIT_ARCH_X86_64, true },
#elif defined(__i386__)
	{ AUDIT_ARCH_I386, false },
#elif defined(__aarch64__)
	{ AUDIT_ARCH_AARCH64, false }, { AUDIT_ARCH_ARM, false },
#elif defined(__arm__)
	{ AUDIT_ARCH_ARM, false },
#elif defined(__powerpc64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	{ AUDIT_ARCH_PPC64LE, false },
#elif defined(__powerpc64__)
	{ AUDIT_ARCH_PPC64, false }, { AUDIT_ARCH_PPC, false },
#elif defined(__s390x__)
	{ AUDIT_ARCH_S390X, false }, { AUDIT_ARCH_S390, false },
#elif defined(__riscv) && __riscv_xlen == 64
	{ AUDIT_ARCH_RISCV64, false },
#endif
	{ 0, false },
};

#ifdef HAVE_LIBSECCOMP
/* libseccomp's constant for an architecture is AUDIT_ARCH_*, except for x32. */
static uint32_t token(uint32_t arch, bool x32)
{
	return x32 ? SCMP_ARCH_X32 : arch;
}

/* The name is the caller's to free. NULL: the call has none. */
static char *find_name(uint32_t arch, bool x32, int nr)
{
	char *name;

	errno = 0;
	name = seccomp_syscall_resolve_num_arch(token(arch, x32), nr);
	/* Also returned where there is no memory for the name. */
	if (!name && errno == ENOMEM)
		vt_no_memory();
	return name;
}

const char *vt_syscall_name(uint32_t arch, uint64_t nr, char *buffer, size_t size)
{
	char *name;

	if (vt_syscall_is_ioctl(arch, nr))
		return "ioctl";
	if (!buffer || !size)
		return NULL;
	name = nr > INT32_MAX ? NULL : find_name(arch, is_x32(arch, nr), (int)nr);
	if (!name)
		return unknown_name(nr, buffer, size);
	snprintf(buffer, size, "%s", name);
	free(name);
	return buffer;
}

/*
 * On i386 and s390 some calls were parts of socketcall() and ipc() before they had their own
 * numbers. For their names libseccomp returns the pseudo number of the part.
 */
#define FIRST_PART -299
#define LAST_PART -100

static int number_of(const char *name, uint32_t arch, bool x32)
{
	int number = seccomp_syscall_resolve_name_arch(token(arch, x32), name);
	char *found;

	if (number < FIRST_PART || number > LAST_PART)
		return number;
	for (int nr = 0; nr < VT_WANTED_BITS; nr++) {
		bool same;

		found = find_name(arch, x32, nr);
		same = found && !strcmp(found, name);
		free(found);
		if (same)
			return nr;
	}
	return -1;
}

bool vt_syscall_has_number(const char *name)
{
	return seccomp_syscall_resolve_name(name) != __NR_SCMP_ERROR;
}
#else
/* Without libseccomp we know only the names of the machine's first ABI. */
static const struct {
	const char *name;
	int nr;
} natives[] = {
#include "engine/native_syscalls.h"
};

#define NNATIVES ARRAY_SIZE(natives)

const char *vt_syscall_name(uint32_t arch, uint64_t nr, char *buffer, size_t size)
{
	size_t i;

	if (vt_syscall_is_ioctl(arch, nr))
		return "ioctl";
	for (i = 0; arch == abis[0].arch && i < NNATIVES; i++)
		if ((uint64_t)natives[i].nr == nr)
			return natives[i].name;
	return unknown_name(nr, buffer, size);
}

static int number_of(const char *name, uint32_t arch, bool x32)
{
	size_t i;

	for (i = 0; arch == abis[0].arch && !x32 && i < NNATIVES; i++)
		if (!strcmp(natives[i].name, name))
			return natives[i].nr;
	return -1;
}

bool vt_syscall_has_number(const char *name)
{
	return number_of(name, abis[0].arch, false) >= 0;
}
#endif

bool vt_ioctl_matches(const struct vt_ioctl_match *list, size_t count, uint64_t request)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (((uint32_t)request & list[i].mask) == list[i].value)
			return true;
	return false;
}

static bool ioctl_matches(const struct vt_filter *filter, uint64_t request)
{
	return vt_ioctl_matches(filter->ioctls, filter->nioctls, request);
}

static bool listed(const struct vt_filter *filter, const char *name)
{
	size_t i;

	for (i = 0; i < filter->nnames; i++)
		if (!strcmp(filter->names[i], name))
			return true;
	return false;
}

bool vt_filter_wants(const struct vt_filter *filter, uint32_t arch, uint64_t nr,
		     const uint64_t args[6])
{
	char buffer[64];
	const char *name;

	if (filter->all)
		return true;
	if (vt_syscall_is_ioctl(arch, nr)) {
		if (filter->every_ioctl || ioctl_matches(filter, args[1]))
			return true;
		return filter->nnames ? listed(filter, "ioctl") != filter->negate :
		       filter->negate;
	}
	if (!filter->nnames)
		return filter->negate;
	name = vt_syscall_name(arch, nr, buffer, sizeof(buffer));
	return (name && listed(filter, name)) != filter->negate;
}

_Static_assert(ARRAY_SIZE(abis) <= VT_WANTED_ABIS + 1, "a map for each");

static int map_of(uint32_t arch, uint64_t nr)
{
	int map;

	for (map = 0; abis[map].arch; map++)
		if (abis[map].arch == arch && abis[map].x32 == is_x32(arch, nr))
			return map;
	return -1;
}

static void fill_map(struct vt_wanted *wanted, int map)
{
	const struct vt_filter *filter = wanted->filter;
	size_t i;
	int nr;

	if (filter->negate)
		memset(wanted->maps[map], 0xff, sizeof(wanted->maps[map]));
	for (i = 0; i < filter->nnames; i++) {
		nr = number_of(filter->names[i], abis[map].arch, abis[map].x32);
		if (nr < 0)
			continue;
		nr &= ~(int)X32_BIT;
		if (nr >= VT_WANTED_BITS)
			continue;
		if (filter->negate)
			wanted->maps[map][nr / 64] &= ~(UINT64_C(1) << (nr % 64));
		else
			wanted->maps[map][nr / 64] |= UINT64_C(1) << (nr % 64);
	}
}

void vt_wanted_init(struct vt_wanted *wanted, const struct vt_filter *filter)
{
	int map;

	memset(wanted, 0, sizeof(*wanted));
	wanted->filter = filter;
	wanted->ioctl = filter->every_ioctl || filter->all ||
			listed(filter, "ioctl") != filter->negate;
	for (map = 0; abis[map].arch; map++)
		fill_map(wanted, map);
}

bool vt_wanted(const struct vt_wanted *wanted, uint32_t arch, uint64_t nr,
	       const uint64_t args[6])
{
	uint64_t bare = is_x32(arch, nr) ? nr & ~(uint64_t)X32_BIT : nr;
	int map;

	if (wanted->filter->all)
		return true;
	if (vt_syscall_is_ioctl(arch, nr))
		return wanted->ioctl || ioctl_matches(wanted->filter, args[1]);
	if (!wanted->filter->nnames)
		return wanted->filter->negate;
	map = map_of(arch, nr);
	if (map < 0 || bare >= VT_WANTED_BITS)
		return vt_filter_wants(wanted->filter, arch, nr, args);
	return wanted->maps[map][bare / 64] >> (bare % 64) & 1;
}
