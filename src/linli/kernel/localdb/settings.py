"""What the launcher writes into the data folder at each start. An operator's lines go to data/local.conf."""
from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from .home import Mode
from .space import READ_ONLY
from .ways import Way

ROLES = ("linli_super", "linli_owner", "linli_app")
MB, GB = 1 << 20, 1 << 30

COMMON = {
    "listen_addresses": "",                     # the socket only
    "cluster_name": "linli",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
    "max_connections": "60",                    # two web processes of 8, a worker, live streams, a backup, a person
    "jit": "off",                               # short statements: compiling costs more than it saves
    "random_page_cost": "1.1",                  # solid-state disks
    "work_mem": "16MB",                         # a bill run sorts and hashes whole communities
    "maintenance_work_mem": "128MB",
    "log_lock_waits": "on",                     # who waited more than a second for whom
    "log_checkpoints": "off",
    # Statements and details carry names and phones (the driver writes values into the text); the server's log is no
    # place for personal data. Linli's own log names the route and the time spent instead.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
}
KEPT = {"idle_in_transaction_session_timeout": "10min"}  # a forgotten transaction holds up vacuum for everybody
BY_MODE: dict[Mode, dict[str, str]] = {
    "service": KEPT | {"logging_collector": "on", "log_filename": "postgresql-%a.log",  # one week, overwritten
                       "log_rotation_age": "1d", "log_rotation_size": "0", "log_truncate_on_rotation": "on"},
    # Segments in /dev/shm would outlive a kill -9; files in the data folder do not.
    "demo": KEPT | {"dynamic_shared_memory_type": "mmap"},
    "test": {
        "dynamic_shared_memory_type": "mmap",
        # A power cut may cost the test data: no waiting for the disk, no page images. Commits still reach the kernel
        # (synchronous_commit stays on), so they survive a kill -9, which tests rely on.
        "fsync": "off", "full_page_writes": "off", "synchronous_commit": "on",
        "wal_level": "minimal", "max_wal_senders": "0",  # nobody replicates a test
        "checkpoint_timeout": "30min",
        "io_method": "sync",                    # three processes fewer to start and stop
    },
}


def settings_for(mode: Mode, *, memory: int, disk_free: int) -> dict[str, str]:
    """Return the settings of `mode` on a machine with so many bytes of memory and free disk."""
    wal = min((1 if mode == "test" else 2) * GB, max(disk_free // 8, 128 * MB))  # no bill run waits for a checkpoint
    buffers = min(256 * MB, max(memory // 8, 32 * MB))  # at most an eighth: Python and the page cache need the rest
    return COMMON | {"shared_buffers": f"{buffers // MB}MB", "max_wal_size": f"{wal // MB}MB"} | BY_MODE[mode]


def usable_memory() -> int:
    """Return the bytes this process may use: the machine's, or its container's limit."""
    amounts = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):  # absent, or "max"
            amounts.append(int(Path(limit).read_text()))
    return min(amounts)


def postgresql_conf(settings: Mapping[str, str], data: Path) -> str:
    lines = [f"{name} = '" + value.replace("'", "''") + "'" for name, value in settings.items()]
    includes = ["include 'local.conf'"] if (data / "local.conf").exists() else []
    return "\n".join([*lines, *includes, "include 'space.conf'", ""])


def files(settings: Mapping[str, str], data: Path, way: Way, *, writable: bool) -> dict[str, str]:
    """Return every configuration file by name. Peer login with a map is the only way in."""
    return {
        "postgresql.conf": postgresql_conf(settings, data),
        "space.conf": "" if writable else READ_ONLY,
        "pg_hba.conf": "local all all peer map=linli\nlocal replication all peer map=linli\n",
        "pg_ident.conf": "".join(f'linli "{name}" {role}\n' for name in way.clients for role in ROLES),
    }
