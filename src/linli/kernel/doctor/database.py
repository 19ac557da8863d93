"""The server: version, text, safety of what it stores, connections, and the role that Linli runs as."""
from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings

from linli.kernel.sql import rows

from . import Verdict, check, fail, ok, warn
from .sql import row

NEWEST_NEEDED = 18
CLOCK_MAY_DIFFER = 2.0      # seconds
LONGEST_TRANSACTION = 3600  # seconds; a longer one keeps dead rows from being removed
SPARE_CONNECTIONS = 10      # a backup, a migration, a person with psql


@check("server_version", title="数据库版本")
def server_version() -> Verdict:
    number, text = row("SELECT current_setting('server_version_num')::int, current_setting('server_version')")
    if number < NEWEST_NEEDED * 10_000:
        return fail(f"PostgreSQL {text}，需要 {NEWEST_NEEDED} 或更新。", cure=f"升级到 PostgreSQL {NEWEST_NEEDED}。")
    return ok(f"PostgreSQL {text}")


@check("text", title="文字编码与排序")
def text() -> Verdict:
    encoding, provider, locale = row(
        "SELECT pg_encoding_to_char(encoding), datlocprovider::text, coalesce(datlocale, datcollate) "
        "FROM pg_database WHERE datname = current_database()")
    if encoding != "UTF8":
        return fail(f"数据库编码是 {encoding}，存不下全部汉字。", cure="用 ENCODING UTF8 新建数据库，再导入数据。")
    if provider != "b":
        return warn(f"排序规则 {locale} 由操作系统提供，系统升级后索引可能损坏。",
                    cure="用 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' 新建数据库，再导入数据。")
    return ok(f"UTF8，{locale}（内置）")


@check("collation", title="排序规则版本")
def collation_version() -> Verdict:
    changed, = row("SELECT datcollversion IS DISTINCT FROM pg_database_collation_actual_version(oid) "
                   "FROM pg_database WHERE datname = current_database()")
    if changed:
        return fail("操作系统的排序规则变过，索引可能已经损坏。",
                    cure="运行 REINDEX DATABASE，再运行 ALTER DATABASE … REFRESH COLLATION VERSION。")
    return ok("没有变过")


@check("durable", title="断电安全")
def durable() -> Verdict:
    off = [name for name, value in rows("SELECT name, setting FROM pg_settings WHERE name IN "
                                        "('fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name")
           if value == "off"]
    if off and not settings.TESTING:
        return fail(f"{'、'.join(off)} 被关掉了，断电会丢失已收的款。",
                    cure="从数据库设置中删去这几行，重新启动数据库。")
    return ok("测试用，不防断电" if off else "fsync、full_page_writes 已打开")


@check("writable", title="可以写入")
def writable() -> Verdict:
    if row("SELECT current_setting('default_transaction_read_only')::bool OR pg_is_in_recovery()")[0]:
        return fail("数据库现在只读，多半是磁盘满了。", cure="清理磁盘；有了空间，一分钟内自动恢复写入。")
    return ok("可以")


@check("checksums", title="数据校验")
def checksums() -> Verdict:
    if row("SELECT current_setting('data_checksums')::bool")[0]:
        return ok("已打开")
    return warn("没有打开，磁盘悄悄损坏时发现不了。", cure="停库后运行 pg_checksums --enable。")


@check("connections", title="连接数")
def connections() -> Verdict:
    most, kept = row("SELECT current_setting('max_connections')::int, "
                     "current_setting('superuser_reserved_connections')::int")
    return connections_verdict(most - kept, pools())


def pools() -> int:
    """Connections that web (pool and live listener) and worker (pool, its own two) may hold at once."""
    pool = settings.ENV.threads + 2
    return (pool + 1) + (pool + 2)


def connections_verdict(usable: int, needed: int) -> Verdict:
    if usable < needed + SPARE_CONNECTIONS:
        return fail(f"可用 {usable} 个，网页和任务最多要 {needed} 个，还应留 {SPARE_CONNECTIONS} 个备用。",
                    cure=f"把 max_connections 提高到 {needed + SPARE_CONNECTIONS + 3} 以上，或减小 LINLI_THREADS。")
    return ok(f"可用 {usable} 个，最多用 {needed} 个")


@check("role", title="数据库角色")
def role() -> Verdict:
    name, superuser, bypass, create = row(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole OR rolcreatedb FROM pg_roles "
        "WHERE rolname = current_user")
    ddl, owns = row("SELECT has_schema_privilege('public', 'CREATE') OR has_database_privilege(current_database(), "
                    "'CREATE'), EXISTS (SELECT FROM pg_class WHERE relowner = current_user::regrole "
                    "AND relkind IN ('r', 'p'))")
    powers = [word for word, has in (("是超级用户", superuser), ("可绕过行级安全", bypass),
                                     ("可建库或建角色", create), ("可建表", ddl), ("拥有数据表", owns)) if has]
    if powers:
        return fail(f"网页用的角色 {name} {'、'.join(powers)}。",
                    cure="另建一个无此权限的角色写进 DATABASE_URL，表的所有者写进 LINLI_OWNER_URL。")
    return ok(f"{name}，不能改表，不能绕过行级安全")


@check("clock", title="时钟")
def clock() -> Verdict:
    moment, = row("SELECT clock_timestamp()")
    return clock_verdict(abs((datetime.now(UTC) - moment).total_seconds()))


def clock_verdict(seconds: float) -> Verdict:
    if seconds > CLOCK_MAY_DIFFER:
        return warn(f"本机与数据库的时钟相差 {seconds:.0f} 秒。", cure="在两台机器上都打开网络校时（NTP）。")
    return ok("与数据库一致")


@check("oldest_transaction", title="最久的事务")
def oldest_transaction() -> Verdict:
    age, = row("SELECT coalesce(extract(epoch FROM now() - least("
               "(SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database() "
               "AND pid <> pg_backend_pid() AND backend_type = 'client backend'), "
               "(SELECT min(prepared) FROM pg_prepared_xacts WHERE database = current_database()))), 0)::int")
    if age > LONGEST_TRANSACTION:
        return fail(f"有一个事务开了 {age // 60} 分钟，旧数据清理不掉，数据库会越来越大。",
                    cure="在 pg_stat_activity 里找到它，用 pg_terminate_backend 结束。")
    return ok("没有超过一小时的")
