"""事项: a matter with an owner, a deadline and an ending; what happened to it; who takes part."""
from datetime import UTC, datetime

from django.db import models
from django.db.models.functions import Now

from linli.engines.cases.intake.values import LONGEST_TEXT
from linli.kernel.tenancy import AreaModel

KINDS = ("repair", "complaint", "suggestion", "consultation", "emergency", "objection")
SOURCES = ("phone", "page", "qr", "staff", "hotline", "former", "api", "rule")
STATES = ("reported", "triaged", "pooled", "dispatched", "accepted", "on_site", "working", "suspended", "resolved",
          "closed", "declined", "withdrawn", "merged")
ENDED = ("closed", "declined", "withdrawn", "merged")
OPEN = tuple(state for state in STATES if state not in ENDED)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)     # the due of a case without a running limit: lists show it last


class Case(AreaModel):
    """One matter. Its state is what its events made of it: only the trigger of case events changes it."""

    reach_by = {"community": "community_id", "building": "building_id"}

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=40)                 # YJ-20261123-0087: community, day, count
    kind = models.CharField(max_length=16)
    category = models.CharField(max_length=24)               # intake/categories.py
    level = models.SmallIntegerField(default=3)              # 1 突发, 2 急, 3 一般
    state = models.CharField(max_length=12, db_default="", default="")    # empty until the first event
    version = models.IntegerField(default=0, db_default=0)   # counts events that changed the state
    gen = models.SmallIntegerField(default=1, db_default=1)  # 2 after the first reopening or appeal
    rung = models.SmallIntegerField(default=0, db_default=0)
    # Where.
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+", db_index=False)
    building_id = models.BigIntegerField(null=True)          # of the place: what a butler's reach is told by
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+", db_index=False)
    spot = models.CharField(max_length=80, blank=True)       # 卫生间顶板: more exact than the tree
    # What.
    title = models.CharField(max_length=80)
    text = models.CharField(max_length=LONGEST_TEXT, blank=True)
    reference = models.CharField(max_length=200, blank=True)     # of an objection: the public figure, by its address
    wished = models.CharField(max_length=80, blank=True)         # 方便上门, in words
    wished_from = models.DateTimeField(null=True)
    wished_until = models.DateTimeField(null=True)
    # From whom. A reporter is a person on file, a user, or only a contact.
    source = models.CharField(max_length=8)
    hotline_no = models.CharField(max_length=40, null=True)      # 12345 工单编号
    hotline_limit = models.DateTimeField(null=True)              # 办理时限 of the order
    former_no = models.CharField(max_length=40, null=True)       # the number in the system it was brought along from
    reporter_user_id = models.BigIntegerField(null=True)
    reporter = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+", db_index=False)
    contact_name = models.CharField(max_length=80, blank=True)
    contact_phone = models.CharField(max_length=24, blank=True)
    confidential = models.BooleanField(default=False)            # 是否保密
    entered_by_id = models.BigIntegerField(null=True)            # the user who wrote it down
    # Whom a complaint is about: never sees the reporter, never gets the case.
    about_user_id = models.BigIntegerField(null=True)
    about_organisation = models.ForeignKey("registry.Organisation", models.PROTECT, null=True, related_name="+",
                                           db_index=False)
    # Who is at work.
    handler_id = models.BigIntegerField(null=True)
    handler_name = models.CharField(max_length=80, blank=True)
    dispatched_why = models.CharField(max_length=200, blank=True)
    contested = models.BooleanField(default=False, db_default=False)
    review = models.BooleanField(default=False, db_default=False)    # few stars: somebody looks at it
    # Relations.
    into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", db_index=False)      # 并入
    split_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts", db_index=False)
    public_event = models.BooleanField(default=False, db_default=False)
    published = models.BooleanField(default=False, db_default=False)     # shown to everybody, anonymised
    # When. rule_version is kept by the clocks, as is what comes due next (CaseDue, below).
    reported_at = models.DateTimeField()
    touched_at = models.DateTimeField(null=True)                 # the last event
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    suspended_until = models.DateTimeField(null=True)
    rule_version = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=16, blank=True)        # confirmed, called_back, unreachable, auto, answered …
    result = models.CharField(max_length=LONGEST_TEXT, blank=True)       # the doer's word, or the public answer
    cost_fen = models.BigIntegerField(default=0, db_default=0)

    @property
    def next_due(self) -> datetime | None:
        """The least due of the running clocks; lists read it with the row (showing.listed)."""
        soonest: CaseDue | None = getattr(self, "soonest", None)
        return None if soonest is None or soonest.due == NEVER else soonest.due

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "number"], name="case_number_once"),
            models.UniqueConstraint(fields=["area_id", "hotline_no"], condition=models.Q(hotline_no__isnull=False),
                                    name="case_hotline_once"),
            models.UniqueConstraint(fields=["area_id", "community", "former_no"], name="case_former_once",
                                    condition=models.Q(former_no__isnull=False)),
            models.CheckConstraint(condition=models.Q(former_no__isnull=True) | models.Q(source="former"),
                                   name="case_former_source"),
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="case_kind"),
            models.CheckConstraint(condition=models.Q(source__in=SOURCES), name="case_source"),
            models.CheckConstraint(condition=models.Q(state__in=("", *STATES)), name="case_state"),
            models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=3), name="case_level"),
            models.CheckConstraint(condition=models.Q(cost_fen__gte=0), name="case_cost"),
            models.CheckConstraint(condition=models.Q(wished_from__isnull=True) | models.Q(wished_until__isnull=True)
                                   | models.Q(wished_until__gt=models.F("wished_from")), name="case_wished_window"),
            models.CheckConstraint(condition=~models.Q(into=models.F("id")), name="case_not_into_itself"),
            models.CheckConstraint(condition=models.Q(into__isnull=True) | models.Q(state="merged"),
                                   name="case_merged_into"),
            models.CheckConstraint(condition=~models.Q(handler_id=models.F("about_user_id")) | models.Q(
                handler_id__isnull=True) | models.Q(about_user_id__isnull=True), name="case_not_with_its_object"),
        ]
        indexes = [
            models.Index(fields=["handler_id"], name="case_open_of_handler",
                         condition=models.Q(state__in=OPEN, handler_id__isnull=False)),
            models.Index(fields=["entered_by_id"], name="case_open_of_writer",
                         condition=models.Q(state__in=OPEN, entered_by_id__isnull=False)),
            models.Index(fields=["about_user_id"], name="case_about", condition=models.Q(about_user_id__isnull=False)),
            models.Index(fields=["place", "state"], name="case_at_place"),
            models.Index(fields=["community", "-id"], name="case_of_community"),
            models.Index(fields=["reporter_user_id", "-id"], name="case_of_reporter",
                         condition=models.Q(reporter_user_id__isnull=False)),
            models.Index(fields=["reporter"], name="case_of_person", condition=models.Q(reporter__isnull=False)),
            models.Index(fields=["contact_phone"], name="case_of_phone", condition=~models.Q(contact_phone="")),
            models.Index(fields=["split_from"], name="case_parts", condition=models.Q(split_from__isnull=False)),
            models.Index(fields=["into"], name="case_merged", condition=models.Q(into__isnull=False)),
            models.Index(fields=["-reported_at", "-id"], name="case_published", condition=models.Q(published=True)),
        ]


