#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# How the program is started.
. "${srcdir:-.}/tests/trace/cli/lib.sh"

export GONE=1 KEPT=2
run 0 -q -E GONE -E NEW=x=y -E KEPT=3 env
hasnt out '^GONE='
has out '^NEW=x=y$'
has out '^KEPT=3$'
lines out '^KEPT=' 1
if [ "$(id -u)" = 0 ]; then
	run 0 -q -u nobody id -un
	has out '^nobody$'
fi
# Let go at the next execve: its calls are not seen.
run 0 -b execve sh -c "exec $actor version"
hasnt err VFIO_GET_API_VERSION
run 0 sh -c "exec $actor version"
has err VFIO_GET_API_VERSION
finish
