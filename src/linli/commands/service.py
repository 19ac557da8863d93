"""`linli service print|install [--user]`: begins with the machine, is restarted when it hangs (systemd)."""
import argparse
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

from linli.kernel.localdb.binaries import open_to_all

ACCOUNT, NAME = "linli", "linli.service"
SYSTEM_FOLDER = Path("/etc/systemd/system")
BOOTED = Path("/run/systemd/system")        # is there only where systemd runs the machine

UNIT = """\
[Unit]
Description=Linli 邻里
Wants=network-online.target
After=network-online.target

[Service]
Type=notify
ExecStart={python} -m linli.cli up --host {host} --port {port}
Environment=LINLI_HOME={home} PYTHONUNBUFFERED=1
# LINLI_HTTPS, LINLI_HOSTS, LINLI_ORIGINS, LINLI_PROXIES …
EnvironmentFile=-{settings}
Restart=always
RestartSec=2
# A first start makes the database; a start after a power cut recovers it.
TimeoutStartSec=300
# Web and worker end first, then the database, all by the main process.
KillMode=mixed
TimeoutStopSec=90
WatchdogSec=60
UMask=0077
NoNewPrivileges=yes
{walls}
[Install]
WantedBy={target}
"""
WALLS = """\
User=linli
Group=linli
StateDirectory=linli
StateDirectoryMode=0700
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=read-only
ProtectProc=invisible
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
PrivateTmp=yes
PrivateDevices=yes
PrivateUsers=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM
"""


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="linli service", description=(
        "让邻里随机器启动、出错自己重启（systemd）。print 只显示服务文件；install 装好并启动。"
        "不是 root 时用 --user，装在自己名下。"))
    parser.add_argument("act", choices=["print", "install"])
    parser.add_argument("--user", action="store_true", help="装在自己名下，不用 root")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址")
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    given = parser.parse_args(arguments)
    text = unit(user=given.user, host=given.host, port=given.port)
    if given.act == "print":
        print(text, end="")
        return 0
    if refusal := cannot(user=given.user):
        print(f"linli：{refusal}", file=sys.stderr)
        return 1
    return install(text, user=given.user)


def unit(*, user: bool, host: str, port: int) -> str:
    """The service file. A system's has an account of its own and sees nothing of the machine that it does not need."""
    config = Path.home() / ".config"
    return UNIT.format(
        python=sys.executable, host=host, port=port, walls="" if user else WALLS,
        home=Path.home() / ".local/share/linli" if user else "/var/lib/linli",
        settings=config / "linli.env" if user else "/etc/linli.env",
        target="default.target" if user else "multi-user.target")


def cannot(*, user: bool) -> str:
    """Why it cannot be installed; empty when it can."""
    if not user and os.geteuid():
        return "装成系统服务要用 root；装在自己名下请加 --user。"
    if not user and not open_to_all(Path(sys.executable)):
        return f"服务账号进不了 {sys.executable}：把程序和虚拟环境放到 /opt/linli 再装。"
    return ""


def install(text: str, *, user: bool) -> int:
    folder = Path.home() / ".config/systemd/user" if user else SYSTEM_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_text(text)
    if not user and not any(entry.pw_name == ACCOUNT for entry in pwd.getpwall()):
        subprocess.run(["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/var/lib/linli",
                        "--shell", "/usr/sbin/nologin", ACCOUNT], check=True)
    print(f"已写好 {folder / NAME}")
    if not shutil.which("systemctl") or not BOOTED.exists():
        print("这台机器没有运行 systemd：服务没有启动。", file=sys.stderr)
        return 1
    control = ["systemctl", *(["--user"] if user else [])]
    subprocess.run([*control, "daemon-reload"], check=True)
    subprocess.run([*control, "enable", "--now", NAME], check=True)
    print(f"已启动。看情况：{' '.join(control)} status linli；看日志：journalctl {'--user ' if user else ''}-u linli")
    return 0
