"""The words of the trade: header words by field, kinds of homes, states of use, relations."""
from __future__ import annotations

import re
from functools import lru_cache

from linli.registry.roster.text import BRACKETED, normal, squeezed

HEADERS = {
    "serial": "序号 编号",
    "building": "楼号 幢号 栋号 楼栋 楼栋号 栋 幢 楼幢 座号",
    "entrance": "单元 单元号 门洞",
    "unit": "房号 室号 门牌 门牌号 房间号 户号 房屋编号 房屋 地址 房屋地址 房屋坐落 室",
    "storey": "楼层 层 所在层 层次",
    "area": "建筑面积 面积 产权面积 房屋面积 房产证面积 建面",
    "kind": "房屋用途 用途 房屋性质 房屋类型 类型",
    "status": "入住情况 入住状态 居住情况 房屋状态 使用情况 是否入住",
    "name": "业主姓名 业主 产权人 产权人姓名 户主 户主姓名 姓名 住户姓名 房主",
    "phone": "联系电话 手机 手机号 手机号码 电话 电话号码 联系方式 业主电话",
    "relation": "与业主关系 与户主关系 关系 身份 人员类别",
    "share": "产权份额 份额 占有份额",
    "tenant": "租户 租户姓名 租客 承租人",
    "tenant_phone": "租户电话 租客电话 承租人电话",
    "family": "家庭成员 家属 共同居住人",
    "vehicle": "车牌 车牌号 车牌号码 车牌号/车位 车辆",
    "parking": "车位 车位号 停车位",
    "note": "备注 说明",
}
FIELD = {word: field for field, words in HEADERS.items() for word in words.split()}
SEVERAL = frozenset({"phone", "vehicle", "parking", "name"})    # fields that more than one column may hold
TENANT_GROUP = re.compile("租户|租客|承租")

KINDS = {word: kind for kind, words in {
    "住宅": "住宅 居住 住 成套住宅 普通住宅 别墅 洋房 公寓", "商铺": "商铺 商业 店面 门面 门面房 商业用房 营业",
    "办公": "办公 写字楼 办公用房", "车库": "车库 汽车库 自行车库", "储藏室": "储藏室 储藏 杂物间 地下室",
    "车位": "车位", "其他": "其他 其它 物业用房 配套"}.items() for word in words.split()}
STATES = {word: state for state, words in {
    "自住": "自住 自用 业主自住 本人居住", "出租": "出租 租 租住 已租 出租中 租赁", "入住": "入住 已入住 常住 是",
    "空置": "空置 空 空关 空房 未入住 未住 闲置 否", "装修": "装修 装修中 在装", "未售": "未售 未出售 待售",
}.items() for word in words.split()}
RELATIONS = {word: relation for relation, words in {
    "owner": "业主 产权人 房主 户主 本人 共有人", "tenant": "租户 租客 承租人 承租",
    "family": "妻 妻子 夫 丈夫 配偶 爱人 父 母 父亲 母亲 子 女 儿子 女儿 子女 父母 家属 家人 亲属",
}.items() for word in words.split()}


@lru_cache(maxsize=4096)
def header_word(text: str) -> str:
    """A header text as it is compared: half-width, no white space, stars, brackets, trailing colon or digits."""
    text = squeezed(normal(text)).replace("*", "")
    shorter = BRACKETED.sub("", text)
    while shorter != text:
        text, shorter = shorter, BRACKETED.sub("", shorter)
    return re.sub(r"[:\d]+$", "", text)


def field_of(text: str) -> str | None:
    """The field that a header text names, or None."""
    return FIELD.get(header_word(text)) if text else None
