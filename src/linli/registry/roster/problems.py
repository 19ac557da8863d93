"""The codes, how grave they are, and the words for the clerk."""

TEXT = {
    "file.unreadable": "文件打不开：不是表格，或已加密、已损坏。请另存为 xlsx 再上传",
    "file.no_roster": "没有找到花名册：需要一行表头，至少有房号和另外两列",
    "sheet.skipped": "此表没有读取（不是花名册，或已隐藏）",
    "sheet.hidden": "表里有隐藏的行或列，已一并读取",
    "column.missing": "缺少“{detail}”列",
    "unit.missing": "缺少楼号或房号",
    "unit.unreadable": "房号看不懂；一行只写一户，如 3-2-501",
    "unit.conflict": "房号与楼号（表名、小标题）不一致",
    "area.missing": "面积未填，暂不能按面积计费",
    "area.unreadable": "面积看不懂，请填数字，如 89.53",
    "area.out_of_range": "面积不合理",
    "area.assumed": "面积按 {detail} 读取，请核对",
    "owner.missing": "业主姓名未填",
    "phone.invalid": "电话不对，未录入",
    "phone.unpaired": "电话个数与人数对不上，已全部记在第一人名下",
    "value.unknown": "内容不认识，未录入",
    "duplicate.merged": "与第 {detail} 行是同一户，已合并",
    "duplicate.conflict": "与第 {detail} 行是同一户但面积不同",
}

SHORT = {
    "file.unreadable": "打不开", "file.no_roster": "不是花名册",
    "sheet.skipped": "没读的表", "sheet.hidden": "隐藏行列", "column.missing": "缺列",
    "unit.missing": "缺房号", "unit.unreadable": "房号看不懂", "unit.conflict": "房号矛盾",
    "area.missing": "面积未填", "area.unreadable": "面积看不懂", "area.out_of_range": "面积不合理",
    "area.assumed": "面积待核对", "owner.missing": "业主未填",
    "phone.invalid": "电话不对", "phone.unpaired": "电话对不上人", "value.unknown": "内容不认识",
    "duplicate.merged": "重复已合并", "duplicate.conflict": "重复有矛盾",
}

ERRORS = frozenset({"file.unreadable", "file.no_roster", "unit.missing", "unit.unreadable", "unit.conflict",
                    "area.unreadable", "area.out_of_range", "duplicate.conflict"})
SEVERITY = {code: "error" if code in ERRORS else "warning" for code in TEXT}


def sentence(code: str, detail: str = "") -> str:
    """The reason as the clerk reads it."""
    return TEXT[code].format(detail=detail)
