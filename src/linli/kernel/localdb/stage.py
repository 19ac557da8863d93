"""The process that becomes PostgreSQL, or watches over it. Standard library only: it is also run as a script.

It enters the working folder, forks when a watcher is asked for, gives up root, writes files as the database account
and executes the program. It has one thread and nothing loaded, so that fork, change of user and parent-death signal
are safe. The watcher keeps the parent's identity: it must still be able to clean up.
"""
from __future__ import annotations

import ctypes
import fcntl
import json
import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, NoReturn

CLONE_NEWUSER, PR_SET_PDEATHSIG, IPC_RMID = 0x10000000, 1, 0

LOOK = 0.2          # seconds between two looks at the users' lock
EMPTY_LOOKS = 3     # looks without a user before the server is stopped: a reloader's child may be between two lives
PATIENT_LOOKS = 100  # further looks before the fast shutdown becomes an immediate one


class Job(NamedTuple):
    """What to become; it travels as JSON, since the stage is a fresh process."""

    cwd: str
    argv: list[str] = []                     # nothing: only write the files (or only prove that the way is open)
    account: tuple[int, int] | None = None   # uid and gid to change to
    inside: tuple[int, int] | None = None    # uid and gid to be seen as, inside a user namespace
    files: dict[str, str] = {}               # name in cwd -> text
    users: str = ""                          # the users' lock; given: a watcher stops the server after its last user
    socket: str = ""                         # the socket folder that the watcher removes


def play(job: Job) -> NoReturn:
    os.chdir(job.cwd)  # before giving up root: the account need not be able to walk here
    watcher = os.getpid() if job.users else 0
    if watcher and (server := os.fork()):
        watch(server, job)
        os._exit(0)
    change_identity(job)
    os.umask(0o077)
    for name, text in job.files.items():
        Path(f"{name}.new").write_text(text)
        os.replace(f"{name}.new", name)
    if watcher:
        die_with(watcher)
    if job.argv:
        os.execve(job.argv[0], job.argv, {"PATH": "/usr/bin:/bin", "LC_ALL": "C"})
    os._exit(0)


def change_identity(job: Job) -> None:
    """Become the account, or take its name inside a new user namespace. Raises PermissionError where refused."""
    if job.account:
        os.setgroups([])
        os.setgid(job.account[1])
        os.setuid(job.account[0])
    elif job.inside:
        uid, gid = os.geteuid(), os.getegid()
        if ctypes.CDLL(None).unshare(CLONE_NEWUSER):
            raise PermissionError("user namespaces are refused")
        Path("/proc/self/setgroups").write_text("deny")  # the kernel wants this before an unprivileged gid_map
        Path("/proc/self/gid_map").write_text(f"{job.inside[1]} {gid} 1")
        Path("/proc/self/uid_map").write_text(f"{job.inside[0]} {uid} 1")


def die_with(watcher: int) -> None:
    """A fast shutdown when the watcher is killed. Set last: a change of user clears it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)
    if os.getppid() != watcher:  # it died before the signal was set
        os._exit(1)


def watch(server: int, job: Job) -> None:
    """Stop the server when no process holds the users' lock (the kernel drops it on kill -9 too), then sweep."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    users, empty = os.open(job.users, os.O_RDWR), 0
    while not os.waitpid(server, os.WNOHANG)[0]:
        empty = empty + 1 if nobody_holds(users) else 0
        if 0 < empty < EMPTY_LOOKS:
            fcntl.flock(users, fcntl.LOCK_UN)
        elif empty == EMPTY_LOOKS:  # kept from here: whoever comes now waits until we are gone, then starts afresh
            os.kill(server, signal.SIGINT)
        elif empty == EMPTY_LOOKS + PATIENT_LOOKS:
            os.kill(server, signal.SIGQUIT)
        time.sleep(LOOK)
    sweep(Path(job.cwd), Path(job.socket))


def nobody_holds(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sweep(data: Path, socket_dir: Path) -> None:
    """Remove what a killed server leaves outside its data folder: the shared-memory marker and the socket folder."""
    with suppress(OSError, IndexError, ValueError):
        marker = (data / "postmaster.pid").read_text().split("\n")[6].split()  # key, id
        for row in Path("/proc/sysvipc/shm").read_text().splitlines():
            fields = row.split()
            if fields[:2] == marker and fields[6] == "0":  # nobody is attached
                ctypes.CDLL(None).shmctl(int(marker[1]), IPC_RMID, None)
    shutil.rmtree(socket_dir, ignore_errors=True)


if __name__ == "__main__":
    play(Job(**json.loads(sys.argv[1])))
