"""What may be proposed, and how it reads."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linli.kernel.errors import Refused

PURPOSE = "registry.proposal"     # of the files brought as proof
MOST_FILES = 4
KINDS = {"unit": "更正房屋", "phone": "更正电话", "name": "更正姓名", "newcomer": "登记住户", "left": "不再居住",
         "vehicle": "登记车辆", "other": "其他说明"}
# The fields of each kind; those in capitals must be given.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "unit": ("area", "use", "kind"), "phone": ("PERSON_ID", "PHONE"), "name": ("PERSON_ID", "NAME"),
    "newcomer": ("NAME", "PHONE", "RELATION", "share"), "left": ("TENURE_ID",), "vehicle": ("PLATE", "parking"),
    "other": ("TEXT",)}
FIELD_TITLES = {"area": "建筑面积", "use": "居住状态", "kind": "用途", "phone": "电话", "name": "姓名",
                "relation": "关系", "share": "份额", "plate": "车牌", "parking": "车位", "text": "说明"}
SOURCES = {"resident": "住户", "butler": "管家", "census": "上门核对", "qr": "扫码自报"}
STATES = {"open": "待处理", "accepted": "已采纳", "refused": "未采纳", "withdrawn": "已撤回"}


class Incomplete(Refused):
    code = "proposal_incomplete"
    sentence = "还缺：{missing}。请补上再提交。"


class UnknownProposal(Refused):
    code, field = "unknown_proposal", "kind"
    sentence = "请选择要更正什么。"


class ProofMissing(Refused):
    code, field = "proof_missing", "proof"
    sentence = "请写明依据，或附上照片，例如“房产证照片”“本人来电”。"


class TooManyFiles(Refused):
    code, field = "too_many_files", "file"
    sentence = f"一次最多附 {MOST_FILES} 个文件，请只留能说明问题的。"


class AlreadyAnswered(Refused):
    code = "already_answered"
    sentence = "这条更正{state}，不用再处理。"


class AnswerMissing(Refused):
    code, field = "answer_missing", "answer"
    sentence = "不采纳要写明原因，提出的人看得到。"


@dataclass(frozen=True)
class ProposalRow:
    """One line of the queue. `facts`: (what, proposed value), personal data masked in lists."""

    id: int
    unit_id: int | None
    label: str
    community: str
    kind: str
    facts: tuple[tuple[str, str], ...]
    proof: str
    files: tuple[int, ...]
    source: str
    proposer: str
    at: datetime
    state: str
    decided_by: str
    answer: str
    mine: bool = False

    @property
    def kind_title(self) -> str:
        return KINDS[self.kind]

    @property
    def source_title(self) -> str:
        return SOURCES[self.source]

    @property
    def state_title(self) -> str:
        return STATES[self.state]


def checked(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the fields of the kind. Raises UnknownProposal, Incomplete."""
    if kind not in FIELDS:
        raise UnknownProposal
    kept = {field.lower(): given[field.lower()] for field in FIELDS[kind] if given.get(field.lower())}
    missing = [FIELD_TITLES.get(field.lower(), "对象") for field in FIELDS[kind] if field.isupper()
               and field.lower() not in kept]
    if missing or not kept:
        raise Incomplete(missing="、".join(missing) or "要更正的内容")
    return kept
