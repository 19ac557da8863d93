"""Rights of sign-in and administration. The kernel knows no roles: the registry gives these to its own."""
from linli.kernel.access import SIGNED_IN, right

ENTER = right("signin.enter", "登录", roles=(SIGNED_IN,))
OWN_ACCOUNT = right("signin.own_account", "管理自己的账号", roles=(SIGNED_IN,))
SEE_USERS = right("signin.see_users", "查看用户与权限")
MANAGE_USERS = right("signin.manage_users", "管理用户与权限")
MANAGE_TOKENS = right("signin.manage_tokens", "管理接口令牌")
SEE_JOURNAL = right("signin.see_journal", "查看操作日志")
KEEP_JOBS = right("signin.keep_jobs", "查看和重办后台任务")
