"""Settings, key, pages' files, disk, clock: what can be wrong around the database."""
from __future__ import annotations

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.core import checks

from . import Verdict, check, fail, ok, warn
from .sql import listed

ENOUGH, LITTLE = 0.20, 0.05  # free share of the disk


@check("settings", title="设置", asks_database=False)
def settings_are_sound() -> Verdict:
    """An unknown or malformed LINLI_* stops every command before it gets here; this asks Django's own checks."""
    errors = [str(message.msg) for message in checks.run_checks() if message.level >= checks.ERROR]
    if errors:
        return fail(f"程序自检不通过：{listed(errors, 3)}", cure="运行 linli check 查看全部，再改设置或重新安装。")
    return ok("设置完整")


@check("https", title="加密访问", asks_database=False)
def https() -> Verdict:
    if settings.ENV.https or settings.DEMO or settings.TESTING:
        return ok("已打开" if settings.ENV.https else "演示，只在本机使用")
    return warn("LINLI_HTTPS 没有打开：登录凭证以明文经过网络。",
                cure="在前面放一个 HTTPS 代理，设 LINLI_HTTPS=1、LINLI_HOSTS 和 LINLI_PROXIES。")


@check("key", title="密钥", asks_database=False)
def key_is_private() -> Verdict:
    path = settings.HOME / "key"
    if settings.ENV.key_given:
        return ok("由环境变量给出") if len(settings.SECRET_KEY) >= 32 else fail(
            "LINLI_KEY 太短，容易被猜到。", cure="换成至少 32 个随机字符，例如 openssl rand -base64 48 的输出。")
    if not path.exists():
        return ok("测试用") if settings.TESTING else fail(
            f"{path} 不存在，每次启动密钥都会变，所有人要重新登录。", cure=f"让 {settings.HOME} 可写后重新启动。")
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        return fail(f"{path} 的权限是 {mode:o}，别的用户读得到。", cure=f"运行 chmod 600 {path}")
    return ok(f"{path}，权限 {mode:o}")


@check("home", title="数据文件夹", asks_database=False)
def home_is_private() -> Verdict:
    try:
        mode = settings.HOME.stat().st_mode & 0o777
    except FileNotFoundError:
        return fail(f"{settings.HOME} 不存在。", cure="运行 linli up，或把 LINLI_HOME 改成已有的文件夹。")
    if not os.access(settings.HOME, os.W_OK):
        return fail(f"{settings.HOME} 不可写。", cure="换成运行 Linli 的用户，或改文件夹的所有者。")
    if mode & 0o007 and (settings.HOME / "files").exists():
        return warn(f"{settings.HOME} 的权限是 {mode:o}，别的用户进得去。", cure=f"运行 chmod 700 {settings.HOME}")
    return ok(f"{settings.HOME}，权限 {mode:o}")


@check("static", title="页面文件", asks_database=False)
def static_files_are_collected() -> Verdict:
    if settings.TESTING or Path(settings.STATIC_ROOT, "staticfiles.json").exists():
        return ok("已收集")
    return fail("样式和脚本还没有收集，页面打不开。", cure="运行 linli migrate")


@check("disk", title="磁盘", asks_database=False)
def disk() -> Verdict:
    folder = settings.HOME if settings.HOME.exists() else settings.HOME.parent
    usage = shutil.disk_usage(folder)
    return disk_verdict(usage.free, usage.total)


def disk_verdict(free: int, total: int) -> Verdict:
    """Judge the bytes that are free. Below 5 % the embedded database is close to going read-only."""
    share, says = free / total, f"剩余 {free / total:.0%}（{free >> 30} GB）"
    cure = "清理磁盘或换大盘；不要删数据文件夹里的文件。"
    if share < LITTLE:
        return fail(f"{says}，快要写不进去了。", cure=cure)
    return ok(says) if share >= ENOUGH else warn(f"{says}，少于两成。", cure=cure)
