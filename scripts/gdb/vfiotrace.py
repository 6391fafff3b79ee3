# SPDX-License-Identifier: GPL-2.0-or-later
"""VFIO and iommufd calls in gdb, decoded by libvfiotrace.

    (gdb) source vfiotrace.py
    (gdb) catch syscall ioctl

From then on each stop at an ioctl of VFIO, iommufd or KVM-VFIO shows the call, at
its return with what the kernel wrote. Commands:

    vfio-decode FD REQUEST ADDR [RESULT]
    vfio-plugin FILE.so

The library is the one that $VFIOTRACE_LIBRARY names, or the one installed beside
this file, or the one that the dynamic loader finds.
"""
import ctypes
import difflib
import errno
import glob
import os
import re
import stat

import gdb

SONAME = "libvfiotrace.so.0"
CALLER_64 = 0
PAGE = 4096

READ = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_void_p, ctypes.c_uint64,
                        ctypes.c_void_p, ctypes.c_size_t)
FD_TEXT = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int,
                           ctypes.c_void_p, ctypes.c_size_t)


class Memory(ctypes.Structure):
    """struct vfiotrace_memory"""
    _fields_ = [("read", READ), ("ctx", ctypes.c_void_p)]


class Request(ctypes.Structure):
    """The beginning of struct vfiotrace_request"""
    _fields_ = [("name", ctypes.c_char_p), ("code", ctypes.c_uint32),
                ("kinds", ctypes.c_uint32)]


class TextOptions(ctypes.Structure):
    """struct vfiotrace_text_options"""
    _fields_ = [("size", ctypes.c_size_t),
                ("xlat", ctypes.c_int), ("strings", ctypes.c_int),
                ("limit", ctypes.c_uint), ("verbose", ctypes.c_bool),
                ("fd_text", FD_TEXT), ("fd_ctx", ctypes.c_void_p)]


# ---- memory of the program ----

def read_memory(_ctx, address, buffer, length):
    """As vfiotrace_read_fn: what can be read from the first byte on, or -errno."""
    done = 0
    try:
        inferior = gdb.selected_inferior()
        while done < length:
            # gdb reads all or nothing; so does memory, but page by page.
            at = address + done
            part = min(length - done, PAGE - at % PAGE)
            ctypes.memmove(buffer + done, bytes(inferior.read_memory(at, part)), part)
            done += part
    except (gdb.error, OverflowError, ValueError):
        pass
    return done or -errno.EFAULT


# ---- descriptors ----

PCI = 1
BDF = re.compile(r"[0-9a-fA-F]{4,8}:[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\.[0-7]$")


def table_name(path, section, number):
    """The word behind a number in /proc/misc or /proc/devices; None: not readable."""
    try:
        with open(path) as table:
            inside = not section
            for line in table:
                if line[:1].isalpha():
                    inside = line.startswith(section)
                words = line.split()
                if inside and len(words) == 2 and words[0] == str(number):
                    return words[1]
    except OSError:
        return None
    return ""


def char_kind(library, rdev):
    """Kind of a character device, by its number: paths prove nothing."""
    major, minor = os.major(rdev), os.minor(rdev)
    if (major, minor) == (10, 196):
        return library.kinds["vfio-container"]
    misc = major == 10
    name = (table_name("/proc/misc", "", minor) if misc else
            table_name("/proc/devices", "Character", major))
    if name is None:
        return library.kinds["unknown"]
    try:
        node = os.path.basename(os.readlink("/sys/dev/char/%d:%d" % (major, minor)))
    except OSError:
        node = None
    return library.lib.vfiotrace_char_kind(misc, name.encode(), node and os.fsencode(node))


def device_name(fdinfo):
    """What newer kernels say about the device behind a descriptor."""
    try:
        with open(fdinfo) as info:
            for line in info:
                if line.startswith("vfio-device-syspath:"):
                    return line.strip().rpartition("/")[2]
    except OSError:
        pass
    return ""


def printable(text):
    """Nothing that a terminal would take for a command."""
    return "".join(c if c.isprintable() else "\\%o" % (ord(c) & 0xff) for c in text)


