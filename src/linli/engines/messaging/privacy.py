"""Personal data of the outbox."""
from linli.kernel.privacy import CONTRACT, PHONE, personal

personal("messaging.Message", "address", what="收件号码", basis=CONTRACT, purpose="发送通知和验证码",
         retention="一年；验证码五分钟后失效", mask=PHONE)
