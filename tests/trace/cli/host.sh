#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --host as an ordinary user: it says for whom it speaks, and what that user may not see. What
# root is told of that user by -u is what the user is told.
. "${srcdir:-.}/tests/trace/cli/lib.sh"

# The lines that speak of the user, and what stands in the way.
of_user() { sed -n "s/(uid [0-9]*)/(uid)/; /^user /p; /^ > /p; /^[a-z ]*ready:/p; /^ *0000:/p" "$1"; }

run 0 --host
has out '^kernel    Linux '
has out "^user      $(id -un 2>/dev/null || id -u) \\(uid $(id -u)\\), may lock "
run 0 --host --json
has out "\"user\":\\{\"name\":.*\"uid\":$(id -u),"

[ "$(id -u)" = 0 ] || finish
nobody=$(id -u nobody) || finish
as_nobody() {
	setpriv --reuid="$nobody" --regid="$(id -g nobody)" --clear-groups --no-new-privs \
		--inh-caps=-all --bounding-set=-all "$@"
}
if ! as_nobody "$tool" -V >/dev/null 2>&1; then
	echo 'nobody cannot run what was built, or there is no setpriv'
	finish
fi

# Nothing needs a right, and nothing is given up.
as_nobody "$tool" --host >out 2>err </dev/null
status=$?
[ $status = 0 ] || fail "--host as nobody: exit status $status: $(cat err)"
[ -s err ] && fail "--host as nobody: $(cat err)"
has out "^user      nobody \\(uid $nobody\\), may lock "
# Where others are seen and not their descriptors, that is said; to root it is not.
if as_nobody test -e /proc/1/comm && ! as_nobody ls /proc/1/fd >/dev/null 2>&1; then
	has out '^open by .* process(es)? could not be looked into \(run as root\)$'
fi
cp out by_nobody
run 0 --host -u nobody
hasnt out 'could not be looked into'
# Of holders root knows more; but that is no business of the user's rights.
of_user by_nobody >theirs
of_user out >ours
cmp -s theirs ours || fail "-u nobody differs from nobody's own: $(diff theirs ours)"
# A limit is that of who asks.
(ulimit -l 64 && as_nobody "$tool" --host) >out 2>err </dev/null
has out "^user      nobody \\(uid $nobody\\), may lock 65536 bytes of memory$"
has out '^ > why: nobody may lock 65536 bytes of memory '

finish
