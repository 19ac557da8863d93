"""Personal data of the registry's tables."""
from linli.kernel.privacy import (
    CONSENT,
    CONTRACT,
    HIDDEN,
    NAME,
    PHONE,
    PLATE,
    STAFF_WORK,
    WORK_NAME,
    personal,
    things,
)

HOLDER = "关系结束后三年；有未结清账款的到结清为止"

personal("registry.Person", "name", what="业主、租户、家庭成员姓名", basis=CONTRACT, purpose="物业服务、账单和通知",
         retention=HOLDER, mask=NAME)
personal("registry.Person", "phone", "other_phones", what="联系电话", basis=CONTRACT,
         purpose="报修回访、账单和紧急联系", retention=HOLDER, mask=PHONE)
personal("registry.Representative", "name", what="代理人姓名", basis=CONTRACT, purpose="代业主办事",
         retention=HOLDER, mask=NAME)
personal("registry.Representative", "phone", what="代理人电话", basis=CONTRACT, purpose="代业主办事",
         retention=HOLDER, mask=PHONE)
personal("registry.EmergencyContact", "name", what="紧急联系人姓名", basis=CONSENT, purpose="家中无人应答时联系",
         retention="到撤回同意为止", mask=NAME)
personal("registry.EmergencyContact", "phone", what="紧急联系人电话", basis=CONSENT, purpose="家中无人应答时联系",
         retention="到撤回同意为止", mask=PHONE)
personal("registry.EmergencyContact", "relation", what="与住户的关系", basis=CONSENT, purpose="家中无人应答时联系",
         retention="到撤回同意为止", mask=HIDDEN)
personal("registry.Vehicle", "plate", what="车牌", basis=CONTRACT, purpose="车位管理和挪车", retention=HOLDER,
         mask=PLATE)
personal("registry.Pet", "licence", what="犬证号", basis=CONTRACT, purpose="养犬登记", retention=HOLDER, mask=HIDDEN)
personal("registry.HomeRequest", "name", what="申请绑定的人", basis=CONTRACT, purpose="核对后绑定房屋",
         retention="答复后一年", mask=NAME)
personal("registry.HomeRequest", "phone", what="申请绑定的手机号", basis=CONTRACT, purpose="核对后绑定房屋",
         retention="答复后一年", mask=PHONE)
personal("registry.HomeRequest", "answered_by", what="答复人", basis=STAFF_WORK, purpose="绑定可追溯",
         retention="答复后一年", mask=WORK_NAME)
personal("registry.Invitation", "invited_by", what="发出邀请的人", basis=CONTRACT, purpose="邀请家人、租户",
         retention="失效后一年", mask=NAME)
personal("registry.Proposal", "proposer_phone", what="提出更正的人的电话", basis=CONTRACT, purpose="核对更正",
         retention="办结后三年", mask=PHONE)
personal("registry.Proposal", "decided_by", what="处理更正的人", basis=STAFF_WORK, purpose="更正可追溯",
         retention="办结后三年", mask=WORK_NAME)
personal("registry.PostHolder", "name", what="值班人员姓名", basis=STAFF_WORK, purpose="值班公示",
         retention="离岗后三年", mask=WORK_NAME)
personal("registry.PostHolder", "phone", what="值班电话", basis=STAFF_WORK, purpose="值班联系", retention="离岗后三年",
         mask=PHONE)
personal("registry.ImportRun", "actor", what="导入人", basis=STAFF_WORK, purpose="导入可追溯", retention="三年",
         mask=WORK_NAME)
personal("registry.ImportRun", "corrections", what="导入时改正的格（可能有姓名、电话）", basis=CONTRACT,
         purpose="改正看得出来", retention="三年", mask=HIDDEN)
for table, fields in (("PersonChange", ("actor",)), ("UnitChange", ("actor",)), ("Policy", ("actor", "asked_by"))):
    personal(f"registry.{table}", *fields, what="操作人", basis=STAFF_WORK, purpose="变更可追溯",
             retention="随档案", mask=WORK_NAME)
things("registry.ImportRun.file_name", "registry.Organisation.name", "registry.Organisation.contact",
       "registry.Shift.name", "registry.Place.name", "registry.Community.name", "registry.Community.address")
