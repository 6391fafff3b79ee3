#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# -e trace=%io: calls on descriptors of VFIO's, and no others. The node has a
# container's number, and is opened without its driver.
source=$(cd "${srcdir:-.}" && pwd)
. "$source/tests/trace/cli/lib.sh"
io=$build/tests/trace/cli/io
mknod vfio c 10 196 2>/dev/null || skip "no right to make a device node"

node="</work/vfio>"
# The folder's name and addresses are those of this run.
made_up() {
	sed -E -e "s,$dir/,/work/,g" -e 's/0x[0-9a-f]{8,12}\b/ADDR/g' -e 's/socket:\[[0-9]+\]/socket:[N]/g' "$1"
}
bad='-1 EBADF (Bad file descriptor)'
cat >wanted <<END
openat(AT_FDCWD, "vfio", O_RDONLY|O_CLOEXEC|O_PATH) = 3$node
read(3$node, ADDR, 10) = $bad
pread64(3$node, ADDR, 2, 0x70000000004) = $bad
write(3$node, "0123456789abcdef\\1\\2", 18) = $bad
pwrite64(3$node, "012", 3, 0x10) = $bad
readv(3$node, [{iov_base=ADDR, iov_len=4}, {iov_base=ADDR, iov_len=2}], 2) = $bad
writev(3$node, [{iov_base="0123", iov_len=4}, {iov_base="45", iov_len=2}], 2) = $bad
pwritev(3$node, [{iov_base="0123", iov_len=4}, {iov_base="45", iov_len=2}], 2, 0x1000) = $bad
mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_SHARED, 3$node, 0x1000) = $bad
openat(AT_FDCWD, "/dev/vfio/no-such-group", O_RDWR) = -1 ENOENT (No such file or directory)
dup(3$node) = 4$node
fcntl(3$node, F_DUPFD_CLOEXEC, 20) = 20$node
dup2(3$node, 21) = 21$node
dup3(3$node, 22, O_CLOEXEC) = 22$node
close(22$node) = 0
sendmsg(5<socket:[N]>, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="0", iov_len=1}], msg_iovlen=1, msg_control=[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[3$node]}], msg_controllen=24, msg_flags=0}, 0) = 1
recvmsg(6<socket:[N]>, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="0", iov_len=1}], msg_iovlen=1, msg_control=[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[7$node]}], msg_controllen=24, msg_flags=0}, 0) = 1
sendmmsg(8<socket:[N]>, [{msg_hdr={msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="0", iov_len=1}], msg_iovlen=1, msg_control=NULL, msg_controllen=0, msg_flags=0}}, {msg_hdr={msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="0", iov_len=1}, {iov_base="01", iov_len=2}], msg_iovlen=2, msg_control=[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[3$node]}], msg_controllen=24, msg_flags=0}}], 2, MSG_NOSIGNAL) = 2
recvmmsg(9<socket:[N]>, [{msg_hdr={msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="0", iov_len=1}], msg_iovlen=1, msg_control=NULL, msg_controllen=0, msg_flags=0}, msg_len=1}, {msg_hdr={msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="0", iov_len=1}, {iov_base="01", iov_len=2}], msg_iovlen=2, msg_control=[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[8$node]}], msg_controllen=24, msg_flags=0}, msg_len=3}], 3, MSG_DONTWAIT, NULL) = 2
close(3$node) = 0
+++ exited with 0 +++
END
# check FILE: it says that, and nothing else.
check() {
	made_up "$1" >seen
	sed 's/pread64(\(.*\), ADDR)/pread64(\1, 0x70000000004)/' seen >seen2
	cmp -s wanted seen2 || {
		fail "$2"
		diff wanted seen2 | sed 's/^/	/'
	}
}
case $(uname -m) in
x86_64)
	for filter in --seccomp-bpf --no-seccomp-bpf; do
		run 0 -q -a 1 $filter -o log -e trace=%io "$io" vfio
		check log "$filter"
		run 0 -q -a 1 $filter -o log -e trace=vfio,%io "$io" vfio
		check log "$filter, with the requests"
	done
	# Attached to, it is the same.
	mkfifo begin
	"$io" vfio wait <begin &
	pid=$!
	exec 3>begin
	: >err
	"$tool" -a 1 -o attached -e trace=%io -p $pid 2>err &
	tracer=$!
	# It is a tracee a moment before it is to stop at its next call.
	until_true 'grep -q "Process $pid attached" err'
	echo >&3
	exec 3>&-
	wait $pid || fail "the program: $?"
	wait $tracer || fail "-p: $(cat err)"
	check attached "-p"
	;;
