"""What may be reported: every category of a kind, under a code of its own (`repair-leak`)."""
from __future__ import annotations

from typing import Any

from linli.engines.cases.flow.values import KIND_TITLES
from linli.engines.cases.intake import categories
from linli.engines.cases.intake.categories import Category

KINDS = tuple(kind for kind in KIND_TITLES if kind != "objection")     # an objection names a public figure instead
SERVICES: dict[str, tuple[str, Category]] = {
    f"{kind}-{one.code}": (kind, one) for kind in KINDS for one in categories.of_kind(kind)}
# code, description, what to write
QUESTIONS = (("spot", "具体位置", "如：西侧门厅顶灯，最多 80 字"),
             ("wished", "方便上门的时间", "如：周六上午，最多 80 字"))
CONFIDENTIAL = "confidential"


def code_of(kind: str, category: str) -> str:
    return f"{kind}-{category}"


def listed() -> list[dict[str, Any]]:
    return [{"service_code": code, "service_name": one.title, "description": f"{KIND_TITLES[kind]}：{one.title}",
             "metadata": True, "type": "realtime", "keywords": ",".join(one.words), "group": KIND_TITLES[kind]}
            for code, (kind, one) in SERVICES.items()]


def definition(code: str) -> dict[str, Any]:
    """The questions that go with a service; all may be left out."""
    asked = [_question(number, *given, "string", []) for number, given in enumerate(QUESTIONS, start=1)]
    choices = [{"key": "yes", "name": "是"}, {"key": "no", "name": "否"}]
    return {"service_code": code, "attributes": [*asked, _question(
        len(asked) + 1, CONFIDENTIAL, "是否保密", "选“是”，不公开、不告诉被反映的人", "singlevaluelist", choices)]}


def _question(order: int, code: str, description: str, hint: str, datatype: str,
              values: list[dict[str, str]]) -> dict[str, Any]:
    return {"variable": True, "code": code, "datatype": datatype, "required": False, "datatype_description": hint,
            "order": order, "description": description, "values": values}
