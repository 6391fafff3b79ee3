// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The functions that are found in the running kernel's types, and whether they return errors:
 * the same as libbpf finds, one by one.
 */
#include "config.h"

#include <bpf/btf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "watch/functions.h"
#include "watch/types.h"

#define KERNEL "/sys/kernel/btf/vmlinux"

/* What libbpf has read. */
struct witness {
	struct btf *types;
	unsigned int next;		/* the number where the next function is looked for */
	unsigned int functions, wide, narrow;
};

static const struct btf_type *next_function(struct witness *w)
{
	while (w->next < btf__type_cnt(w->types)) {
		const struct btf_type *t = btf__type_by_id(w->types, w->next++);

		if (btf_is_func(t))
			return t;
	}
	return NULL;
}

static enum vt_returns returns(const struct btf *types, const struct btf_type *function)
{
	const struct btf_type *proto = btf__type_by_id(types, function->type);
	int id = btf__resolve_type(types, proto->type);
	const struct btf_type *t = id > 0 ? btf__type_by_id(types, (unsigned int)id) : NULL;

	/* libbpf follows no attributes. */
	while (t && (btf_is_mod(t) || btf_is_typedef(t) || btf_is_type_tag(t)))
		t = btf__type_by_id(types, t->type);
	if (t && btf_is_ptr(t))
		return VT_RETURNS_WIDE_ERROR;
	if (!t || !btf_is_int(t) || t->size < 4 || !(btf_int_encoding(t) & BTF_INT_SIGNED))
		return VT_RETURNS_NO_ERROR;
	return t->size == 8 ? VT_RETURNS_WIDE_ERROR : VT_RETURNS_ERROR;
}

static void found(void *ctx, const struct vt_described *f)
{
	struct witness *w = ctx;
	const struct btf_type *t = next_function(w);

	assert_non_null(t);
	assert_int_equal(f->type, w->next - 1);
	assert_string_equal(f->name, btf__name_by_offset(w->types, t->name_off));
	assert_int_equal(f->returns, returns(w->types, t));
	assert_string_equal(f->module->name, "");
	assert_int_equal(f->module->fd, 0);
	w->functions++;
	w->wide += f->returns == VT_RETURNS_WIDE_ERROR;
	w->narrow += f->returns == VT_RETURNS_ERROR;
}

static void test_kernel(void **state)
{
	struct witness w = { .next = 1 };
	struct vt_types types;

	(void)state;
	w.types = btf__parse(KERNEL, NULL);
	assert_non_null(w.types);
	assert_int_equal(vt_types_search(&types, NULL, found, &w), 0);
	vt_types_close(&types);
	assert_null(next_function(&w));
	/* A kernel has tens of thousands. */
	assert_true(w.functions > 1000 && w.wide > 100 && w.narrow > 100);
	btf__free(w.types);
}

static void test_names(void **state)
{
	struct vt_functions functions = { 0 };
	const struct vt_function *f;
	struct btf *types = btf__parse(KERNEL, NULL);

	(void)state;
	assert_non_null(types);
	vt_functions_add(&functions, "do_sys_openat2");
	vt_functions_add(&functions, "vfs_read");
	vt_functions_add(&functions, "no_function_of_any_kernel");
	vt_functions_add(&functions, "vfs_read");
	assert_int_equal(functions.n, 3);
	vt_functions_find(&functions, false);
	f = vt_functions_has(&functions, "do_sys_openat2");
	assert_non_null(f);
	assert_int_equal(f->type, btf__find_by_name_kind(types, f->name, BTF_KIND_FUNC));
	f = vt_functions_has(&functions, "vfs_read");
	assert_non_null(f);
	assert_int_equal(f->type, btf__find_by_name_kind(types, f->name, BTF_KIND_FUNC));
	assert_null(vt_functions_has(&functions, "no_function_of_any_kernel"));
	assert_null(vt_functions_has(&functions, "vfs_write"));
	vt_functions_free(&functions);
	btf__free(types);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kernel),
		cmocka_unit_test(test_names),
	};

	if (access(KERNEL, R_OK)) {
		printf("this kernel: does not describe its types (" KERNEL ")\n");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