esac

# Counting lines: of which names, in which sets.
shown() { # COUNT SET OPTIONS...
	lot=$1 set=$2
	shift 2
	run 0 -q -e "trace=$set" "$@" "$io" vfio
	lines err "^[a-z0-9]+\\(" "$lot"
}
shown 20 %io
shown 20 %io -e fd=container,other,group
shown 19 %io -e fd=container
shown 0 %io -e fd=device
shown 11 %io -z
shown 9 %io -Z
shown 9 %io -e status=failed
shown 20 %io -e request=VFIO_GET_API_VERSION
run 0 -q -e 'trace=!%io' "$io" vfio
hasnt err '^(openat|read|write|close|mmap|munmap|dup|fcntl|sendmsg|eventfd2)\('
has err '^mprotect\('
run 0 -q -e trace=%io,openat "$io" vfio
has err '^openat\(AT_FDCWD, "/dev/null", O_RDWR\) += 3</dev/null>$'
hasnt err '^write\(3</dev/null>'
run 0 -q -e trace=all "$io" vfio
has err '^write\(3</dev/null>, "0123", 4\) += 4$'
has err '^eventfd2\(0, 0\) += 4<anon_inode:\[eventfd\]>$'
run 0 -q -e trace=%io --decode-fds=none -s 3 -x "$io" vfio
has err '^write\(3, "012"\.\.\., 18\) += -1 EBADF'
run 0 -q -e trace=%io -xx -X verbose "$io" vfio
has err '^openat\(AT_FDCWD, "\\x76\\x66\\x69\\x6f", 0x280000 /\* O_RDONLY'
has err '0x3 /\* PROT_READ\|PROT_WRITE \*/, 0x1 /\* MAP_SHARED \*/'
run 2 -e 'trace=%no-such-set' "$io" vfio

# Two runs are one trace; and a replay prints what the live run did, in every form.
run 0 --normalize -o text1 -e trace=%io "$io" vfio
run 0 --normalize -o text2 -e trace=%io -E MORE="$(printf %0999d 0)" "$io" vfio
cmp text1 text2 || fail "two runs differ: $(diff text1 text2)"
has text1 '^read\(fd1<.*>, addr1, 10\) '
for options in '-e trace=%io' '-e trace=vfio,%io' '-e trace=%io,openat -v' \
	'-e trace=all -s 5' '-e trace=%io --json' '-e trace=%io -z' '-e trace=%io -ttt -T'; do
	timeout 3000 "$tool" $options -o live --record rec "$io" vfio 2>err ||
		fail "$options: $(cat err)"
	"$tool" $options --replay rec >again || fail "$options: no replay"
	sed -i '1{/"type":"header"/d}' live again
	cmp live again || fail "$options: the replay differs"
done
# Without a set of its own a replay shows what was asked for when it was recorded.
timeout 3000 "$tool" -e trace=%io,dup2 -o live --record rec "$io" vfio
"$tool" --replay rec >again
cmp live again || fail "the replay shows other calls: $(diff live again)"
lines live '^dup2\(' 3
[ "$(grep -c '"enter"' rec)" -lt 60 ] || fail "what nobody sees is recorded"
"$tool" -e trace=openat --replay rec >again
has again '^openat\(AT_FDCWD, "vfio"'
hasnt again '^dup2'

# JSON, by its schema.
if python3 -c 'import jsonschema' 2>/dev/null; then
	run 0 --json -o json1 -e trace=%io "$io" vfio
	run 0 --json --normalize -o json2 -e trace=%io "$io" vfio
	python3 "$source/tests/schema/validate.py" "$source/doc/vfiotrace.schema.json" \
		json1 json2 >out 2>&1 || fail "schema: $(cat out)"
	has json1 '"syscall":"pwrite64","fd":\{"fd":3,"kind":"vfio-container",.*"offset":\{"offset":"0x10"\}'
fi
finish
