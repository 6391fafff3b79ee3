#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Kills at random moments, of the program and of the tool: nothing hangs, nobody is left
# stopped, and the tool ends as the program has. KILLS=10000 makes it a long run,
# KILLS_NUMBER=N begins where another has.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
kills=$build/tests/trace/hostile/kills
# shellcheck disable=SC2086
"$kills" "$tool" "${KILLS:-200}" "${KILLS_NUMBER:-1}" $filters -p >kills.out 2>&1 ||
	fail "$(cat kills.out)"
has kills.out "^kills=${KILLS:-200}\$"
# A thread that has its leader's number, and is killed before anybody was told.
KILLS_KIND=thread-execs "$kills" "$tool" $((${KILLS:-200} / 2)) "${KILLS_NUMBER:-1}" -p \
	>kills.out 2>&1 || fail "$(cat kills.out)"
has kills.out "^kills=$((${KILLS:-200} / 2))\$"
if can_watch; then
	"$kills" "$tool" $((${KILLS:-200} / 20)) "${KILLS_NUMBER:-1}" --no-stop >kills.out 2>&1 ||
		fail "$(cat kills.out)"
	has kills.out "^kills=$((${KILLS:-200} / 20))\$"
fi
finish
