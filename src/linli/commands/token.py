"""`linli token create --user LOGIN --area CODE --scopes a,b [--name N] [--days N]`: print a bearer token, once."""
import argparse
import sys
from datetime import timedelta
from importlib import import_module

from linli import boot


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="linli token", description="发一个接口令牌，只显示这一次。")
    parser.add_argument("act", choices=["create"])
    parser.add_argument("--user", required=True, help="登录名")
    parser.add_argument("--area", required=True, help="片区编码")
    parser.add_argument("--scopes", required=True, help="权限名，用逗号分开")
    parser.add_argument("--name", default="命令行发放", help="用途，管理员看得到")
    parser.add_argument("--days", type=int, default=365, help="有效天数，默认 365")
    given = parser.parse_args(arguments)
    boot.start()
    models, clock = import_module("linli.kernel.models"), import_module("linli.kernel.clock")
    users, errors = import_module("linli.kernel.signin.users.commands"), import_module("linli.kernel.errors")
    area = models.Area.objects.filter(code=given.area).first()
    user = models.User.objects.filter(login=given.user).first()
    try:
        if area is None or user is None:
            raise errors.NotFound
        print(users.create_token(
            user.pk, name=given.name, scopes=[scope for scope in given.scopes.split(",") if scope],
            expires_at=clock.now() + timedelta(days=given.days),
            by=import_module("linli.kernel.access").system(area.pk, "命令行")))
        return 0
    except errors.Refused as error:
        print(f"linli token: {error.sentence}", file=sys.stderr)
        return 1
    finally:
        boot.stop_database()
