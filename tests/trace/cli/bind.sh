#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# -e trace=%bind: files of sysfs that give devices to drivers, and no others. The tree is made
# here, of plain files: those take what a kernel would refuse.
source=$(cd "${srcdir:-.}" && pwd)
. "$source/tests/trace/cli/lib.sh"
bind=$build/tests/trace/cli/bind
unshare -m true 2>/dev/null || skip "mounts of our own need root"
real=/sys/devices/pci0000:00/0000:00:1c.0/0000:03:00.0
cat >world <<END
mount -t tmpfs none /sys &&
mkdir -p $real/power /sys/bus/pci/devices /sys/bus/pci/drivers/vfio-pci \\
	/sys/bus/pci/drivers/e1000e /sys/kernel/iommu_groups/14 /sys/class/net/eth0 &&
ln -s ../../../devices/pci0000:00/0000:00:1c.0/0000:03:00.0 /sys/bus/pci/devices/ &&
ln -s ../../../../kernel/iommu_groups/14 $real/iommu_group &&
ln -s ../../../../bus/pci/drivers/e1000e $real/driver &&
ln -s $real /sys/class/net/eth0/device &&
touch $real/driver_override $real/sriov_numvfs $real/power/control \\
	/sys/bus/pci/drivers_probe &&
for f in bind unbind new_id remove_id; do
	touch /sys/bus/pci/drivers/vfio-pci/\$f /sys/bus/pci/drivers/e1000e/\$f || exit
done
exec "\$@"
END
ln -s /sys/bus/pci/devices/0000:03:00.0/driver_override link
# run_there STATUS OPTIONS...: run, in that world.
run_there() {
	want=$1
	shift
	rm -f text
	unshare -m sh world timeout -k 5 3000 "$tool" "$@" >out 2>err </dev/null
	got=$?
	[ "$got" = "$want" ] || fail "vfiotrace $*: exit status $got, expected $want: $(cat err)"
}

override="<$real/driver_override>"
vfio=/sys/bus/pci/drivers/vfio-pci
cat >lines <<END
openat(AT_FDCWD, "/sys/bus/pci/devices/0000:03:00.0/driver_override", O_WRONLY) = 3$override
write(3$override, "vfio-pci\\n", 9) = 9
openat(AT_FDCWD, "/sys/bus/pci/devices/0000:03:00.0/driver/unbind", O_WRONLY) = 3</sys/bus/pci/drivers/e1000e/unbind>
write(3</sys/bus/pci/drivers/e1000e/unbind>, "0000:03:00.0", 12) = 12
openat(AT_FDCWD, "$vfio/bind", O_WRONLY) = 3<$vfio/bind>
writev(3<$vfio/bind>, [{iov_base="0000:", iov_len=5}, {iov_base="03:00.0", iov_len=7}, {iov_base="\\n", iov_len=1}], 3) = 13
pwrite64(3<$vfio/bind>, "0000:03:00.0", 12, 0) = 12
openat(AT_FDCWD, "/sys/bus/pci/drivers_probe", O_WRONLY) = 3</sys/bus/pci/drivers_probe>
write(3</sys/bus/pci/drivers_probe>, "0000:03:00.0", 12) = 12
openat(AT_FDCWD, "$vfio/new_id", O_WRONLY) = 3<$vfio/new_id>
write(3<$vfio/new_id>, "8086 10d3", 9) = 9
openat(AT_FDCWD, "$vfio/remove_id", O_WRONLY) = 3<$vfio/remove_id>
write(3<$vfio/remove_id>, "8086 10d3", 9) = 9
openat(AT_FDCWD, "/sys/bus/pci/devices/0000:03:00.0/sriov_numvfs", O_WRONLY) = 3<$real/sriov_numvfs>
write(3<$real/sriov_numvfs>, "4", 1) = 1
openat(AT_FDCWD, "link", O_WRONLY) = 3$override
write(3$override, "vfio-pci", 8) = 8
openat(AT_FDCWD, "/sys/bus/pci/devices/0000:03:00.0/driver_override", O_RDONLY) = 3$override
write(3$override, "none", 4) = -1 EBADF (Bad file descriptor)
openat(AT_FDCWD, "/sys/bus/pci/drivers/no-such-driver/bind", O_RDWR) = -1 ENOENT (No such file or directory)
openat(AT_FDCWD, "/sys/bus/pci/devices/0000:03:00.0/driver_override", O_WRONLY) = 4$override
sendfile(4$override, 3<$dir/text>, NULL, 4) = 4
splice(5<pipe:[N]>, NULL, 4$override, NULL, 4, SPLICE_F_MOVE) = 4
readlink("/sys/bus/pci/devices/0000:03:00.0/iommu_group", "../../../../kernel/iommu_groups/14", 64) = 34
readlinkat(3</sys/bus/pci/devices>, "0000:03:00.0/iommu_group", "../../../../kernel/iommu_groups/14", 64) = 34
readlink("/sys/class/net/eth0/device/iommu_group", "../../../.", 10) = 10
readlink("iommu_group", "../../../../kernel/iommu_groups/14", 64) = 34
openat(AT_FDCWD, "driver_override", O_RDONLY) = 3$override
+++ exited with 0 +++
END
# Where there are no older calls, glibc makes the newer ones.
case $(uname -m) in
x86_64)
	for filter in $filters; do
		run_there 0 -q -a 1 $filter -o log -e trace=%bind "$bind"
		sed -E 's/pipe:\[[0-9]+\]/pipe:[N]/' log >seen
		cmp -s lines seen || fail "$filter: $(diff lines seen)"
		run_there 0 -q -a 1 $filter -o log -e trace=vfio,%open,%bind,%io "$bind"
		has log '^write\(3</sys/bus/pci/drivers_probe>'
		hasnt log '/dev/null|power/control'
	done
	;;
