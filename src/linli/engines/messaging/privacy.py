"""Personal data of messages and notices."""
from linli.kernel.privacy import CONTRACT, PHONE, STAFF_WORK, WORK_NAME, personal, things

personal("messaging.Message", "address", what="收件号码", basis=CONTRACT, purpose="发送通知和验证码",
         retention="一年；验证码五分钟后失效", mask=PHONE)
personal("messaging.Notice", "author", "published_by", what="公告的起草人和发布人", basis=STAFF_WORK,
         purpose="公告由谁发布可查", retention="与公告同", mask=WORK_NAME)
personal("messaging.Robot", "added_by", what="添加群机器人的人", basis=STAFF_WORK, purpose="谁接通的可查",
         retention="与机器人同", mask=WORK_NAME)
things("messaging.Notice.phone", "messaging.Robot.name")    # an office's published number; a group's name
