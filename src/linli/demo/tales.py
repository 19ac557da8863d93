"""What people of the demo report and how it ended: plain texts about invented homes."""
from __future__ import annotations

from dataclasses import dataclass

HOME, STAIRS = "home", "stairs"      # else the name of a spot


@dataclass(frozen=True)
class Tale:
    kind: str
    category: str
    text: str
    result: str
    where: str = HOME
    scene: str = ""
    materials: str = ""
    cost_fen: int = 0
    spot: str = ""


def repair(category: str, text: str, result: str, where: str, scene: str, materials: str = "", cost: int = 0,
           spot: str = "") -> Tale:
    return Tale("repair", category, text, result, where, scene, materials, cost * 100, spot)


REPAIRS = (
    repair("leak", "卫生间顶板渗水，滴在马桶边上，白天晚上都滴。", "楼上地漏周边重做防水，蓄水 24 小时不渗。",
           HOME, "pipe", "防水涂料 1 桶", 68, "卫生间顶板"),
    repair("leak", "厨房水槽下面漏水，柜子泡坏了一块。", "换下水软管和密封圈，试水不漏。", HOME, "pipe",
           "下水软管 1 根", 18, "厨房水槽"),
    repair("leak", "一楼下水道往外返水，有味道。", "主管道机械疏通，清出油块和抹布，已冲洗地面。", STAIRS, "pipe",
           "疏通机 1 台时", 0, "一楼下水口"),
    repair("leak", "水表后面的接头在喷水，已经关了总阀。", "换球阀和接头，恢复供水。", HOME, "pipe", "球阀 1 只", 42,
           "水表箱"),
    repair("leak", "地下车库坡道口积水，电瓶车过不去。", "清集水井滤网，积水已排干。", "非机动车棚", "garage", "", 0),
    repair("power", "楼道灯三层到五层都不亮，老人晚上下楼看不见。", "换声控灯头 3 只，逐层试亮。", STAIRS, "corridor",
           "声控灯头 3 只", 54, "三至五层"),
    repair("power", "5 号路灯一闪一闪，晚上刺眼。", "换 LED 光源，接线重新压接。", "5 号路灯", "corridor",
           "LED 光源 1 只",
           65),
    repair("power", "家里一用微波炉就跳闸。", "查出插座回路老化，换空气开关；提醒住户不要同时用大功率电器。", HOME,
           "corridor", "空气开关 1 只", 38, "配电箱"),
    repair("power", "单元门口的应急照明不亮了。", "换蓄电池，断电试验亮 90 分钟。", STAIRS, "corridor", "蓄电池 1 块",
           45),
    repair("water", "水压很小，洗澡热水器点不着。", "清洗入户过滤网，水压恢复。", HOME, "pipe", "", 0, "入户管"),
    repair("water", "水发黄，放了十分钟还是黄。", "管网排放后水清，取样自测余氯合格。", HOME, "pump", "", 0),
    repair("door", "单元门关不上，谁都能进来。", "调闭门器，换锁舌。", STAIRS, "door", "锁舌 1 只", 35, "单元门"),
    repair("door", "对讲能响但是开不了门。", "换开锁继电器，逐户试过 6 户。", STAIRS, "door", "继电器 1 只", 48),
    repair("door", "东门道闸抬杆不落，车随便进。", "换限位开关，抬落 20 次正常。", "东门", "door", "限位开关 1 只",
           80),
    repair("door", "西门人行门刷卡没反应。", "重装读卡头固件，补登 12 张卡。", "西门", "door", "", 0),
    repair("clean", "垃圾分类点满出来了，苍蝇很多。", "加一次清运，冲洗并消杀；夏季改为一天三清。", "垃圾分类点",
           "bins"),
    repair("clean", "楼道里堆了旧家具，绊脚。", "联系住户限期清走，当天下午已清。", STAIRS, "bins"),
    repair("clean", "电梯里有人吐了，味道很大。", "已清洗消毒，放通风扇半小时。", STAIRS, "bins"),
    repair("parking", "有车停在消防通道上，堵住了。", "联系车主挪走，补画黄线。", "东门", "lane"),
    repair("parking", "非机动车棚里拉飞线充电。", "拆除飞线，贴告示，引导到充电桩。", "非机动车棚", "lane"),
    repair("green", "台风后一根大树枝挂在半空，怕砸人。", "修剪并清走，旁边两棵一起查过。", "儿童游乐区", "tree"),
    repair("green", "草坪里有虫，小孩身上起包。", "打药两遍，立牌提醒三天不要进。", "儿童游乐区", "tree"),
    repair("fire", "楼道灭火器压力表到红区了。", "更换 2 具，全楼道查过一遍。", STAIRS, "corridor", "灭火器 2 具",
           130),
    repair("structure", "外墙掉下来一块水泥，还好没砸到人。", "铲除松动面层，修补刷涂料，下面围挡已撤。", STAIRS,
           "facade",
           "聚合物砂浆 1 袋", 90),
    repair("structure", "楼梯扶手松了，一靠就晃。", "重新焊接固定，刷防锈漆。", STAIRS, "facade", "焊条", 15),
    repair("other", "信报箱的门掉了。", "换合页，顺手把其他三个也紧了。", STAIRS, "door", "合页 4 只", 12),
)
QUICK = tuple(tale for tale in REPAIRS if tale.cost_fen <= 65_00 and tale.category in (
    "door", "clean", "green", "parking", "power", "other", "structure"))