class CaseDue(AreaModel):
    """What the running clocks of a case come to, as long as it has not ended. Kept by triggers (due.sql).

    Apart from the case, because a change of rules moves every due at once, and this row is narrow.
    """

    reach_by = {"community": "community_id", "building": "case__building_id"}

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="soonest")
    community_id = models.BigIntegerField()          # of the case
    due = models.DateTimeField(default=NEVER)        # the least due; NEVER when no limit runs
    fires = models.DateTimeField(null=True)          # when the ticker next has something to tell of the case
    hot = models.BooleanField(default=False)         # cannot wait: an emergency, of level 1, or a public event

    class Meta:
        db_table = "cases_due"
        indexes = [models.Index(fields=["due", "case"], name="due_first"),
                   models.Index(fields=["community_id", "due", "case"], name="due_of_community"),
                   models.Index(fields=["fires"], name="due_fires", condition=models.Q(fires__isnull=False)),
                   # Few among many: found without walking past the rest.
                   models.Index(fields=["due", "case"], name="due_hot", condition=models.Q(hot=True))]


class CaseEvent(AreaModel):
    """What happened. Append-only; the only way a state changes (triggers in rules.sql)."""

    reach_by = {"community": "case__community_id", "building": "case__building_id"}

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="events", db_index=False)
    op_id = models.UUIDField()
    action = models.CharField(max_length=24)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    gen = models.SmallIntegerField()
    actor = models.CharField(max_length=80)
    user_id = models.BigIntegerField(null=True)
    side = models.CharField(max_length=10)           # reporter, staff, rule
    internal = models.BooleanField(default=False)    # not shown to the reporter
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())
    evidence = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "op_id"], name="case_event_once"),
            models.UniqueConstraint(fields=["area_id", "case"], condition=models.Q(action="appeal"),
                                    name="case_appeal_once"),
            models.CheckConstraint(condition=models.Q(occurred_at__lte=models.F("received_at")),
                                   name="case_event_happened"),
            models.CheckConstraint(condition=models.Q(side__in=("reporter", "staff", "rule")), name="case_event_side")]
        indexes = [models.Index(fields=["case", "id"], name="case_event_of_case"),
                   models.Index(fields=["action", "occurred_at"], name="case_event_by_action")]


