"""Personal data of the kernel's and sign-in's tables."""
from linli.kernel.privacy import (
    CONTRACT,
    DUTY,
    HIDDEN,
    NAME,
    PHONE,
    STAFF_WORK,
    WORK_NAME,
    personal,
    things,
)

LOG = "操作日志至少六个月（网络安全法），财务操作随会计档案三十年"

personal("kernel.User", "login", what="员工登录名", basis=STAFF_WORK, purpose="登录", retention="账号停用后三年",
         mask=WORK_NAME)
personal("kernel.User", "phone", what="登录手机号", basis=CONTRACT, purpose="登录和发送通知",
         retention="账号停用后三年", mask=PHONE)
personal("kernel.User", "name", what="用户姓名", basis=CONTRACT, purpose="识别操作人", retention="账号停用后三年",
         mask=NAME)
personal("kernel.Session", "device", "address", what="登录设备和网络地址", basis=DUTY, purpose="发现冒用账号",
         retention="至少六个月", mask=HIDDEN)
personal("kernel.JournalRow", "actor", what="操作人", basis=DUTY, purpose="每一步操作可追溯", retention=LOG,
         mask=WORK_NAME)
personal("kernel.Approval", "asked_by", "decided_by", what="提交人、确认人", basis=DUTY, purpose="第二人确认可追溯",
         retention=LOG, mask=WORK_NAME)
personal("kernel_signin.Deputy", "user_name", "deputy_name", what="委托人、代理人", basis=STAFF_WORK,
         purpose="按日期代理确认", retention=LOG, mask=WORK_NAME)
personal("kernel_signin.OneTimeCode", "phone_hash", what="手机号的密钥散列，不能还原", basis=CONTRACT,
         purpose="验证码登录", retention="下一个验证码覆盖", mask=HIDDEN)
things("kernel.Area.name", "kernel.Token.name", "kernel.CalendarDay.name", "kernel_files.StoredFile.name")