COMPLAINTS = tuple(Tale("complaint", category, text, result) for category, text, result in (
    ("noise", "隔壁装修，中午十二点多还在打电钻。", "已到现场制止并让装修公司补签承诺，本周每天中午巡一次。"),
    ("noise", "广场舞音响晚上九点还在放。", "与领队约定八点半收音，音量限在 60 分贝，志愿者帮着看。"),
    ("noise", "门口烧烤店排风机整夜响。", "会同社区和店家加装减震垫，夜里十一点后停机。"),
    ("delay", "楼道灯报了一个星期没人来。", "当天已换好；当班漏记，已补登记并向报事人道歉。"),
    ("delay", "说好上午来修水管，等到下午都没人。", "改约当天傍晚修好，班组约定迟到要先打电话。"),
    ("charges", "物业费账单和公示的标准对不上。", "逐项核对，面积按产权证更正，多收的 36 元下月抵扣。"),
    ("charges", "停车费收了两次。", "查实重复扣款，已原路退回。"),
    ("neighbour", "楼上养狗，早上五点就叫，还在楼道撒尿。", "上门调解，住户同意早上带出去并装隔音垫，楼道已清洗。"),
    ("neighbour", "楼上往下扔烟头，晾的被子烧了个洞。", "逐户提醒并签告知书，加装朝上的摄像头。"),
    ("service", "保安不看就放快递车进来，问了还顶嘴。", "查看监控属实，已批评教育并换岗，当面道歉。"),
    ("matter", "草坪被改成停车位，没有问过大家。", "已恢复绿化；改动要经业主大会表决。"),
    ("matter", "水箱清洗没有提前通知，家里一点水都没存。", "向各户致歉，以后提前三天贴通知并发消息。"),
))
STAFF_COMPLAINT = Tale("complaint", "service",
                       "门岗登记时说话难听，我妈提着菜等了十分钟，他说“爱进不进”。希望不要让他知道是谁说的。",
                       "")
ANSWERS = tuple(Tale(kind, category, text, result) for kind, category, text, result in (
    ("consultation", "question", "请问装修要办什么手续？",
     "带身份证和装修方案到服务中心备案，垃圾清运押金 500 元，验收后退。"),
    ("consultation", "question", "儿子的车怎么登记临时停车？", "手机上“访客”里填车牌就行，当天有效。"),
    ("consultation", "question", "燃气安检几点上门？", "本周六上午九点起，按楼栋从 1 幢往后。"),
    ("consultation", "charges", "物业费可以半年一交吗？", "可以，按月、按季、按半年都行，没有手续费。"),
    ("consultation", "charges", "搬走以后预交的能退吗？", "能退，带交接单来，五个工作日内原路退回。"),
    ("suggestion", "idea", "建议在小区路边装一条长椅，老人等车可以坐。", "已列入本季小修，月底前装好。"),
    ("suggestion", "idea", "希望楼道口放一个放旧电池的盒子。", "已在每个单元门口放了回收盒，每月一清。"),
))
HOTLINE = (
    repair("leak", "12345 转来：市民反映小区污水井满溢，影响出行。", "已疏通并冲洗路面，回访市民满意。", "东门",
           "garage"),
    Tale("complaint", "noise", "12345 转来：市民反映小区对面工地夜间施工。",
         "会同城管到场，夜间十点后停工；已电话答复市民。"),
    repair("door", "12345 转来：市民反映小区后门长期锁闭，绕行太远。", "与社区商定早六点到晚九点开放。", "西门",
           "door"),
)
EMERGENCIES = (
    Tale("emergency", "trapped", "电梯停在两层中间，里面有一位老人和一个孩子。",
         "25 分钟内救出，人员平安；维保单位检修后恢复。",
         STAIRS, "lift"),
    Tale("emergency", "leak", "楼道水管爆了，水顺着楼梯往下流。", "关总阀、换管段，两小时内恢复供水，楼梯已扫水。",
         STAIRS, "pipe",
         "PPR 管 2 米", 75_00),
    Tale("emergency", "gas", "楼道里有很重的燃气味。", "疏散并通知燃气公司，查到一户软管脱落，已更换。", STAIRS,
         "corridor"),
)
OBJECTIONS = (
    ("上月“公共区域保洁”比前几个月多了，是什么原因？",
     "那个月多做了一次暴雨后的清扫，增加 860 元，验收签收单已放在凭证里，点开“保洁”就能看。"),
    ("停车费收入为什么没有单列？", "停车费记在“公共收益”那本账，不在物业服务那本；点公开页上方的“公共收益”就能看。"),
    ("楼道照明的电费是怎么算的？", "按公共电表的读数和供电公司的账单记账，每个单元一块表，每月 12 日付上月的。"),
)
UNSOLVED = ("修好没两天又开始滴水。", "灯又不亮了。", "门还是关不严。")
PRAISE = ("师傅来得快，讲得清楚。", "修好了，还把地拖干净了。", "谢谢，效率高。", "电话里态度很好。", "挺好。", "")
GRUMBLES = ("来得太晚了，等了一下午。", "修是修好了，态度生硬。")


def impressions(stars: tuple[int, int, int]) -> tuple[str, ...]:
    """The words that somebody with these marks would tap."""
    speed, result, manner = stars
    said = {"quick": speed == 5, "skilled": result == 5, "tidy": speed == manner == 5, "slow": speed <= 3}
    return tuple(tag for tag, so in said.items() if so)
