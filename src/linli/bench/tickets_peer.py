"""The peer of `linli bench helpdesk`, run by the Python of its own environment: django-helpdesk on the given database.

Reads "what count" from standard input and answers with the seconds. 0: create that many tickets by its own form for the
public, as its page does, each confirmed to its submitter by a mail that stays in memory; 1: list all tickets by its own
query, in pages of that many; 2: create that many by one bulk_create of its table, which has no mail, no checks and no
words of its form: what an import of one's own could use, since it brings none along. Imports nothing of Linli.
"""
import json
import sys
import time
from importlib import import_module
from typing import Any

APPS = ("auth", "contenttypes", "sessions", "sites", "humanize", "admin", "messages")

WORDS = "厨房水管漏水"


def main() -> None:
    conf = import_module("django.conf")
    conf.settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None,
                               **json.loads(sys.argv[1])}},
        INSTALLED_APPS=[f"django.contrib.{name}" for name in APPS] + ["rest_framework", "helpdesk"], USE_TZ=True,
        SECRET_KEY="bench", SITE_ID=1, EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        HELPDESK_TEAMS_MODE_ENABLED=False, HELPDESK_TEAMS_MODEL="auth.Group",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}])
    import_module("django").setup()
    urls = import_module("django.urls")
    conf.settings.ROOT_URLCONF = (urls.path("", urls.include("helpdesk.urls", namespace="helpdesk")),)
    import_module("django.core.management").call_command("migrate", verbosity=0)
    mail: Any = import_module("django.core.mail")
    models, forms = import_module("helpdesk.models"), import_module("helpdesk.forms")
    user = import_module("django.contrib.auth.models").User.objects.create_superuser("bench", "", "bench")
    queue = models.Queue.objects.create(title="bench", slug="bench", allow_public_submission=True,
                                        email_address="desk@example.org")
    query = import_module("helpdesk.query")
    staff = import_module("helpdesk.user").HelpdeskUser(user)
    wanted = query.query_to_base64({"filtering": {}, "filtering_null": {}, "sorting": "created", "sortreverse": False,
                                    "search_string": ""})

    def create(count: int) -> None:
        sent: list[object] = []
        mail.outbox = sent
        for _ in range(count):
            form = forms.PublicTicketForm(data={"queue": queue.pk, "title": WORDS, "body": WORDS, "priority": 3,
                                                "submitter_email": "reporter@example.org"})
            if not form.is_valid():
                raise ValueError(form.errors.as_json())
            form.save(user=None)
        if len(sent) != count:
            raise ValueError(f"{len(sent)} mails for {count} tickets")

    def bulk(count: int) -> None:
        now = import_module("django.utils.timezone").now()
        models.Ticket.objects.bulk_create([models.Ticket(
            queue=queue, title=WORDS, description=WORDS, priority=3, submitter_email="reporter@example.org",
            created=now, modified=now) for _ in range(count)])

    def listed(rows: int) -> None:
        total = models.Ticket.objects.count()
        for start in range(0, total, rows):
            asked = {"draw": ["1"], "start": [str(start)], "length": [str(rows)], "search[value]": [""],
                     "order[0][column]": ["5"], "order[0][dir]": ["asc"]}
            found = query.get_query_class()(staff, base64query=wanted).get_datatables_context(**asked)
            if not found["data"]:
                raise ValueError(found)

    print("ready", flush=True)
    for line in sys.stdin:
        what, count = map(int, line.split())
        start = time.perf_counter()
        (create, listed, bulk)[what](count)
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
