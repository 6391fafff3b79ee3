/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel says of the process that asks, a line each, KEY VALUE, for tests/vm/summary.py. */
#ifndef FACTS_H
#define FACTS_H

#include <stdint.h>
#include <stdio.h>

void tell_fact(FILE *out, const char *key, uint64_t value);

/* Memory that is locked and pinned. */
void tell_locked(FILE *out);
/* Who it is, its descriptors of VFIO, what is mapped of devices, and interrupts. */
void tell_open(FILE *out);

#endif
