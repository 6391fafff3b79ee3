# SPDX-License-Identifier: GPL-2.0-or-later
# Functions for jobs in the guest, whose shell is busybox's on other architectures.

# The machine that tests/vm/boot builds.
E1000E=0000:00:03.0	# four BARs, ROM, MSI, MSI-X with five vectors, resets
EDU=0000:00:04.0	# does DMA and interrupts when told to
NVME=0000:00:05.0	# 256 MSI-X vectors

# The two functions of one device behind the root port, one IOMMU group.
pair() {
	local dev
	for dev in /sys/bus/pci/devices/0000:00:09.0/0000:*:00.[01]; do
		basename "$dev"
	done
}

group_of() { basename "$(readlink "/sys/bus/pci/devices/$1/iommu_group")"; }

# bind BDF...: takes devices from their drivers and gives them to vfio-pci.
bind() {
	local dev bdf
	for bdf in "$@"; do
		dev=/sys/bus/pci/devices/$bdf
		echo vfio-pci >"$dev/driver_override" || return
		if [ -e "$dev/driver" ]; then
			echo "$bdf" >"$dev/driver/unbind"
		fi
		echo "$bdf" >/sys/bus/pci/drivers_probe
		[ "$(basename "$(readlink "$dev/driver")")" = vfio-pci ] || {
			echo "bind: $bdf did not go to vfio-pci"
			return 1
		}
	done
}

# unload_vfio: takes its modules out of the kernel, and their devices from them; load_vfio.
unload_vfio() {
	local dev module removed
	# Who has traced may have left a process behind, which takes the hooks off.
	while pgrep -x vfiotrace >/dev/null; do sleep 0.1; done
	for dev in /sys/bus/pci/drivers/vfio-pci/0000:*; do
		[ ! -e "$dev" ] || echo "$(basename "$dev")" >/sys/bus/pci/drivers/vfio-pci/unbind
	done
	while [ -e /sys/module/vfio ]; do
		removed=
		for module in /sys/module/vfio*; do
			rmmod "$(basename "$module")" 2>/dev/null && removed=1
		done
		[ -n "$removed" ] || { fail "unload_vfio: $(rmmod vfio 2>&1)"; return 1; }
	done
}