esac

# Others' sets do not have them.
for set in vfio,%open %io %open; do
	run_there 0 -q -o log -e "trace=$set" "$bind"
	hasnt log '/sys/'
done
run_there 0 -q -o log -e trace=%bind,write "$bind"
has log '^write\(3</dev/null>, "nothing", 7\) += 7$'
hasnt log '^openat\(.*/dev/null'
run_there 0 -q -o log -e trace=%bind -e device=0000:03:00.0 "$bind"
has log '^write\(.*"0000:03:00.0", 12\) += 12$'
hasnt log '8086'
run_there 0 -q -o log -e trace=%bind -e device=0000:03:00.1 "$bind"
hasnt log '^(write|openat|readlink)\('
run 2 -e trace=%bnd true
has err "did you mean.*'%bind'"

# In JSON each says what it is about.
facts() { # LINE of a call
	grep -E "$1" json | sed -E 's/.*"binding":(\{[^}]*\}).*/\1/' | tail -1
}
is() { # PATTERN WANT
	got=$(facts "$1")
	[ "$got" = "$2" ] || fail "$1: $got, expected $2"
}
run_there 0 -q --json -o json -e trace=%bind "$bind"
is '"buf":"766669.*0a","count":9' \
	'{"what":"override","device":"0000:03:00.0","driver":"vfio-pci","value":"vfio-pci"}'
is '"syscall":"write".*e1000e/unbind' \
	'{"what":"unbind","bus":"pci","device":"0000:03:00.0","driver":"e1000e","value":"0000:03:00.0"}'
is '"syscall":"writev"' \
	'{"what":"bind","bus":"pci","device":"0000:03:00.0","driver":"vfio-pci","value":"0000:03:00.0"}'
is '"syscall":"write".*drivers_probe' \
	'{"what":"probe","bus":"pci","device":"0000:03:00.0","value":"0000:03:00.0"}'
is '"syscall":"write".*vfio-pci/new_id' \
	'{"what":"new_id","bus":"pci","driver":"vfio-pci","value":"8086 10d3"}'
is '"syscall":"write".*sriov_numvfs' \
	'{"what":"numvfs","bus":"pci","device":"0000:03:00.0","value":"4"}'
