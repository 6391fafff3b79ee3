# SPDX-License-Identifier: GPL-2.0-or-later
# Read by tests that build something: the compiler that built all else. The build
# folder is the working directory.
CC=$(sed -n 's/^CC = //p' Makefile)
CXX=${CXX:-c++}
SAN_CFLAGS=$(sed -n 's/^SAN_CFLAGS = //p' Makefile)
enotty_re='-1 ENOTTY \(Inappropriate ioctl for device\)$'
