// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "engine/bpf.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifdef HAVE_LIBSECCOMP
#include <seccomp.h>
#endif

#ifndef SECCOMP_FILTER_FLAG_SPEC_ALLOW
#define SECCOMP_FILTER_FLAG_SPEC_ALLOW (1UL << 2)
#endif

/*
 * Without CAP_SYS_ADMIN the kernel demands no_new_privs. With it we do not set that, so that
 * setuid programs work if the tracer runs as root. (If it does not, the kernel ignores setuid
 * bits of traced programs anyway.) The filter protects nothing, so it needs no protection from
 * speculation, which would slow the program down on kernels before 5.16.
 */
int vt_bpf_load(const struct sock_fprog *prog)
{
	unsigned long flags = SECCOMP_FILTER_FLAG_SPEC_ALLOW;
	bool asked = false;

	while (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, prog)) {
		if (errno == EINVAL && flags) {
			flags = 0;
		} else if (errno == EACCES && !asked) {
			asked = true;
			if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
				return -errno;
		} else {
			return -errno;
		}
	}
	return 0;
}

#ifdef HAVE_LIBSECCOMP
/* Which argument of clone() has the flags. */
#ifdef __s390__
#define CLONE_FLAGS 1
#else
#define CLONE_FLAGS 0
#endif

/* More than libseccomp takes for a filter of all calls that have a name. */
#define ROOM ((size_t)4 * 1024 * 1024)

/* The other syscall ABIs that the kernel of this machine may offer. */
static const uint32_t other_abis[] = {
#if defined(__x86_64__)
	SCMP_ARCH_X86, SCMP_ARCH_X32,
#elif defined(__aarch64__)
	SCMP_ARCH_ARM,
#elif defined(__s390x__)
	SCMP_ARCH_S390,
#elif defined(__mips__) && defined(__MIPSEL__)
	SCMP_ARCH_MIPSEL, SCMP_ARCH_MIPSEL64N32, SCMP_ARCH_MIPSEL64,
#elif defined(__mips__)
	SCMP_ARCH_MIPS, SCMP_ARCH_MIPS64N32, SCMP_ARCH_MIPS64,
#endif
	0,
};

static int add_abis(scmp_filter_ctx ctx)
{
	size_t i;
	int err;

	for (i = 0; other_abis[i]; i++) {
		err = seccomp_arch_add(ctx, other_abis[i]);
		if (err && err != -EEXIST)
			return err;
	}
	return 0;
}

static int add_ioctls(scmp_filter_ctx ctx, const struct vt_filter *filter)
{
	const uint32_t act = SCMP_ACT_TRACE(0);
	size_t i;
	int err;

	if (filter->every_ioctl)
		return seccomp_rule_add(ctx, act, SCMP_SYS(ioctl), 0);
	for (i = 0; i < filter->nioctls; i++) {
		const struct vt_ioctl_match *match = &filter->ioctls[i];

		err = seccomp_rule_add(ctx, act, SCMP_SYS(ioctl), 1,
				       SCMP_A1(SCMP_CMP_MASKED_EQ, match->mask,
					       match->value));
		if (err && err != -EEXIST)
			return err;
	}
	return 0;
}

static int add_names(scmp_filter_ctx ctx, const struct vt_filter *filter)
{
	size_t i;
	int nr, err;

	for (i = 0; i < filter->nnames; i++) {
		nr = seccomp_syscall_resolve_name(filter->names[i]);
		if (nr == __NR_SCMP_ERROR)
			continue;
		err = seccomp_rule_add(ctx, SCMP_ACT_TRACE(0), nr, 0);
		/* EDOM: no ABI of this machine has the call. */
		if (err && err != -EEXIST && err != -EDOM)
			return err;
	}
	return 0;
}

/*
 * Calls that may create a child with CLONE_UNTRACED: see untraced.c. The flags of clone3() are
 * in memory, which the filter cannot read, so it stops at each.
 */
static int add_clones(scmp_filter_ctx ctx)
{
	int clone3 = seccomp_syscall_resolve_name("clone3");
	int err = seccomp_rule_add(ctx, SCMP_ACT_TRACE(0), SCMP_SYS(clone), 1,
				   SCMP_CMP(CLONE_FLAGS, SCMP_CMP_MASKED_EQ, CLONE_UNTRACED,
					    CLONE_UNTRACED));

	if ((!err || err == -EEXIST) && clone3 != __NR_SCMP_ERROR)
		err = seccomp_rule_add(ctx, SCMP_ACT_TRACE(0), clone3, 0);
	return err == -EEXIST || err == -EDOM ? 0 : err;
}

static int export_program(scmp_filter_ctx ctx, struct sock_fprog *prog)
{
	int fd = memfd_create("filter", MFD_CLOEXEC);
	struct stat st;
	int err;

	if (fd < 0)
		return -errno;
	err = seccomp_export_bpf(ctx, fd);
	if (!err && fstat(fd, &st))
		err = -errno;
	if (!err && st.st_size / sizeof(struct sock_filter) > BPF_MAXINSNS)
		err = -E2BIG;
	if (!err) {
		prog->filter = malloc(st.st_size);
		prog->len = st.st_size / sizeof(struct sock_filter);
		if (!prog->filter)
			err = -ENOMEM;
		else if (pread(fd, prog->filter, st.st_size, 0) != st.st_size)
			err = -EIO;
	}
	close(fd);
	if (err) {
		free(prog->filter);
		prog->filter = NULL;
	}
	return err;
}

/* libseccomp writes to where it got no memory: so it is called only where there is enough. */
static bool is_there_room(void)
{
	void *room = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return room != MAP_FAILED && !munmap(room, ROOM);
}

int vt_bpf_build(struct sock_fprog *prog, const struct vt_filter *filter,
		 struct vt_error *error)
{
	scmp_filter_ctx ctx;
	int err;

	memset(prog, 0, sizeof(*prog));
	if (!is_there_room())
		return vt_error_set(error, ENOMEM, "there is no memory for it");
	ctx = seccomp_init(SCMP_ACT_ALLOW);
	if (!ctx)
		return vt_error_set(error, ENOMEM, "libseccomp gives no filter");
	err = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);
	if (!err)
		err = add_abis(ctx);
	if (!err)
		err = add_ioctls(ctx, filter);
	if (!err)
		err = add_names(ctx, filter);
	if (!err)
		err = add_clones(ctx);
	if (!err)
		err = export_program(ctx, prog);
	seccomp_release(ctx);
	if (err)
		return vt_error_set(error, -err, "libseccomp cannot build it: %s",
				    strerror(-err));
	return 0;
}
#else
int vt_bpf_build(struct sock_fprog *prog, const struct vt_filter *filter,
		 struct vt_error *error)
{
	(void)filter;
	memset(prog, 0, sizeof(*prog));
	return vt_error_set(error, ENOSYS, "vfiotrace was built without libseccomp");
}
#endif