load_vfio() {
	local module
	for module in /run/modules/*vfio*.ko; do
		insmod "$module"
	done
}

# make_mdev UUID PARENT TYPE, e.g. make_mdev $uuid mtty mtty-1
make_mdev() {
	echo "$1" >"/sys/class/mdev_bus/$2/mdev_supported_types/$3/create"
}

# Results, one line each: what the host counts.
pass() { echo "PASS: $*" | tee -a /mnt/results; }
fail() { echo "FAIL: $*" | tee -a /mnt/results; }
skip() { echo "SKIP: $*" | tee -a /mnt/results; }

# look [OPTIONS...]: what --host says now, in /tmp/host.
look() { LD_LIBRARY_PATH=/tmp/bin timeout -s KILL "$HANG" $TRACER --host "$@" >/tmp/host 2>&1; }

# has NAME TEXT, hasnt NAME TEXT: in what it said last.
has() {
	if grep -Fq -e "$2" /tmp/host; then
		pass "$1"
	else
		fail "$1: no '$2'"
		cat /tmp/host
	fi
}
hasnt() {
	if grep -Fq -e "$2" /tmp/host; then
		fail "$1: '$2'"
		cat /tmp/host
	else
		pass "$1"
	fi
}

# What runs longer than this (seconds) hangs. Only that: programs take a few seconds,
# and many times that where the emulated processor has little of a real one.
HANG=600

# replay OPTIONS...: the tracer without what says how programs are traced.
replay() { "${TRACER%% *}" "$@"; }

# until_line FILE PATTERN PID: until the file has such a line, by an extended expression, as long as
# the process is there. Without the line the status is 1.
until_line() {
	until grep -aqE -e "$2" "$1" 2>/dev/null; do
		kill -0 "$3" 2>/dev/null || { grep -aqE -e "$2" "$1"; return; }
		sleep 0.1
	done
}

# trace NAME PROG ARGS...: a self-stating program under the tracer. The host
# compares NAME.expected and NAME.trace; and, where RECORD is set, NAME.trace and
# what a replay of NAME.recording prints.
trace() {
	local name=$1 program=$2
	shift 2
	[ -x "/tmp/bin/$program" ] || { fail "$name: $program was not built"; return; }
	echo "running $name"
	local again
	# Since Linux 7 handlers may leave out notes, about other processes too. Of such a run nobody
	# says that it is whole, so it is done anew.
	for again in 1 2 3 4 5 6 7 8 9; do
		LD_LIBRARY_PATH=/tmp/bin timeout -s KILL "$HANG" $TRACER \
			${RECORD:+--record "/mnt/$name.recording"} "/tmp/bin/$program" "$@" \
			>"/mnt/$name.expected" 2>"/mnt/$name.trace"
		echo $? >"/mnt/$name.status"
		grep -q '^vfiotrace: the kernel has left out' "/mnt/$name.trace" || break
		echo "$name: notes were left out"
	done
}

# compare NAME REASON: NAME.json, with a summary that was told for that reason, against NAME.facts.
compare() {
	local why
	if why=$(python3 /mnt/summary.py "/mnt/$1.json" "$2" "$TRACER" "/mnt/$1.facts" 2>&1); then
		pass "$1"
	else
		fail "$1: $why"
	fi
}

# summary NAME REASON WORD...: the last summary of a run of these words, as its recording
# gives it; live there was the same. The host compares what is no summary.
summary() {
	local name=standing-$1 reason=$2 got
	shift 2
	LD_LIBRARY_PATH=/tmp/bin timeout -s KILL "$HANG" $TRACER -q --summary $MORE \
		--record "/mnt/$name.recording" \
		/tmp/bin/standing "$@" >"/mnt/$name.facts" 2>"/mnt/$name.whole" </dev/null
	got=$?
	[ $got = 0 ] || [ "$got:${!#}" = 137:kill ] ||
		{ fail "$name: status $got: $(tail -n 1 "/mnt/$name.whole")"; return; }
	again "$name" "$reason"
}

# again NAME REASON: the summary of NAME.recording against the facts, and against that of NAME.whole.
again() {
	local name=$1 reason=$2
	LD_LIBRARY_PATH=/tmp/bin replay --replay "/mnt/$name.recording" --json --summary $MORE \
		>"/mnt/$name.json" 2>"/mnt/$name.err"
	compare "$name" "$reason"
	LD_LIBRARY_PATH=/tmp/bin replay --replay "/mnt/$name.recording" --summary $MORE \
		>"/mnt/$name.again" 2>>"/mnt/$name.err"
	if cmp -s <(grep '^ > ' "/mnt/$name.whole") <(grep '^ > ' "/mnt/$name.again"); then
		pass "$name: live and again"
	else
		fail "$name: another summary of the recording"
	fi
	grep -v '^ > ' "/mnt/$name.whole" >"/mnt/$name.trace"
}

# ---- why calls fail ----

# What was said of failed calls, a line for each: "EINVAL map-empty", "-" where nothing was; and
# "ok" for an error of calls that answer with no.
said() {
	awk '{
		error = "ok"
		if ((n = split($0, part, /"errno":"/)) > 1) {
			error = part[n]
			sub(/".*/, "", error)
		} else if (!index($0, "\"why\":[")) {
			next
		}
		ids = ""
		n = split($0, part, /[{]"id":"/)
		for (i = 2; i <= n; i++) {
			if (part[i] !~ /^[^"]*","certain":/)
				continue
			id = part[i]
			sub(/".*/, "", id)
			ids = ids " " id (part[i] ~ /^[^"]*","certain":true/ ? "" : "?")
		}
		print error (ids ? ids : " -")
	}' "$1"
}

# explain NAME BDF SCENARIO: live, and from a recording that was made without --explain.
explain() {
	local run="timeout -s KILL $HANG $TRACER -e trace=vfio,%io,%bind"
	export LD_LIBRARY_PATH=/tmp/bin
	local status=0
	$run --explain --json -o "/mnt/$1.json" --record /tmp/live /tmp/bin/why "$2" "$3" \
		>"/mnt/$1.wanted" 2>"/mnt/$1.error" || status=$?
	said "/mnt/$1.json" >"/mnt/$1.said"
	if [ "$status" != 0 ] || [ ! -s "/mnt/$1.wanted" ]; then
		fail "$1: status $status: $(tail -n 1 "/mnt/$1.wanted" "/mnt/$1.error")"
	elif cmp -s "/mnt/$1.wanted" "/mnt/$1.said"; then
		pass "$1: $(wc -l <"/mnt/$1.said") causes"
	else
		fail "$1: other causes"
		diff "/mnt/$1.wanted" "/mnt/$1.said"
		cat "/mnt/$1.error"
	fi
	# The whole of it, sentences and evidence; the first line says how it was called.
	replay -e trace=vfio,%io,%bind --explain --json -o /tmp/replayed --replay /tmp/live
	sed 1d "/mnt/$1.json" >/tmp/told
	sed -i 1d /tmp/replayed
	if cmp -s /tmp/told /tmp/replayed; then
		pass "$1: line by line"
	else
		fail "$1: a replay is not the same"
		diff /tmp/told /tmp/replayed | cut -c1-600 | head -n 12
	fi
	$run --record "/mnt/$1.jsonl" -o /dev/null /tmp/bin/why "$2" "$3" >"/mnt/$1.again" 2>&1
	replay --replay "/mnt/$1.jsonl" --explain --json -o /tmp/replayed
	if said /tmp/replayed | cmp -s - "/mnt/$1.again"; then
		pass "$1: replay"
	else
		fail "$1: a replay says something else"
		said /tmp/replayed | diff - "/mnt/$1.again"
	fi
}

# ---- what is wrong although calls succeed ----

# found: identifiers and severities, one a line.
found() { sed -n 's/^ > check \(C[0-9]*\) \([a-z]*\): .*/\1 \2/p' /tmp/trace | sort -u; }

# judge NAME OPTIONS -- PROGRAM ARGS...: the trace with its findings; a replay of what was
# recorded meanwhile says the same. The status is 99 at a warning or an error.
judge() {
	local name=$1 status=0 options="--check --check-exitcode=99"
	shift
	while [ "$1" != -- ]; do
		options="$options $1"
		shift
	done
	LD_LIBRARY_PATH=/tmp/bin timeout -s KILL "$HANG" $TRACER $options -o /tmp/trace \
		--record /tmp/recording "$@" >/tmp/output 2>/tmp/errors || status=$?
	replay $options -o /tmp/replayed --replay /tmp/recording >>/tmp/output 2>&1
	cmp -s /tmp/trace /tmp/replayed || {
		fail "$name: a replay says something else"
		diff /tmp/trace /tmp/replayed | cut -c1-300 | head -n 20
	}
	return $status
}

# mistake WHAT FINDING BDFS [OPTIONS]: "C012 warning"; and where it is done right, it is not
# found, and nothing else that is worse than a note.
mistake() {
	local what=$1 finding=$2 devices=$3 status=0
	shift 3
	judge "$what" "$@" -- /tmp/bin/mistakes "$what" $devices || status=$?
	if ! found | grep -qx "$finding"; then
		fail "$what: no $finding"
		cat /tmp/trace /tmp/errors | cut -c1-300
	elif [ "$status" != 99 ] && [ "${finding#* }" != note ]; then
		fail "$what: status $status"
	else
		pass "$what"
	fi
	status=0
	judge "not-$what" "$@" -- /tmp/bin/mistakes "not-$what" $devices || status=$?
	if found | grep -qx "$finding"; then
		fail "not-$what: $(grep "check ${finding% *}" /tmp/trace)"
	elif found | grep -v note; then
		fail "not-$what: an alarm"
		cat /tmp/trace | cut -c1-300
	elif [ "$status" != 0 ]; then
		fail "not-$what: status $status"
		tail -n 3 /tmp/trace /tmp/errors
	else
		pass "not-$what"
	fi
}

# harmless NAME RECORDING: of a correct program nothing worse than a note is said.
harmless() {
	replay --check --check-exitcode=99 -o /tmp/trace --replay "$2" 2>/tmp/errors
	case $? in
	0) pass "$1: no alarm, $(found | tr '\n' ' ')" ;;
	99) fail "$1: an alarm: $(grep -A1 -E '^ > check C[0-9]+ (warning|error)' /tmp/trace | head -n 2)" ;;
	*) fail "$1: $(tail -n 1 /tmp/errors)" ;;
	esac
}

# good NAME OPTIONS -- PROGRAM ARGS...: does all as it should be done.
good() {
	local name=$1 status=0
	judge "$@" || status=$?
	if [ "$status" != 0 ]; then
		fail "$name: status $status: $(tail -n 1 /tmp/errors)"
	elif grep -E '^ > check C[0-9]+ (warning|error)' /tmp/trace; then
		fail "$name: an alarm"
	else
		pass "$name: $(found | tr '\n' ' ')"
	fi
}

# heard FILE: of the calls in FILE, which function of the kernel's returned the error first:
# "EEXIST vfio_iommu_type1_ioctl", and behind it the first cause that was found.
heard() {
	sed -n -e 's/.*"kernel":{"errno":"\([A-Z0-9]*\)","sure":true,"functions":\[{"name":"\([^"]*\)".*"why":\[{"id":"\([^"]*\)".*/\1 \2 \3/p' -e t \
		-e 's/.*"kernel":{"errno":"\([A-Z0-9]*\)","sure":true,"functions":\[{"name":"\([^"]*\)".*/\1 \2/p' "$1"
}
