/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which request a number means on which descriptor, and how it is called. */
#include "decode.h"

#include <linux/ioctl.h>

#define DIRECTION_RW (_IOC_READ | _IOC_WRITE)

static const char *name(struct scene *scene, enum vfiotrace_fd_kind kind,
			enum vfiotrace_iommu iommu, uint32_t code)
{
	static _Thread_local char buffer[256];
	int length;

	scene->fd.iommu = iommu;
	scene_call(scene, kind, code);
	length = vfiotrace_call_name(&scene->call, buffer, sizeof(buffer));
	assert_int_equal(length, strlen(buffer));
	return buffer;
}

static void test_kind_decides(void **state)
{
	struct scene *s = *state;
	static const struct {
		enum vfiotrace_fd_kind kind;
		enum vfiotrace_iommu iommu;
		uint32_t code;
		const char *name;
	} rows[] = {
		{ VFIOTRACE_FD_CONTAINER, VFIOTRACE_IOMMU_TYPE1, 0x3b70,
		  "VFIO_IOMMU_GET_INFO" },
		{ VFIOTRACE_FD_CONTAINER, VFIOTRACE_IOMMU_SPAPR, 0x3b70,
		  "VFIO_IOMMU_SPAPR_TCE_GET_INFO" },
		{ VFIOTRACE_FD_DEVICE, 0, 0x3b70,
		  "VFIO_DEVICE_GET_PCI_HOT_RESET_INFO" },
		{ VFIOTRACE_FD_IOMMUFD, 0, 0x3b71, "VFIO_IOMMU_MAP_DMA" },
		{ VFIOTRACE_FD_CONTAINER, VFIOTRACE_IOMMU_SPAPR_V2, 0x3b71,
		  "VFIO_IOMMU_MAP_DMA" },
		{ VFIOTRACE_FD_CDEV, 0, 0x3b71, "VFIO_DEVICE_PCI_HOT_RESET" },
		{ VFIOTRACE_FD_CONTAINER, VFIOTRACE_IOMMU_SPAPR, 0x3b73,
		  "VFIO_IOMMU_ENABLE" },
		{ VFIOTRACE_FD_DEVICE, 0, 0x3b73, "VFIO_DEVICE_GET_GFX_DMABUF" },
		{ VFIOTRACE_FD_CONTAINER, VFIOTRACE_IOMMU_TYPE1, 0x3b75,
		  "VFIO_IOMMU_DIRTY_PAGES" },
		{ VFIOTRACE_FD_CONTAINER, VFIOTRACE_IOMMU_SPAPR_V2, 0x3b75,
		  "VFIO_IOMMU_SPAPR_REGISTER_MEMORY" },
		{ VFIOTRACE_FD_CDEV, 0, 0x3b75, "VFIO_DEVICE_FEATURE" },
		{ VFIOTRACE_FD_CDEV, 0, 0x3b76, "VFIO_DEVICE_BIND_IOMMUFD" },
		{ VFIOTRACE_FD_CDEV, 0, 0x3b78, "VFIO_DEVICE_DETACH_IOMMUFD_PT" },
		{ VFIOTRACE_FD_MIGRATION, 0, 0x3b79, "VFIO_MIG_GET_PRECOPY_INFO" },
		{ VFIOTRACE_FD_CONTAINER, VFIOTRACE_IOMMU_SPAPR, 0x3b79,
		  "VFIO_EEH_PE_OP" },
		{ VFIOTRACE_FD_NOIOMMU_GROUP, 0, 0x3b6a,
		  "VFIO_GROUP_GET_DEVICE_FD" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_string_equal(name(s, rows[i].kind, rows[i].iommu,
					 rows[i].code), rows[i].name);
		assert_non_null(s->call.request);
	}
}

static void test_unknown_kind_names_all(void **state)
{
	struct scene *s = *state;
	static const struct {
		uint32_t code;
		const char *name;
	} rows[] = {
		{ 0x3b70, "VFIO_DEVICE_GET_PCI_HOT_RESET_INFO or "
			  "VFIO_IOMMU_GET_INFO or VFIO_IOMMU_SPAPR_TCE_GET_INFO" },
		{ 0x3b71, "VFIO_DEVICE_PCI_HOT_RESET or VFIO_IOMMU_MAP_DMA" },
		{ 0x3b72, "VFIO_DEVICE_QUERY_GFX_PLANE or VFIO_IOMMU_UNMAP_DMA" },
		{ 0x3b75, "VFIO_DEVICE_FEATURE or VFIO_IOMMU_DIRTY_PAGES or "
			  "VFIO_IOMMU_SPAPR_REGISTER_MEMORY" },
		{ 0x3b76, "VFIO_DEVICE_BIND_IOMMUFD or "
			  "VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY" },
		{ 0x3b79, "VFIO_EEH_PE_OP or VFIO_MIG_GET_PRECOPY_INFO" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_string_equal(name(s, VFIOTRACE_FD_UNKNOWN, 0, rows[i].code),
				    rows[i].name);
		assert_null(s->call.request);
		assert_string_equal(scene_enter(s), "@7000");
		assert_string_equal(scene_leave(s, 0), "");
		/* The same number on a descriptor that is something else. */
		assert_string_equal(name(s, VFIOTRACE_FD_OTHER, 0, rows[i].code),
				    rows[i].name);
	}
}

/* Numbers that mean one thing everywhere are that, unless the kind denies it. */
static void test_unambiguous_number(void **state)
{
	struct scene *s = *state;
	const uint32_t status[2] = { 8, 1 };

	scene_memory(s, status, sizeof(status));
	assert_string_equal(name(s, VFIOTRACE_FD_UNKNOWN, 0, 0x3b67),
			    "VFIO_GROUP_GET_STATUS");
	assert_string_equal(scene_enter(s), "{ argsz=8 }");
	assert_string_equal(name(s, VFIOTRACE_FD_OTHER, 0, 0x3b67),
			    "VFIO_GROUP_GET_STATUS");
	assert_null(s->call.request);
	assert_string_equal(scene_enter(s), "@7000");
	assert_string_equal(name(s, VFIOTRACE_FD_OTHER, 0, 0x3b64),
			    "VFIO_GET_API_VERSION");
	assert_string_equal(scene_enter(s), "");
}

/* Where the kind fits but its IOMMU has no such request. */
static void test_wrong_model(void **state)
{
	struct scene *s = *state;

	assert_string_equal(name(s, VFIOTRACE_FD_CONTAINER,
				 VFIOTRACE_IOMMU_NOIOMMU, 0x3b70),
			    "VFIO_IOMMU_GET_INFO or VFIO_IOMMU_SPAPR_TCE_GET_INFO");
	assert_null(s->call.request);
	assert_string_equal(name(s, VFIOTRACE_FD_CONTAINER,
				 VFIOTRACE_IOMMU_UNKNOWN, 0x3b75),
			    "VFIO_IOMMU_DIRTY_PAGES or "
			    "VFIO_IOMMU_SPAPR_REGISTER_MEMORY");
	assert_null(s->call.request);
	/* One name, whatever the model: the struct is the same. */
	assert_string_equal(name(s, VFIOTRACE_FD_CONTAINER,
				 VFIOTRACE_IOMMU_UNKNOWN, 0x3b72),
			    "VFIO_IOMMU_UNMAP_DMA");
	assert_non_null(s->call.request);
}

static void test_nameless(void **state)
{
	struct scene *s = *state;

	assert_string_equal(name(s, VFIOTRACE_FD_UNKNOWN, 0, _IO(0x3b, 0xf0)),
			    "_IOC(_IOC_NONE, 0x3b, 0xf0, 0)");
	assert_string_equal(scene_enter(s), "x7000");
	assert_string_equal(name(s, VFIOTRACE_FD_UNKNOWN, 0,
				 _IOC(DIRECTION_RW, 0x3b, 0xf1, 0x20)),
			    "_IOC(_IOC_READ|_IOC_WRITE, 0x3b, 0xf1, 0x20)");
	assert_string_equal(name(s, VFIOTRACE_FD_UNKNOWN, 0,
				 _IOC(_IOC_WRITE, 0x3b, 0xf1, 4)),
			    "_IOC(_IOC_WRITE, 0x3b, 0xf1, 0x4)");
}

/* "No direction" is 1 << 29 on some machines. */
static void test_other_machines_numbers(void **state)
{
	struct scene *s = *state;

	assert_string_equal(name(s, VFIOTRACE_FD_GROUP, 0, 0x20003b67),
			    "VFIO_GROUP_GET_STATUS");
	assert_non_null(s->call.request);
	/* And _IOW is the other bit there: KVM's requests differ by more than that. */
	for (uint32_t direction = 1; direction <= 2; direction++) {
		assert_string_equal(name(s, VFIOTRACE_FD_KVM_VFIO, 0,
					 direction << 30 | 0x18aee1),
				    "KVM_SET_DEVICE_ATTR");
		assert_non_null(s->call.request);
		assert_string_equal(name(s, VFIOTRACE_FD_KVM_VM, 0,
					 direction << 30 | 0x20ae76), "KVM_IRQFD");
		assert_non_null(s->call.request);
	}
	assert_string_equal(name(s, VFIOTRACE_FD_KVM_VM, 0, 0xc00caee0),
			    "KVM_CREATE_DEVICE");
	/* Of another size it is another request. */
	name(s, VFIOTRACE_FD_KVM_VFIO, 0, 0x4010aee1);
	assert_null(s->call.request);
}

/* Direction bits prove a dialect; a number alone does not. */
static void test_dialects(void **state)
{
	struct scene *s = *state;

	assert_string_equal(name(s, VFIOTRACE_FD_UNKNOWN, 0,
				 _IOC(DIRECTION_RW, 0x3b, 101, 32)),
			    "VFIO_DMA_MAP_IOVA");
	s->fd.dialect = VFIOTRACE_DIALECT_2011;
	assert_string_equal(name(s, VFIOTRACE_FD_GROUP, 0, 0x3b64),
			    "VFIO_GROUP_GET_INFO");
	s->fd.dialect = VFIOTRACE_DIALECT_UPSTREAM;
	assert_string_equal(name(s, VFIOTRACE_FD_GROUP, 0, 0x3b64),
			    "VFIO_GET_API_VERSION");
}

static void test_name_is_cut(void **state)
{
	struct scene *s = *state;
	char small[8];

	scene_call(s, VFIOTRACE_FD_UNKNOWN, 0x3b71);
	memset(small, 'x', sizeof(small));
	assert_int_equal(vfiotrace_call_name(&s->call, small, sizeof(small)),
			 strlen("VFIO_DEVICE_PCI_HOT_RESET or VFIO_IOMMU_MAP_DMA"));
	assert_string_equal(small, "VFIO_DE");
	assert_int_equal(vfiotrace_call_name(&s->call, NULL, 0),
			 strlen("VFIO_DEVICE_PCI_HOT_RESET or VFIO_IOMMU_MAP_DMA"));
}

static const struct vfiotrace_struct private_type = {
	.name = "private_arg",
	.size = 8,
	.count = 1,
	.fields = (const struct vfiotrace_field[]){
		{ .name = "argsz", .size = 4, .flow = VFIOTRACE_IN },
	},
};

static void test_rows_are_added(void **state)
{
	struct scene *s = *state;
	const uint32_t arg[2] = { 8, 7 };
	struct vfiotrace_request row = {
		.name = "PRIVATE_REQUEST",
		.code = 0x3bf0,
		.kinds = 1u << VFIOTRACE_FD_DEVICE,
		.arg = VFIOTRACE_ARG_STRUCT,
		.flags = VFIOTRACE_REQUEST_SIZED,
		.type = &private_type,
	};
	struct vfiotrace_request bad = row;
	size_t where = 99;

	assert_int_equal(vfiotrace_context_add(s->context, &row, 1, &where), 0);
	scene_memory(s, arg, sizeof(arg));
	assert_string_equal(name(s, VFIOTRACE_FD_DEVICE, 0, 0x3bf0),
			    "PRIVATE_REQUEST");
	assert_string_equal(scene_enter(s), "{ argsz=8 }");
	assert_int_equal(vfiotrace_context_add(s->context, &row, 1, &where), -EEXIST);
	bad.code = 0x3b6b;
	assert_int_equal(vfiotrace_context_add(s->context, &bad, 1, NULL), -EEXIST);
	bad.code = 0x3bf1;
	bad.type = NULL;
	assert_int_equal(vfiotrace_context_add(s->context, &bad, 1, &where), -EINVAL);
	assert_int_equal(where, 0);
}

/* A description may not reach outside itself. */
static void test_unsound_rows_are_refused(void **state)
{
	struct scene *s = *state;
	struct vfiotrace_field field = { .name = "argsz", .size = 4 };
	struct vfiotrace_struct type = {
		.name = "t", .size = 8, .count = 1, .fields = &field,
	};
	struct vfiotrace_request row = {
		.name = "BAD", .code = 0x3bf2, .kinds = 1u << VFIOTRACE_FD_DEVICE,
		.arg = VFIOTRACE_ARG_STRUCT, .type = &type,
	};

	field.offset = 5;
	assert_int_equal(vfiotrace_context_add(s->context, &row, 1, NULL), -EINVAL);
	field.offset = 0;
	field.size = 3;
	assert_int_equal(vfiotrace_context_add(s->context, &row, 1, NULL), -EINVAL);
	field.size = 4;
	field.show = VFIOTRACE_SHOW_FLAGS;
	assert_int_equal(vfiotrace_context_add(s->context, &row, 1, NULL), -EINVAL);
	field.show = VFIOTRACE_SHOW_STRUCT;
	field.ref = &type;
	assert_int_equal(vfiotrace_context_add(s->context, &row, 1, NULL), -EINVAL);
	field.show = VFIOTRACE_SHOW_UNSIGNED;
	row.kinds = 0;
	assert_int_equal(vfiotrace_context_add(s->context, &row, 1, NULL), -EINVAL);
}

/* Each built-in row is one that a plugin would be allowed to add. */
static void test_built_in_rows_are_sound(void **state)
{
	struct scene *s = *state;
	const struct vfiotrace_request *row, *other;
	size_t at = 0, count = 0;

	while ((row = vfiotrace_request_next(s->context, &at))) {
		size_t before = 0;

		count++;
		while ((other = vfiotrace_request_next(s->context, &before)) &&
		       other != row)
			assert_false(other->code == row->code &&
				     other->dialect == row->dialect &&
				     (other->kinds & row->kinds) &&
				     (!other->iommus || !row->iommus ||
				      (other->iommus & row->iommus)));
	}
	assert_true(count > 60);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(test_kind_decides),
		SCENE_TEST(test_unknown_kind_names_all),
		SCENE_TEST(test_unambiguous_number),
		SCENE_TEST(test_wrong_model),
		SCENE_TEST(test_nameless),
		SCENE_TEST(test_other_machines_numbers),
		SCENE_TEST(test_dialects),
		SCENE_TEST(test_name_is_cut),
		SCENE_TEST(test_rows_are_added),
		SCENE_TEST(test_unsound_rows_are_refused),
		SCENE_TEST(test_built_in_rows_are_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
