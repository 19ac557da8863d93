"""Names, relations, shares, and which phone belongs to whom."""
import pytest

from linli.registry.roster import read

from .making import codes, row, sheet


def said(result):
    return [(person.name, person.phone, person.other_phones, person.relation, person.share)
            for person in result.homes[0].people]


@pytest.mark.parametrize(("cell", "people"), [
    ("张三、李四", [("张三", "owner"), ("李四", "owner")]),
    ("张　三", [("张三", "owner")]),
    ("王小五 赵小六", [("王小五", "owner"), ("赵小六", "owner")]),
    ("John  Sample", [("John Sample", "owner")]),
    ("张三(妻)李四", [("张三", "owner"), ("李四", "family")]),
    ("张三、李四(妻)", [("张三", "owner"), ("李四", "family")]),
    ("张三(妻:李四)", [("张三", "owner"), ("李四", "family")]),
    ("张三，妻：李四", [("张三", "owner"), ("李四", "family")]),
    ("张三(户主)李四(妻)", [("张三", "owner"), ("李四", "family")]),
    ("张三(已故)", [("张三", "owner")]),
    ("示例(虚构)有限公司", [("示例有限公司", "owner")]),
    ("买合木提•示例", [("买合木提·示例", "owner")]),
    ("张三&李四+王五|赵六", [("张三", "owner"), ("李四", "owner"), ("王五", "owner"), ("赵六", "owner")]),
    ("张三、张三", [("张三", "owner")]),
    ("张三(租客)", [("张三", "tenant")])])
def test_names(cell, people):
    assert [(name, relation) for name, _, _, relation, _ in said(row(业主=cell))] == people


@pytest.mark.parametrize("cell", ["", "空置", "无", "19900001234", "待核实", 12345])
def test_no_owner_is_said_once(cell):
    result = row(业主=cell)
    assert codes(result) == [("B2", "owner.missing")] and said(result) == []


def test_an_unsold_home_needs_no_owner():
    assert codes(row(业主="", 入住情况="待售")) == []


@pytest.mark.parametrize(("names", "phones", "people", "problem"), [
    ("张三、李四", "19900000001、19900000002", {"张三": "19900000001", "李四": "19900000002"}, False),
    ("张三、李四", "19900000001", {"张三": "19900000001", "李四": None}, False),
    ("张三、李四", "19900000001(李四)", {"张三": None, "李四": "19900000001"}, False),
    ("张三、李四", "19900000001(李四) / 19900000002", {"张三": "19900000002", "李四": "19900000001"}, False),
    ("张三、李四、王五", "19900000001/19900000002", {"张三": "19900000001", "李四": None, "王五": None}, True),
    ("张三", "+86 199-0000-0001", {"张三": "19900000001"}, False),
    ("张三", "8619900000001", {"张三": "19900000001"}, False),
    ("张三", "1.9900000001E+10", {"张三": "19900000001"}, False),
    ("张三", "(0512)65550002", {"张三": "0512-65550002"}, False),
    ("张三", "010 65550002", {"张三": "010-65550002"}, False),
    ("张三", "65550002", {"张三": "65550002"}, False),
    ("张三", 19900000001, {"张三": "19900000001"}, False)])
def test_phones_find_their_people(names, phones, people, problem):
    result = row(业主=names, 电话=phones)
    assert {name: phone for name, phone, *_ in said(result)} == people
    assert ("D2", "phone.unpaired") in codes(result) if problem else codes(result) == []


@pytest.mark.parametrize("phone", ["1990000", "199****0001", "1.99E+10", "12900000001", "0512", "无此人", "4001234567"])
def test_a_wrong_phone_is_left_empty(phone):
    result = row(电话=phone)
    assert codes(result) == [("D2", "phone.invalid")] and said(result)[0][1] is None


def test_two_phones_of_one_person_and_a_phone_without_a_name():
    assert said(row(电话="19900000001 19900000002"))[0][1:3] == ("19900000001", ["19900000002"])
    result = row(业主="", 电话="19900000001")
    assert said(result) == [(None, "19900000001", [], "owner", None)] and codes(result) == [("B2", "owner.missing")]


@pytest.mark.parametrize(("names", "share", "shares", "problem"), [
    ("张三、李四", "1/2、1/2", ["1/2", "1/2"], False), ("张三", "100%", ["1/1"], False),
    ("张三50%、李四50%", "", ["1/2", "1/2"], False), ("张三(1/3)李四(2/3)", "", None, False),
    ("张三、李四", "1/2", [None, None], True), ("张三", "0.5", [None], True), ("张三", 1, [None], True),
    ("张三、李四", "共同共有", [None, None], False), ("张三", "3/2", [None], True), ("张三", "4/8", ["1/2"], False)])
def test_shares(names, share, shares, problem):
    result = row(业主=names, 份额=share)
    if shares is not None:
        assert [part for *_, part in said(result)] == shares
    assert (("D2", "value.unknown") in codes(result)) is problem


def test_relation_column_speaks_for_the_name_column_only():
    result = read(sheet([["房号", "姓名", "关系", "租户", "租户电话", "家属", "面积"],
                         ["3-1-101", "张三", "保姆", "孙八", "19900000001", "李小、张小", 60]]))
    assert [(name, relation) for name, _, _, relation, _ in said(result)] == [
        ("张三", "other"), ("孙八", "tenant"), ("李小", "family"), ("张小", "family")]
    assert codes(result) == [("C2", "value.unknown")]
