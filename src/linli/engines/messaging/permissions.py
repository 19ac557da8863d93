"""The rights of messaging and the roles that hold them."""
from linli.kernel.access import right
from linli.registry import roles
from linli.registry.permissions import BOARDS, EVERY_STAFF

SEE_NOTICES = right("messaging.see_notices", "看公告与阅读情况", roles=(*EVERY_STAFF, *BOARDS))
WRITE_NOTICES = right("messaging.write_notices", "发布公告",
                      roles=(*roles.MANAGERS, roles.BUTLER, roles.COMMITTEE_SECRETARY))
READ_OWN_NOTICES = right("messaging.read_own_notices", "看发给自己家的公告", roles=roles.HOUSEHOLD)
KEEP_ROBOTS = right("messaging.keep_robots", "管理群机器人", roles=(*roles.MANAGERS, roles.ADMINISTRATOR))
DELIVER = right("messaging.deliver", "记下消息是否送达")     # nobody's: the worker's
