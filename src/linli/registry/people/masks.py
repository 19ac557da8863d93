"""How names, phones and plates are shown where nobody has asked for them in full (docs/privacy.md)."""
import re


def name(full: str | None, kind: str = "human") -> str:
    """`张三丰` → `张**`, whatever the length. A company's name is no personal data and stays."""
    if not full:
        return "未登记"
    return full if kind == "legal" else f"{full[0]}**"


def phone(full: str | None) -> str:
    """`19900001234` → `199****1234`; of any other number the last four stay."""
    if not full:
        return ""
    return f"{full[:3]}****{full[-4:]}" if re.fullmatch(r"1\d{10}", full) else f"****{full[-4:]}"


def plate(full: str | None) -> str:
    """`浙B12K72` → `浙B**K72`."""
    return f"{full[:2]}**{full[-3:]}" if full else ""