class Descriptor:
    """What is known of a descriptor: its kind, its link, its device."""

    def __init__(self, library, fd):
        kinds = library.kinds
        self.kind, self.text, self.device = kinds["unknown"], "", ""
        inferior = gdb.selected_inferior()
        connection = getattr(inferior, "connection", None)
        # This machine's /proc says nothing of a program on another, or of a core.
        if connection is None or connection.type != "native" or not inferior.pid:
            return
        proc = "/proc/%d" % inferior.pid
        try:
            self.text = os.readlink("%s/fd/%d" % (proc, fd))
            status = os.stat("%s/fd/%d" % (proc, fd))
        except OSError:
            return
        if stat.S_ISCHR(status.st_mode):
            self.kind = char_kind(library, status.st_rdev)
        else:
            self.kind = library.lib.vfiotrace_anon_kind(os.fsencode(self.text))
        if self.kind in (kinds["vfio-device"], kinds["vfio-cdev"]):
            self.device = device_name("%s/fdinfo/%d" % (proc, fd))

    def type(self):
        return PCI if BDF.match(self.device) else 0

    def __str__(self):
        """As vfiotrace shows it: <path>, or <path<device>>."""
        if not self.text:
            return ""
        inner = "<%s>" % printable(self.device) if self.device else ""
        return "<%s%s>" % (printable(self.text), inner)


# ---- the library ----

def candidates():
    """Paths of the library, the best first."""
    if os.environ.get("VFIOTRACE_LIBRARY"):
        yield os.environ["VFIOTRACE_LIBRARY"]
        return
    # PREFIX/share/vfiotrace/gdb/vfiotrace.py
    prefix = os.path.join(os.path.dirname(os.path.abspath(__file__)), *[os.pardir] * 3)
    for folder in ("lib", "lib64", "lib/*"):
        for path in glob.glob(os.path.join(prefix, folder, SONAME)):
            yield os.path.normpath(path)
    yield SONAME


class Library:
    """libvfiotrace with one context, and the callbacks, which must stay alive."""

    def __init__(self):
        self.lib, tried = None, []
        for path in candidates():
            try:
                self.lib = ctypes.CDLL(path)
                break
            except OSError as problem:
                tried.append(str(problem))
        if not self.lib:
            raise gdb.GdbError("vfiotrace: the library is needed (set VFIOTRACE_LIBRARY): "
                               + "; ".join(tried))
        try:
            self.declare()
        except AttributeError as problem:
            raise gdb.GdbError("vfiotrace: the library is too old: %s" % problem)
        self.context = ctypes.c_void_p()
        if self.lib.vfiotrace_context_create(ctypes.byref(self.context)):
            raise gdb.GdbError("vfiotrace: out of memory")
        self.memory = Memory(READ(read_memory), None)
        self.options = TextOptions(size=ctypes.sizeof(TextOptions), limit=32, fd_text=FD_TEXT(self.fd_text))
        self.kinds = self.list_kinds()

    def fd_text(self, _ctx, fd, buffer, size):
        """As vfiotrace_fd_text_fn."""
        text = str(Descriptor(self, fd)).encode("utf-8", "replace")
        if size:
            cut = text[:size - 1] + b"\0"
            ctypes.memmove(buffer, cut, len(cut))
        return len(text)

    def declare(self):
        """Tells ctypes what it cannot know."""
        lib, pointer, size = self.lib, ctypes.c_void_p, ctypes.c_size_t
        lib.vfiotrace_call_size.restype = size
        lib.vfiotrace_fd_kind_name.restype = ctypes.c_char_p
        lib.vfiotrace_fd_kind_name.argtypes = [ctypes.c_int]
        lib.vfiotrace_anon_kind.argtypes = [ctypes.c_char_p]
        lib.vfiotrace_char_kind.argtypes = [ctypes.c_bool, ctypes.c_char_p, ctypes.c_char_p]
        lib.vfiotrace_context_create.argtypes = [pointer]
        lib.vfiotrace_plugin_load.argtypes = [pointer, ctypes.c_char_p, ctypes.c_char_p,
                                              size]
        lib.vfiotrace_request_next.restype = ctypes.POINTER(Request)
        lib.vfiotrace_request_next.argtypes = [pointer, ctypes.POINTER(size)]
        lib.vfiotrace_call_init.restype = None
        lib.vfiotrace_call_init.argtypes = [pointer, pointer, pointer, ctypes.c_int,
                                            ctypes.c_uint32, ctypes.c_uint64]
        lib.vfiotrace_call_name.argtypes = [pointer, ctypes.c_char_p, size]
        lib.vfiotrace_decode_to_string.argtypes = [
            pointer, ctypes.c_bool, ctypes.c_int64, ctypes.POINTER(Memory),
            ctypes.POINTER(TextOptions), ctypes.c_char_p, size]

    def list_kinds(self):
        """Numbers of the kinds, by their names; what is out of range is 0 again."""
        kinds = {}
        for number in range(32):
            name = self.lib.vfiotrace_fd_kind_name(number).decode()
            kinds.setdefault(name, number)
        return kinds

    def requests(self):
        """Every request: name, number, bits of the kinds."""
        position = ctypes.c_size_t(0)
        while True:
            row = self.lib.vfiotrace_request_next(self.context, ctypes.byref(position))
            if not row:
                return
            yield row[0].name.decode(), row[0].code, row[0].kinds

    def named(self, name, kind):
        """Number and kinds of a request, best of one on this kind; None: nobody knows it."""
        rows = [row for row in self.requests() if row[0] == name]
        rows.sort(key=lambda row: not row[2] & 1 << kind)
        return rows[0][1:] if rows else None

    def load_plugin(self, path):
        why = ctypes.create_string_buffer(512)
        if self.lib.vfiotrace_plugin_load(self.context, os.fsencode(path), why, len(why)):
            raise gdb.GdbError("vfiotrace: " + why.value.decode("utf-8", "replace"))


