#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Lines are those that strace would write.
. "${srcdir:-.}/tests/trace/cli/lib.sh"

run 0 "$actor" version extension private
expect err "calls, results in column 40" <<END
ioctl(3</dev/null>, VFIO_GET_API_VERSION) = $enotty
ioctl(3</dev/null>, VFIO_CHECK_EXTENSION, 0x3) = $enotty
ioctl(3</dev/null>, _IOC(_IOC_NONE, 0x3b, 0xfe, 0), 0x1234) = $enotty
+++ exited with 0 +++
END

run 0 --decode-fds=none -a 60 "$actor" version
expect err "-a, --decode-fds=none" <<END
ioctl(3, VFIO_GET_API_VERSION)                              = $enotty
+++ exited with 0 +++
END

run 0 -e trace=close,exit_group "$actor" open=file
has err '^close\(3</dev/null>\)                     = 0$'
has err '^exit_group\(0\)                           = \?$'

run 0 -e trace=openat "$actor" open=file
has err "^openat\\(AT_FDCWD, \"file\", O_RDWR\\|O_CREAT, 0600\\) = 3<$dir/file>\$"

# What nobody decodes.
run 0 -e trace=mprotect "$actor"
has err '^mprotect\(0x[0-9a-f]+, 0x[0-9a-f]+, 0x1\)( +)= 0$'

run 0 -e trace=ioctl "$actor" other private
has err '^ioctl\(3</dev/null>, _IOC\(_IOC_NONE, 0x54, 0x1, 0\)(, .*)?\) = -1 ENOTTY '
has err '^ioctl\(3</dev/null>, _IOC\(_IOC_NONE, 0x3b, 0xfe, 0\), 0x1234\) = -1 ENOTTY '

run 0 "$actor" other private closed
hasnt err '0x54'
has err '^ioctl\(999, VFIO_GET_API_VERSION\)( +)= -1 EBADF \(Bad file descriptor\)$'

# What a path holds is escaped, brackets too.
run 0 "$actor" "open=a<b>\"$(printf '\303\251')" version
has err 'a\\74b\\76\\"\\303\\251>, VFIO_GET_API_VERSION\)'
run 0 -x "$actor" "open=$(printf '\303\251')" version
has err '\\x2f\\xc3\\xa9>, VFIO_GET_API_VERSION\)'
run 0 -xx "$actor" version
has err '3<\\x2f\\x64\\x65\\x76\\x2f\\x6e\\x75\\x6c\\x6c>'

run 0 -X raw "$actor" version
has err '^ioctl\(3</dev/null>, 0x3b64\) '
run 0 -X verbose "$actor" version
has err '^ioctl\(3</dev/null>, 0x3b64 /\* VFIO_GET_API_VERSION \*/\) '

if "$tool" -V | grep -q "stack traces: yes"; then
	run 0 -k "$actor" version
	has err '^ > .*/actor\(main\+0x[0-9a-f]+\) \[0x[0-9a-f]+\]$'
else
	run 2 -k "$actor" version
fi
finish
