"""What lower rooms have to say to people."""
from __future__ import annotations

from linli.engines.messaging import commands
from linli.kernel.access import Actor
from linli.kernel.events import on
from linli.kernel.signin.events import CodeIssued


@on(CodeIssued)
def tell_code(event: CodeIssued, *, by: Actor) -> None:
    commands.send(event.phone, kind="sign_in_code", secret=True, by=by,
                  text=f"【邻里】验证码 {event.code}，{event.minutes} 分钟内有效。不是您本人操作请忽略。")