class Call:
    """One call, from its entry to its return."""

    def __init__(self, library, fd, request, arg, kinds=0):
        """@kinds: bits of those that it may be, if the descriptor does not tell."""
        self.library, self.fd, self.key = library, fd, (fd, request, arg)
        self.descriptor, kind, device_type = "", library.kinds["unknown"], 0
        if fd >= 0:
            self.descriptor = Descriptor(library, fd)
            kind = self.descriptor.kind
            device_type = self.descriptor.type()
        if kind == library.kinds["unknown"] and kinds:
            kind = (kinds & -kinds).bit_length() - 1
        # Room for a struct vfiotrace_call, of which nothing need be known here.
        self.room = ctypes.create_string_buffer(library.lib.vfiotrace_call_size() + 15)
        self.struct = (ctypes.addressof(self.room) + 15) & ~15
        library.lib.vfiotrace_call_init(self.struct, library.context,
                                        (ctypes.c_int * 4)(kind, 0, device_type, 0),
                                        CALLER_64, request, arg)
        self.text = ""

    def is_ours(self):
        """One of VFIO and iommufd, or one that some table has a name for."""
        name = ctypes.create_string_buffer(64)
        self.library.lib.vfiotrace_call_name(self.struct, name, len(name))
        return (self.key[1] >> 8) & 0xff == 0x3b or not name.value.startswith(b"_IOC(")

    def decode(self, leave, result=0):
        """Adds the text of this phase; that of both together is the whole."""
        library, text = self.library, ctypes.create_string_buffer(65536)
        library.lib.vfiotrace_decode_to_string(self.struct, leave, result, library.memory,
                                               library.options, text, len(text))
        self.text += text.value.decode("utf-8", "replace")

    def line(self, end):
        return "ioctl(%d%s, %s%s\n" % (self.fd, self.descriptor, self.text, end)


def show_result(result):
    if -4096 < result < 0:
        name = errno.errorcode.get(-result, "(errno %d)" % -result)
        return "-1 %s (%s)" % (name, os.strerror(-result))
    return str(result)


# ---- stops ----

class Stop:
    """What the registers say at the entry or the return of a system call."""

    # Registers of the call's number, its arguments and its result; ioctl's number.
    TABLE = {
        "i386:x86-64": ("orig_rax", ("rdi", "rsi", "rdx"), "rax", 16),
        "aarch64": ("x8", ("x0", "x1", "x2"), "x0", 29),
    }

    def __init__(self):
        frame = gdb.newest_frame()
        self.arch = frame.architecture().name()
        self.known, self.ioctl = self.arch in self.TABLE, False
        if not self.known:
            return
        number, arguments, result, ioctl = self.TABLE[self.arch]
        self.ioctl = self.read(frame, number) == ioctl
        args = [self.read(frame, name) for name in arguments]
        self.key = (ctypes.c_int(args[0]).value, args[1] & 0xffffffff, args[2])
        self.result = ctypes.c_int64(self.read(frame, result)).value
        # aarch64 tells which of the two it is, and returns where the descriptor was.
        self.returned = None
        if self.arch == "aarch64":
            self.returned = self.read(frame, "x7") == 1

    @staticmethod
    def read(frame, name):
        return int(frame.read_register(name)) & (1 << 64) - 1

    def belongs_to(self, call):
        first = 1 if self.returned else 0
        return call is not None and call.key[first:] == self.key[first:]

    def is_entry(self, call):
        if self.returned is not None:
            return not self.returned
        # x86 has ENOSYS there until the call was made.
        return self.result == -errno.ENOSYS and not self.belongs_to(call)


