#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# With a terminal as output: who looks on sees a call while it lasts, and ^C and ^Z
# are as they are without us.
. "${srcdir:-.}/tests/trace/cli/lib.sh"
terminal=$(cd "$build" && realpath "$srcdir")/tests/trace/qa/terminal.py
command -v python3 >/dev/null || skip "python3 is not installed"
python3 -c 'import os; os.openpty()' 2>/dev/null || skip "no pty can be made here"
timeout -k 5 3000 python3 "$terminal" "$tool" "$actor" ||
	fail "see above"
finish
