#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Plugins: the example decodes, requests of other types pass the in-kernel filter,
# and one that lies is refused with a line that says why.
srcdir=$(cd "${srcdir:-.}" && pwd)
. "$srcdir/tests/lib/build.sh"
. "$srcdir/tests/trace/cli/lib.sh"
decode=$build/examples/decode
calls=$build/tests/lib/calls

module() { # OUTPUT SOURCE FLAGS...
	so=$1
	from=$2
	shift 2
	$CC -shared -fPIC -std=gnu11 -I"$srcdir/include" "$@" -o "$so" "$srcdir/$from" ||
		fail "$from does not build"
}

# ---- the example ----
module acme.so examples/acme.c -Wall -Wextra -Wno-missing-field-initializers -Werror
argument=3800000085000000010000000700000000001000000000000020000000000000
argument=${argument}01000200030004000000000000000000
before=${argument}0000000000000000
after=${argument%00000000}050000000000000000010000
set -- -p ./acme.so vfio-device 0x3bd0
"$decode" "$@" "$before" 0 "$after" >out
cat >wanted <<'.'
ACME_DEVICE_SET_RING, {argsz=56, flags=ACME_RING_READ|ACME_RING_ORDERED|0x80, mode=ACME_MODE_INTERRUPT, eventfd=7, window={iova=0x100000, size=8192}, weights=[1, 2, 3, 4]} => {ring=5, doorbell=0x10000000000}
.
cmp -s out wanted || fail "the example: $(cat out)"
# A call that fails has no second part; without the plugin there is no name.
"$decode" "$@" "$before" -22 "$after" >out
sed 's/ => .*//' wanted | cmp -s out - || fail "the example fails: $(cat out)"
"$decode" vfio-device 0x3bd0 "$before" >out
has out '^_IOC\(_IOC_NONE, 0x3b, 0xd0, 0\), 0x10000$'
"$decode" -p acme.so vfio-cdev 0x3bd0 04000000 >out
has out '^ACME_DEVICE_SET_RING, \{argsz=4 /\* argsz must be at least 44 \*/\}$'

# Requests by name, those of plugins and of old interfaces too; a word that is none is no 0.
"$decode" -p acme.so vfio-cdev ACME_DEVICE_SET_RING 04000000 >out
has out '^ACME_DEVICE_SET_RING, \{argsz=4 /\*'
"$decode" vfio-group VFIO_GROUP_GET_STATUS 0800000000000000 >out
has out '^VFIO_GROUP_GET_STATUS, \{argsz=8\}$'
"$decode" vfio-iommu VFIO_IOMMU_MAP_DMA 20000000 >out
has out '^VFIO_IOMMU_MAP_DMA, \{argsz=32'
refused() { # WORDS ARGUMENTS...
	words=$1
	shift
	"$decode" "$@" >out 2>err
	status=$?
	[ "$status" = 2 ] || fail "decode $*: exit status $status"
	[ -s out ] && fail "decode $*: something was decoded"
	has err "$words"
}
refused "no request is called 'VFIO_NOTHING'" vfio-group VFIO_NOTHING 08
refused "no request is called '0x3b67x'" vfio-group 0x3b67x 08
refused "no kind of descriptor is called 'group'; known are .* vfio-group " group 0x3b67 08
refused "no bytes, two digits each: '0'" vfio-group 0x3b67 0
refused '^usage: decode' vfio-group

# ---- the tool ----
module host.so tests/lib/host.c
for filter in --seccomp-bpf --no-seccomp-bpf; do
	run 0 -q $filter --plugin ./acme.so --plugin=host.so "$calls"
	has out '^0 5 -1 -1 0$'
	has err "^ioctl\([0-9]+<pipe:.*>, HOST_FIONREAD, \{\} => \{bytes=5\}\) = 0$"
	has err "^ioctl\([0-9]+<pipe:.*>, HOST_KVM_CHECK_EXTENSION, 41\) = $enotty_re"
	has err "^ioctl\([0-9]+<pipe:.*>, ACME_DEVICE_SET_RING, 0x[0-9a-f]+\) = $enotty_re"
	lines err '^ioctl' 3
	run 0 -q $filter "$calls"
	lines err '^ioctl' 1
	# -e request= knows the names wherever the plugin stands.
	run 0 -q $filter -e 'request=HOST_F*' --plugin host.so "$calls"
	lines err '^ioctl' 1
	has err HOST_FIONREAD
