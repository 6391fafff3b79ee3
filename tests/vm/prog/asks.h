/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What libraries (libvfn, rust-vmm's vfio-ioctls, DPDK) ask before they use a thing: with too
 * little room first, and then with what the kernel wants.
 */
#ifndef ASKS_H
#define ASKS_H

/* A container that has no group yet. */
void asks_versions(int container);
/* A group that is not attached. */
void asks_status(int group);
/* A container with an IOMMU. */
void asks_iommu(int container);
/* Its regions and interrupts, too; and lets it be a bus master. */
void asks_device(int device);

#endif
