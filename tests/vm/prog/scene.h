/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For programs that fail on purpose, and say of each call why a tracer is to say that it has failed.
 */
#ifndef SCENE_H
#define SCENE_H

#include <limits.h>
#include <linux/iommufd.h>
#include <linux/vfio.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

/* Headers of some architectures lack it; it has one number everywhere. */
#ifndef SYS_memfd_secret
#define SYS_memfd_secret 447
#endif

#define PAGE 4096u

struct scene {
	const char *name;
	void (*run)(void);
};

/* Scenes after public reports, each cause beside others with the same error. */
extern const struct scene reports[];
/* Plain mistakes with containers, groups and devices. */
extern const struct scene slips[];
/* Scenes of devices that are opened by their nodes, and of iommufds. */
extern const struct scene iommufds[];

/* What all scenes are about: the device that was named, and what of it is open. */
extern const char *bdf;
extern char group_path[PATH_MAX];
extern int container, group, device, iommufd, cdev;

/* @rule: "" where nothing is to be said; with '?' behind it, "probably". */
void why(const char *rule, long result);
/* Of a call that succeeds, with an answer that is no. */
void why_no(const char *rule, bool no);
/* The same of a call that does not fail on each kernel, or machine. */
void why_if_any(const char *rule, long result);
/* It must succeed, or what follows is in vain. */
int must(const char *what, long result);
void find_group(const char *name, char path[PATH_MAX]);
void *memory(size_t size, int prot);
long map(uint32_t flags, const void *at, uint64_t iova, uint64_t size);
long unmap(uint32_t flags, uint64_t iova, uint64_t size);
long set_container(int fd);
long get_device(const char *name);
/* In a process of its own, which ends with it. */
void apart(void (*act)(void));
/* What the process has no more: a capability; of a resource, more than that. */
void lacks(int capability);
void limit(int resource, rlim_t most);
long tell(const char *path, const char *text);
void set_up(void);
/* A container with type 1, its group and the device. */
void use(void);
long reopen(void);
long irqs(uint32_t flags, uint32_t index, uint32_t start, uint32_t count, int fd);
uint32_t ioas_alloc(void);
long ioas_map(uint32_t ioas, uint32_t flags, const void *at, uint64_t iova, uint64_t length);
long ioas_unmap(uint32_t ioas, uint64_t iova, uint64_t length);
long destroy(uint32_t id);
long attach_pt(uint32_t id);
long map_file(uint32_t ioas, int fd, uint64_t start, uint64_t iova, uint64_t length);
void find_node(const char *name, char node[64]);
/* Opens the device's node and an iommufd. Returns the device's id there. */
uint32_t bind_by_node(void);

/* Of the kernel's samples: away with those that a former run has left; a new one. */
void forget_mediated(void);
long make_mediated(const char *parent, const char *type, const char *uuid);

#endif
