"""`sealed.py COMMAND …`: run it as in a container that refuses user namespaces. Standard library only."""
import ctypes
import errno
import os
import struct
import sys


def refuse_unshare() -> None:
    """A seccomp filter like a default container's: unshare (272 on x86-64) answers EPERM."""
    steps = ((0x20, 0, 0, 0), (0x15, 0, 1, 272), (0x06, 0, 0, 0x50000 | errno.EPERM), (0x06, 0, 0, 0x7FFF0000))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    head = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None)
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, head):
        os._exit(9)


if __name__ == "__main__":
    refuse_unshare()
    os.execvp(sys.argv[1], sys.argv[1:])