is 'no-such-driver' '{"what":"bind","bus":"pci","driver":"no-such-driver"}'
is '"syscall":"sendfile"' '{"what":"override","device":"0000:03:00.0"}'
is 'eth0' '{"what":"group","device":"0000:03:00.0"}'
is '"syscall":"readlinkat"' '{"what":"group","device":"0000:03:00.0","value":"14"}'

# What sysfs was told is what the device is said to be, with the line and the process.
cat >script <<'END'
d=/sys/bus/pci/devices/0000:03:00.0
echo vfio-pci >$d/driver_override
echo 0000:03:00.0 >$d/driver/unbind
echo 0000:03:00.0 >/sys/bus/pci/drivers/vfio-pci/bind
echo 0000:03:00.1 >/sys/bus/pci/drivers/e1000e/unbind
echo 0000:03:00.1 >/sys/bus/pci/drivers_probe
# The kernel does not take this: the file is not open for writing.
echo none <$d/driver_override >&0
true
END
run_there 0 -o log -e trace=%bind --summary sh script
cat >wanted <<'END'
 > in sysfs 0000:03:00.0
 >   driver       vfio-pci, bound in line 6 by process N
 >   override     vfio-pci, set in line 2 by process N
 > in sysfs 0000:03:00.1
 >   driver       not known: drivers_probe was written in line 10 by process N
END
sed -nE '/in sysfs/,$s/process [0-9]+/process N/p; /in sysfs/p' log >seen
cmp -s wanted seen || fail "the summary: $(diff wanted seen)"
[ "$(sed -n 6p log | cut -d '(' -f 1)" = write ] || fail "line 6 is not the write: $(cat log)"
lines log '^write\(1<.*/driver_override>, "none\\n", 5\) += -1 EBADF' 1
run_there 0 -q -o log -e trace=%bind --summary --json sh script
tail -1 log | grep -Eq '"bindings":\[\{"device":"0000:03:00.0","driver":\{"state":"bound","name":"vfio-pci","by":"bind","line":[0-9]+,"pid":[0-9]+\},"override":\{"name":"vfio-pci",' ||
	fail "the summary in JSON: $(tail -1 log)"

# What came from a file was not seen, and is not claimed.
run_there 0 -o log -e trace=%bind --summary "$bind"
sed -nE '/in sysfs/,$s/process [0-9]+/process N/p; /in sysfs/p' log >seen
cat >wanted <<'END'
 > in sysfs 0000:03:00.0
 >   driver       vfio-pci, bound in line 7 by process N
 >   override     not known: driver_override was written in line 23 by process N
 >   functions    4 virtual, set in line 15 by process N
 >   IOMMU group  14, read in line 27 by process N
END
case $(uname -m) in
x86_64)
	cmp -s wanted seen || fail "the summary: $(diff wanted seen)"
	;;
esac

# A recording shows the same, and two runs are one trace.
for options in '-e trace=%bind' '-e trace=%bind --json' '-e trace=vfio,%open,%bind --summary'; do
	run_there 0 -q $options -o live --record rec "$bind"
	"$tool" -q $options --replay rec >again 2>err || fail "$options: no replay: $(cat err)"
	"$tool" -q $(echo "$options" | sed 's/-e trace=[^ ]*//') --replay rec >itself 2>err ||
		fail "$options: no replay: $(cat err)"
	sed -i '1{/"type":"header"/d}' live again itself
	cmp live again || fail "$options: the replay differs: $(diff live again)"
	cmp live itself || fail "$options: the replay without a set differs: $(diff live itself)"
done
run_there 0 -q --normalize -o text1 -e trace=%bind "$bind"
run_there 0 -q --normalize -o text2 -e trace=%bind -E MORE="$(printf %0999d 0)" "$bind"
sed -i -E 's/pipe:\[[0-9]+\]/pipe:[N]/' text1 text2
cmp text1 text2 || fail "two runs differ: $(diff text1 text2)"

finish
