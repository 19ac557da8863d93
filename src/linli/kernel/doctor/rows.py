"""The tables: guards in force, migrations, indexes, queue, calendar."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from linli.kernel import clock, sql
from linli.kernel.jobs import HOUSE, JOBS, STALLED_AFTER
from linli.kernel.models import CalendarDay

from . import Verdict, check, fail, ok, warn
from .sql import AREA_TABLES, listed, row

SLOW_QUEUE, STUCK_QUEUE = 60, 3600  # seconds a job that is due has waited
PUBLISHED_BY = (12, 1)              # month and day: the State Council has published next year's days by then


@check("migrations", title="数据库结构")
def migrations() -> Verdict:
    executor = MigrationExecutor(connection)
    waiting = [f"{step.app_label}.{step.name}" for step, _ in
               executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if waiting:
        return fail(f"有 {len(waiting)} 步没有执行：{listed(waiting, 3)}", cure="运行 linli migrate")
    return ok("与程序一致")


@check("row_security", title="片区隔离")
def row_security() -> Verdict:
    """Every table with area_id forces row security, so that even its owner is bound."""
    tables = sql.rows(f"SELECT t.relname, relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT FROM pg_policy "
                  f"WHERE polrelid = t.oid) FROM {AREA_TABLES} ORDER BY 1")
    open_tables = [name for name, guarded in tables if not guarded]
    if open_tables:
        return fail(f"没有强制行级安全的表：{listed(open_tables)}",
                    cure="运行 linli migrate；仍有就停止服务并查明谁改了表。")
    return ok(f"{len(tables)} 张表都已强制")


@check("isolation", title="隔离试探")
def isolation() -> Verdict:
    """Without an area nothing may be visible: asked of every table, as the role that serves the pages."""
    quote = connection.ops.quote_name
    tables = [name for name, in sql.rows(f"SELECT t.relname FROM {AREA_TABLES} "
                                         "AND has_table_privilege(t.oid, 'SELECT') ORDER BY 1")]
    if not tables:
        return ok("还没有数据表")
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {quote(name)})" for name in tables)
    sql.rows("SELECT set_config('linli.area', '', true)")
    seen = [name for name, in sql.rows(asked)]
    if seen:
        return fail(f"不进入任何片区也看得到数据：{listed(seen)}", cure="立即停止服务；检查数据库角色和行级安全策略。")
    return ok(f"{len(tables)} 张表都看不到别处的数据")


@check("indexes", title="索引")
def indexes() -> Verdict:
    broken = [name for name, in sql.rows("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid "
                                     "OR NOT indisready ORDER BY 1")]
    if broken:
        return fail(f"未建成的索引：{listed(broken)}", cure="逐个运行 DROP INDEX，再运行 linli migrate。")
    return ok("全部有效")


@check("queue", title="任务队列")
def queue() -> Verdict:
    waited, failed, tasks = row(
        "SELECT coalesce(extract(epoch FROM now() - min(greatest(e.at, j.scheduled_at))"
        " FILTER (WHERE j.status = 'todo')), 0)::int, count(DISTINCT j.id) FILTER (WHERE j.status = 'failed'), "
        "coalesce(array_agg(DISTINCT j.task_name) FILTER (WHERE j.status = 'failed'), '{}') "
        "FROM procrastinate_jobs j LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred' "
        "WHERE j.status IN ('todo', 'failed') AND coalesce(j.scheduled_at, now()) <= now()")
    workers, = row("SELECT count(*) FROM procrastinate_workers "
                   f"WHERE last_heartbeat > now() - interval '{STALLED_AFTER} seconds'")
    titles = {name: job.title for name, job in JOBS.items()} | HOUSE
    return queue_verdict(waited, failed, workers, [titles.get(name, name) for name in tasks])


def queue_verdict(waited: int, failed: int, workers: int, titles: Sequence[str] = ()) -> Verdict:
    """Judge the oldest job that is due (seconds waited), failed jobs, and workers that gave a sign of life."""
    if waited > STUCK_QUEUE and workers:
        return fail(f"最早的任务已等了 {waited // 60} 分钟，虽然有 {workers} 个任务进程在运行。",
                    cure="看 worker 的日志；重新启动 linli worker。")
    if waited > SLOW_QUEUE:
        return warn(f"最早的任务已等了 {waited} 秒，{workers} 个任务进程在运行。",
                    cure="启动 linli worker，或多开一个。")
    if failed:
        return warn(f"{failed} 个任务多次重试后失败：{'、'.join(titles)}。",
                    cure="片区管理员在控制台“后台任务”（/console/jobs?state=failed）看原因，处理后再办一次；"
                         "没写原因的，看 worker 的日志。")
    return ok(f"没有积压，{workers} 个任务进程在运行")


@check("calendar", title="工作日历")
def calendar() -> Verdict:
    today = clock.today()
    days = list(CalendarDay.objects.filter(day__year__in=(today.year, today.year + 1))
                .values_list("day", "provisional"))
    return calendar_verdict(today, {day.year for day, _ in days},
                            {day.year for day, provisional in days if provisional})


def calendar_verdict(today: date, years: set[int], provisional: set[int]) -> Verdict:
    """Judge the years that have holidays, and those whose make-up days (调休) are not published yet."""
    upcoming = today.year + 1
    missing = sorted({today.year, upcoming} - years)
    if missing:
        return warn(f"缺 {missing[0]} 年的节假日，限时会算错。",
                    cure=f"在“规则与日历”导入 {missing[0]} 年的放假和调休。")
    late = today.year in provisional or (upcoming in provisional and (today.month, today.day) >= PUBLISHED_BY)
    if late:
        year = today.year if today.year in provisional else upcoming
        return warn(f"{year} 年只有法定假日，没有调休。", cure="国务院办公厅的通知已经发布：在“规则与日历”导入。")
    return ok(f"{today.year}、{upcoming} 年已有" + ("，明年待公布调休" if upcoming in provisional else ""))
