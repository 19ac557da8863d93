"""Personal data of the cases."""
from linli.kernel.privacy import CONTRACT, NAME, PHONE, STAFF_WORK, WORK_NAME, personal, things

KEPT = "办结后三年"

personal("cases.Case", "contact_name", what="报事人姓名", basis=CONTRACT, purpose="上门和回访", retention=KEPT,
         mask=NAME)
personal("cases.Case", "contact_phone", what="报事人电话", basis=CONTRACT, purpose="上门和回访", retention=KEPT,
         mask=PHONE)
personal("cases.Case", "handler_name", what="经办人", basis=STAFF_WORK, purpose="事项可追溯", retention=KEPT,
         mask=WORK_NAME)
personal("cases.CaseEvent", "actor", what="操作人；报事人自己的写“报事人”", basis=STAFF_WORK, purpose="事项可追溯",
         retention=KEPT, mask=WORK_NAME)
personal("cases.CaseParty", "name", what="参与方的人或单位", basis=STAFF_WORK, purpose="事项可追溯", retention=KEPT,
         mask=WORK_NAME)
personal("cases.CaseFollower", "phone", what="跟进人留的电话", basis=CONTRACT, purpose="告知进度", retention=KEPT,
         mask=PHONE)
personal("cases.Worker", "name", what="可派人员姓名", basis=STAFF_WORK, purpose="派单", retention="离岗后三年",
         mask=WORK_NAME)
personal("cases.Worker", "phone", what="可派人员工作电话", basis=STAFF_WORK, purpose="派单联系", retention="离岗后三年",
         mask=PHONE)
personal("cases.Licence", "number", "licence", what="从业证书", basis=STAFF_WORK, purpose="持证上岗",
         retention="离岗后三年", mask=WORK_NAME)
personal("cases.CalendarVersion", "made_by", what="改工作日历的人", basis=STAFF_WORK, purpose="改动可追溯",
         retention="与日历同", mask=WORK_NAME)
personal("cases.Timing", "drafted_by", "published_by", what="起草、发布时限规则的人", basis=STAFF_WORK,
         purpose="改动可追溯", retention="与规则同", mask=WORK_NAME)
things("cases.CaseClock.name", "cases.CaseTally.name", "cases.SavedView.name", "cases.TimingLimit.name",
       "cases.WorkCalendar.name")