done
run 0 -q --json --plugin host.so "$calls"
has err '"HOST_FIONREAD".*"bytes": ?5[^0-9]'
if python3 -c 'import jsonschema' 2>/dev/null; then
	schema=$build/doc/vfiotrace.schema.json
	[ -f "$schema" ] || schema=$srcdir/doc/vfiotrace.schema.json
	python3 "$srcdir/tests/schema/validate.py" "$schema" err >out ||
		fail "the schema: $(cat out)"
fi
# What stands behind the program's name is the program's.
run 0 sh -c "exit 0" sh --plugin /nonsense

# ---- refused ----
refused() { # WORDS PLUGIN
	run 1 --plugin "$2" "$build/tests/trace/cli/actor" say
	[ "$(wc -l <err)" = 1 ] || fail "$2: not one line: $(cat err)"
	case $(cat err) in
	"vfiotrace: plugin '$2': "*"$1"*) ;;
	*) fail "$2: '$1' expected: $(cat err)" ;;
	esac
	[ -s out ] && fail "$2: the program ran"
	LC_ALL=C grep -q "$(printf '[\001-\011\013-\037\177]')" err &&
		fail "$2: control characters"
	return 0
}
bad() { # CASE WORDS
	module "$1.so" tests/lib/bad.c -w -DCASE="$1" -DIS_$(echo "$1" | tr a-z A-Z)
	refused "$2" "$1.so"
}
module good.so tests/lib/bad.c -Wall -Wextra -Wno-missing-field-initializers \
	-Wno-unused-const-variable
run 0 --plugin ./good.so true
bad version 'version 77, version 1 is needed'
bad size 'other sizes'
bad row_size 'other sizes'
bad unnamed 'no usable name'
bad escape 'no usable name'
bad no_rows 'not the 2 rows'
bad none 'not the 0 rows'
bad many 'not the 1000 rows'
bad endless 'rows it claims'
bad wild_rows 'not the 2 rows'
bad askew 'not the 2 rows'
bad foreign 'not the 2 rows'
bad wild_name 'a row has no usable name'
bad terminal 'a row has no usable name'
bad wild_type 'BAD_FIRST: has no usable struct'
bad wild_fields 'bad: has not the 3 fields'
bad wild_names "bad.flags: 'bad_flags' has not the 2 names"
bad fields 'bad: has not the 17 fields'
bad names "bad.flags: "
bad outside 'bad.bytes: ends at byte 17 of 16'
bad overlap 'bad.flags: overlaps'
bad itself 'bad.flags: structs nest too deep'
bad code 'BAD_FIRST: only built-in rows have code'
bad clash 'BAD_FIRST (0x3b6b): the number is that of VFIO_DEVICE_GET_INFO, which is built in'
bad twice 'BAD_SECOND (0x3be0): stands there twice'
bad min 'BAD_FIRST: .min is 17, but bad has 16 bytes'
bad argsz 'bad does not begin with an argsz'
bad kinds '.kinds 0x80000000'
bad hidden 'exports no vfiotrace_plugin'
bad thread 'is no constant of its own'
bad undefined 'undefined symbol'
refused 'No such file' ./nosuch.so
refused 'not a regular file' .
: >empty.so
refused 'not a shared object' empty.so
echo garbage >garbage.so
refused 'not a shared object' garbage.so
mkfifo pipe.so
refused 'not a regular file' pipe.so
cp /bin/sh program.so
refused '' program.so
refused 'exports no vfiotrace_plugin' "$build/src/.libs/libvfiotrace.so"
run 1 --plugin good.so --plugin ./good.so true
has err 'is loaded already'
module again.so tests/lib/bad.c
run 1 --plugin good.so --plugin again.so true
has err "again.so': BAD_FIRST \(0x3be0\): the number is that of BAD_FIRST, which another"
run 2 --plugin
has err "a value is missing after '--plugin'"

# Cut off anywhere: refused, or whole enough; never a signal.
size=$(wc -c <good.so)
refusals=0
for part in 1 2 3 4 6 8 12 16 20 24 28 32 40 48 56 60 63; do
	head -c $((size * part / 64)) good.so >cut.so
	timeout 3000 "$tool" --plugin ./cut.so true 2>err
	case $? in
	0) ;;
	1) refusals=$((refusals + 1)) ;;
	*) fail "cut at $part/64: status $?" ;;
	esac
done
[ $refusals -gt 5 ] || fail "of 17 cut files $refusals were refused"
finish
