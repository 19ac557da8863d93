"""A form says what is wrong in plain words with the field's name; nothing of the framework's own wording is left."""
import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from linli.kernel.pages import RefusableForm


class Everything(RefusableForm):
    name = forms.CharField(label="名称", max_length=4)
    code = forms.RegexField("^[a-z]+$", label="编码", error_messages={"invalid": "编码只用小写字母。"})
    price = forms.DecimalField(label="单价", max_value=100, max_digits=5, decimal_places=2)
    share = forms.IntegerField(label="比例（%）", min_value=1)
    day = forms.DateField(label="从哪天起")
    kind = forms.ChoiceField(label="怎么算", choices=[("a", "甲")])
    file = forms.FileField(label="依据")


GOOD = {"name": "甲", "code": "a", "price": "1", "share": "1", "day": "2026-11-27", "kind": "a"}


def said(**given: str) -> list[str]:
    form = Everything(GOOD | given, {"file": SimpleUploadedFile("a.pdf", b"x")})
    return [text for texts in form.errors.values() for text in texts]


@pytest.mark.parametrize(("given", "says"), [
    ({"name": ""}, "请填写“名称”。"), ({"name": "一二三四五"}, "“名称”最多 4 个字，现在有 5 个。"),
    ({"name": "a\0b"}, "“名称”里有看不见的特殊字符，请重新输入。"), ({"code": "A1"}, "编码只用小写字母。"),
    ({"price": "abc"}, "“单价”要填数字。"), ({"price": "101"}, "“单价”不能大于 100。"),
    ({"price": "1.234"}, "“单价”最多 2 位小数。"), ({"share": "0"}, "“比例（％）”不能小于 1。"),
    ({"share": "一半"}, "“比例（％）”要填整数。"), ({"day": "昨天"}, "“从哪天起”看不懂，请写成 2026-11-27。"),
    ({"kind": "b"}, "请从列表里选“怎么算”。")])
def test_says_what_is_wrong(given, says):
    assert said(**given) == [says]


def test_what_is_right_says_nothing_and_a_missing_file_is_asked_for():
    assert said() == []
    assert Everything(GOOD).errors["file"] == ["请选择“依据”。"]


def test_no_field_of_a_form_speaks_the_frameworks_words():
    """Whatever is typed into a form of ours: no “该变量”, “确保”, “Ensure” or “This field”."""
    for typed in ("", "\0", "x" * 500, "-1", "9" * 40, "1.23456789"):
        texts = said(**dict.fromkeys(GOOD, typed))
        assert texts and not [text for text in texts if re.search("变量|字段|确保|字符 \\(|This|Ensure|Enter", text)]
