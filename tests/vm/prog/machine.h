/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A VM of KVM that gets what VFIO has: files, interrupts, memory. It remembers what it was
 * given, so that the kernel can be asked in the end how much of that it still has.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include <stddef.h>
#include <stdint.h>

/* A VM with an interrupt controller, and KVM's device for VFIO. */
void machine_begin(void);

/* A group or a device. */
void machine_give(int file);
void machine_take(int file);
/* The interrupt that the eventfd stands for. */
void machine_listen(int eventfd);
void machine_ignore(int eventfd);
/* Memory of a device, or of our own. */
void machine_slot(void *memory, size_t size);
void machine_unslot(void);

/* Takes everything back; each is told as KEY and how many there were. */
void machine_drain(void (*tell)(const char *key, uint64_t count));

#endif
