"""How names, phones and plates of the registry are shown where nobody has asked for them in full."""
from linli.kernel import privacy


def name(full: str | None, kind: str = "human") -> str:
    """`张三丰` → `张**`. A company's name is no personal data and stays."""
    if not full:
        return "未登记"
    return full if kind == "legal" else privacy.mask_name(full)


def phone(full: str | None) -> str:
    return privacy.mask_phone(full) if full else ""


def plate(full: str | None) -> str:
    return privacy.mask_plate(full) if full else ""
