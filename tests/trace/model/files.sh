#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Whose descriptors name an open file, and when it is closed for the last time, in the model
# that a recording gives: each way to lose it.
source=$(cd "${srcdir:-.}" && pwd)
. "$source/tests/trace/cli/lib.sh"
mknod vfio c 10 196 2>/dev/null || skip "no right to make a device node"

# state WAY: the states that were met, which stand on standard input.
state() {
	cat >wanted
	for filter in $filters; do
		timeout 3000 "$tool" $filter -o log --record rec "$build/tests/trace/model/files" "$1" vfio \
			2>err </dev/null
		status=$?
		if [ $status = 77 ]; then
			echo "left out: $1: $(cat err)"
			return
		fi
		[ $status = 0 ] || fail "$1: status $status: $(cat err)"
		"$build/tests/trace/model/state" rec >seen 2>err || fail "$1: $(cat err)"
		cmp -s wanted seen || {
			fail "$1, $filter"
			diff wanted seen | sed 's/^/	/'
		}
	done
}

state dup <<END
1 open P1:3
1 open P1:3 P1:20
1 open P1:20
1 closed
END
state over <<END
1 open P1:3
1 open P1:3; 2 open P1:4
1 open P1:3 P1:4; 2 closed
1 open P1:4; 2 closed
1 closed; 2 closed
END
state range <<END
1 open P1:3
1 open P1:3 P1:20
1 closed
END
state fork <<END
1 open P1:3
1 open P1:3 P2:3
1 open P2:3
1 closed
END
# In a message it may be anybody's, until it is received: once for each time that it was sent.
# What nobody has on the way is what comes, if it is the only one of its kind that can.
for many in '' -many; do
	state handed$many <<END
1 open P1:7
1 open P1:7 P2:7
1 open P2:7
1 closed
END
	state sent$many <<END
1 open P1:7
1 maybe
1 open P2:7
1 closed
END
done
state taken <<END
1 open P1:3
1 open P1:3 P2:3
1 open P1:3
1 open P1:3 P2:6
1 open P2:6
1 closed
END
state returned <<END
1 open P1:3
1 open P1:3 P2:3
1 open P2:3
1 open P1:4 P2:3
1 open P1:4
1 closed
END
state returned-dup <<END
1 open P1:3
1 open P1:3 P2:3
1 open P1:3 P1:20 P2:3
1 open P1:20 P2:3
1 open P2:3
1 open P1:4 P2:3
1 open P1:4
1 closed
END
state returned-other <<END
1 open P1:3
1 open P1:3 P2:3
1 open P2:3
1 open P2:3; 2 open P1:3
1 open P1:5 P2:3; 2 open P1:3
1 open P1:5; 2 open P1:3
1 closed; 2 closed
END
state dups <<END
1 open P1:3
1 open P1:3 P1:20
1 open P1:3 P1:20 P1:21
1 open P1:20 P1:21
1 open P1:20 P1:21 P1:22
1 closed
END
# Two tables of one process: each closes its own.
state thread <<END
1 open P1:3
1 open P1:3 P1:20
1 closed
END
state exec <<END
1 open P1:3
1 open P1:3 P2:3
1 open P1:3
1 closed
END
# Gone as soon as the other program runs: of that there is a state no more.
state cloexec <<END
1 open P1:3
1 open P1:3 P2:3
1 open P1:3
1 closed
END
state replaced <<END
1 open P1:3
1 closed
END
state shared <<END
1 open P1:3
1 open P1:3 P2:3
1 closed
END
state unshared <<END
1 open P1:3
1 open P1:3 P2:3
1 open P1:3
1 closed
END
state exit <<END
1 open P1:3
1 closed
END
finish