class Watch:
    """Shows calls at stops; keeps those that have not returned, by thread."""

    def __init__(self, library):
        self.library, self.calls, self.complained = library, {}, False
        gdb.events.stop.connect(self.stopped)
        gdb.events.exited.connect(lambda _event: self.calls.clear())

    def stopped(self, event):
        catchpoint = getattr(gdb, "BP_CATCHPOINT", None)
        # Before it had that, gdb did not tell Python of catchpoints.
        if catchpoint is not None and not any(
                b.type == catchpoint for b in getattr(event, "breakpoints", [])):
            return
        try:
            gdb.write(self.describe(Stop()))
        except gdb.error as problem:
            gdb.write("vfiotrace: %s\n" % problem)

    def describe(self, stop):
        if not stop.known:
            text = "vfiotrace: calls cannot be decoded on %s\n" % stop.arch
            self.complained, said = True, self.complained
            return "" if said else text
        if not stop.ioctl:
            return ""
        thread = gdb.selected_thread().ptid
        call = self.calls.pop(thread, None)
        if stop.is_entry(call):
            call = self.calls[thread] = Call(self.library, *stop.key)
            if not call.is_ours():
                return ""
            call.decode(False)
            return call.line(" <unfinished ...>")
        if not stop.belongs_to(call):
            # The entry was not seen: what is in memory now must do.
            fd = -1 if stop.returned else stop.key[0]
            call = Call(self.library, fd, *stop.key[1:])
        if not call.is_ours():
            return ""
        call.decode(True, stop.result)
        return call.line(") = " + show_result(stop.result))


# ---- commands ----

class DecodeCommand(gdb.Command):
    """Decode an ioctl of VFIO, iommufd or KVM-VFIO.

vfio-decode FD REQUEST ADDR [RESULT]

FD is the descriptor (-1: not known), REQUEST the request's name or number, ADDR the
argument; each but a name may be an expression, in quotes if it has spaces. A number may mean
several requests; where the descriptor is not known, as in a core, a name says which is meant.
With RESULT, a negative errno for a failure, what the kernel wrote is shown too."""

    def __init__(self, library):
        super().__init__("vfio-decode", gdb.COMMAND_DATA, gdb.COMPLETE_EXPRESSION)
        self.library = library

    def request(self, words):
        """
        The number of a request, and by its name the kinds of descriptors that it is of; names
        of the program come before unknown ones.
        """
        if not re.match(r"[A-Z][A-Z0-9]*_[A-Za-z0-9_]+$", words[1]):
            return int(gdb.parse_and_eval(words[1])), 0
        fd = int(gdb.parse_and_eval(words[0]))
        kind = Descriptor(self.library, fd).kind if fd >= 0 else 0
        named = self.library.named(words[1], kind)
        if named is not None:
            return named
        try:
            return int(gdb.parse_and_eval(words[1])), 0
        except gdb.error:
            pass
        names = {name for name, _code, _kinds in self.library.requests()}
        near = difflib.get_close_matches(words[1], sorted(names), 3, 0.8)
        raise gdb.GdbError("vfio-decode: no request is called '%s'%s" % (
            words[1], "; did you mean %s?" % " or ".join("'%s'" % n for n in near)
            if near else ""))

    def invoke(self, argument, _from_tty):
        words = gdb.string_to_argv(argument)
        if len(words) not in (3, 4):
            raise gdb.GdbError("Usage: vfio-decode FD REQUEST ADDR [RESULT]")
        try:
            request, kinds = self.request(words)
            fd, arg, *result = [int(gdb.parse_and_eval(word)) for word in words[:1] + words[2:]]
        except gdb.error as problem:
            raise gdb.GdbError("vfio-decode: %s" % problem)
        call = Call(self.library, ctypes.c_int(fd).value, request & 0xffffffff,
                    arg & (1 << 64) - 1, kinds)
        if not result:
            call.decode(False)
            gdb.write(call.line(")"))
        else:
            call.decode(True, result[0])
            gdb.write(call.line(") = " + show_result(result[0])))


class PluginCommand(gdb.Command):
    """Load a decoder plugin of vfiotrace.

vfio-plugin FILE.so"""

    def __init__(self, library):
        super().__init__("vfio-plugin", gdb.COMMAND_FILES, gdb.COMPLETE_FILENAME)
        self.library = library

    def invoke(self, argument, _from_tty):
        words = gdb.string_to_argv(argument)
        if len(words) != 1:
            raise gdb.GdbError("Usage: vfio-plugin FILE.so")
        self.library.load_plugin(os.path.expanduser(words[0]))


def install():
    try:
        library = Library()
    except gdb.GdbError as problem:
        # "source" would show where in here that happened.
        gdb.write("%s\n" % problem, gdb.STDERR)
        return
    Watch(library)
    DecodeCommand(library)
    PluginCommand(library)


install()
