#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A recording may name any number of things. Its replay gets less than 1 GiB, and says so where
# that is not enough. SIZE=2000000 tries as many of each; without it fewer of them get less.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
src=$(cd "$build" && cd "$srcdir" && pwd) || fail "no sources in $srcdir"
many=$src/tests/trace/hostile/many.py
command -v python3 >/dev/null || skip "no python3"

# The limit is there while it reads.
mkfifo pipe
"$tool" --replay pipe >out 2>err &
replay=$!
exec 3>pipe
grep -h '^{"format"' "$src"/tests/corpus/6.1-classic.jsonl >&3
# An address sanitizer has reserved more than there is, and gets as much as others.
until_true 'grep -q "^Max data size  *[0-9]" /proc/$replay/limits'
limit=$(sed -n 's/^Max data size  *\([0-9]*\) .*/\1/p' /proc/$replay/limits)
used=$(awk '{ print $6 * 4096 }' /proc/$replay/statm)
[ "$((limit - used))" -gt 900000000 ] && [ "$((limit - used))" -lt 1073741824 ] ||
	fail "the limit of data is $limit, and $used are used"
exec 3>&-
wait $replay

# Whoever gets nothing at all cannot be asked: sanitizers.
DATA=12582912
(ulimit -d $((DATA / 1024)) && exec "$tool" -V) >/dev/null 2>&1 || finish
said=0
# bounded OPTIONS...
bounded() {
	for what in files containers spaces mappings processes ended eventfds strings; do
		count=${SIZE:-5000}
		[ $what != strings ] || count=$((count / 100))
		if [ -n "${SIZE:-}" ]; then
			python3 "$many" $what "$count" "$tool" --replay - "$@" >got 2>err
		else
			DATA=$DATA python3 "$many" $what "$count" "$tool" --replay - "$@" >got 2>err
		fi
		read -r status peak <got
		echo "$what $*: status $status, $((peak / 1024)) MiB"
		[ "$peak" -lt 1048576 ] || fail "$what $*: $((peak / 1024)) MiB"
		case $status in
		0)	;;
		1)	has err "^vfiotrace: out of memory: the trace ends here .the limit of data, ulimit -d, is "
			said=$((said + 1)) ;;
		*)	fail "$what $*: exit status $status: $(cat err)" ;;
		esac
	done
}
bounded --summary
[ -z "${SIZE:-}" ] || for options in --normalize '--explain --check --summary'; do
	# shellcheck disable=SC2086
	bounded $options
done
[ $said -gt 0 ] || fail "nobody has said that there is no memory"
finish