class CaseParty(AreaModel):
    """参与方: the lead answers for the case to its end, helpers report in (报到). A user, an organisation, or both."""

    reach_by = {"community": "case__community_id", "building": "case__building_id"}

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="parties", db_index=False)
    role = models.CharField(max_length=8)            # lead, helper
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, null=True, related_name="+",
                                     db_index=False)
    user_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=80)
    gen = models.SmallIntegerField(default=1)
    wanted = models.CharField(max_length=200, blank=True)        # what a helper is called for
    joined_at = models.DateTimeField()
    reported_in_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=("lead", "helper")), name="case_party_role"),
            models.CheckConstraint(condition=models.Q(organisation__isnull=False) | models.Q(user_id__isnull=False),
                                   name="case_party_is_somebody"),
            models.UniqueConstraint(fields=["area_id", "case"], condition=models.Q(role="lead"),
                                    name="case_one_lead"),
            models.UniqueConstraint(fields=["area_id", "case", "organisation", "user_id"], nulls_distinct=False,
                                    name="case_party_once")]
        indexes = [models.Index(fields=["user_id"], name="case_party_of_user"),
                   models.Index(fields=["organisation"], name="case_party_of_organisation")]


class CaseFile(AreaModel):
    """A photo, voice note or paper of a case, and what it shows."""

    reach_by = {"community": "case__community_id", "building": "case__building_id"}

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="files", db_index=False)
    event = models.ForeignKey(CaseEvent, models.PROTECT, related_name="files")
    file = models.ForeignKey("kernel_files.StoredFile", models.PROTECT, related_name="+", db_index=False)
    stage = models.CharField(max_length=8)           # report, before, during, after, proof
    internal = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_id", "case", "file"], name="case_file_once")]
        indexes = [models.Index(fields=["file"], name="case_file_by_file")]


class CaseHome(AreaModel):
    """A home that is concerned beside the place of the case: 楼上 201 室."""

    reach_by = {"community": "case__community_id", "building": "case__building_id"}

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="homes", db_index=False)
    unit = models.ForeignKey("registry.Unit", models.PROTECT, related_name="+", db_index=False)
    note = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_id", "case", "unit"], name="case_home_once")]
        indexes = [models.Index(fields=["unit"], name="case_of_home")]


class CaseFollower(AreaModel):
    """Who follows a case without having signed in, or joined in (我也遇到). Of a secret link only the hash is kept."""

    reach_by = {"community": "case__community_id", "building": "case__building_id"}

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="followers", db_index=False)
    user_id = models.BigIntegerField(null=True)
    phone = models.CharField(max_length=24, blank=True)
    secret_hash = models.CharField(max_length=64, null=True)
    reporter = models.BooleanField(default=False)    # the reporter's own link
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "secret_hash"], name="case_secret_once",
                                    condition=models.Q(secret_hash__isnull=False)),
            models.UniqueConstraint(fields=["area_id", "case", "user_id"], name="case_follower_once",
                                    condition=models.Q(user_id__isnull=False))]
        indexes = [models.Index(fields=["case"], name="case_follower_of_case"),
                   models.Index(fields=["user_id"], name="case_followed_by_user",
                                condition=models.Q(user_id__isnull=False))]


class CaseSeries(AreaModel):
    """The last number of a community on a day."""

    reach_by = {"community": "community_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    last = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_id", "community", "day"], name="case_series_once")]


class CaseTally(AreaModel):
    """How many cases of a community count as `name`: the sum of `n`. Kept by a trigger (tally.sql), folded by a job."""

    reach_by = {"community": "community_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=24)
    n = models.IntegerField()

    class Meta:
        db_table = "cases_tally"
