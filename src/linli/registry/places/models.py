"""The place tree: area → community → building → entrance → unit or spot. Every other room points at a place."""
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models.functions import Now

from linli.kernel.tenancy import AreaModel
from linli.registry.places.values import spoken

KINDS = ("area", "community", "building", "entrance", "unit", "spot")
STATUSES = ("unmanaged", "entrusted", "contracted", "self_managed")
UNIT_KINDS = ("home", "shop", "office", "garage", "store", "parking", "other")
USES = ("owner_occupied", "let", "occupied", "vacant", "fitting_out", "unsold")
AREA_BASES = ("registered", "surveyed", "contract", "roster")
ACQUISITIONS = ("resold", "resettled", "rented", "other")


class Place(AreaModel):
    """A node of the tree, with its ancestors beside it so that "nearest scope wins" is one look at five levels."""

    reach_by = {"community": "community_id", "building": "building_id", "unit": "id"}

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=12)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    # A community (building, entrance) names itself here, so that one column finds a subtree.
    community = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    building = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    entrance = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=40)      # within the parent: 3, A, 501
    name = models.CharField(max_length=80)      # as people say it: 玉景花园, 3幢, 2单元, 501
    label = models.CharField(max_length=80)     # within the community: 3-2-501
    sort = models.CharField(max_length=60)      # orders 2幢 before 10幢
    removed_on = models.DateField(null=True)    # a place is never deleted

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "parent", "kind", "code"], name="place_once",
                                    nulls_distinct=False),
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="place_kind"),
        ]
        indexes = [models.Index(fields=["community", "kind", "sort"], name="place_of_community"),
                   models.Index(fields=["building", "kind", "sort"], name="place_of_building")]

    @property
    def spoken(self) -> str:
        return spoken(self.kind, self.name, self.label)


class Community(AreaModel):
    """小区: a residential estate with one owners' assembly."""

    reach_by = {"community": "place_id"}

    place = models.OneToOneField(Place, models.PROTECT, primary_key=True, related_name="community_detail")
    code = models.CharField(max_length=16)      # unique in the installation (kernel PublicCode holds it)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200, blank=True)
    built_year = models.SmallIntegerField(null=True)
    invented = models.BooleanField(default=False)   # 示例: shown on every page and paper
    unit_count = models.IntegerField(default=0)   # in use; kept by the commands that add and remove


class ManagementStatus(AreaModel):
    """管理状态 of a community over time: unmanaged, entrusted, contracted, self_managed."""

    reach_by = {"community": "community_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey(Community, models.PROTECT, related_name="statuses")
    status = models.CharField(max_length=16)
    valid = DateRangeField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(status__in=STATUSES), name="management_status_known")]


class Unit(AreaModel):
    """户: a home, shop, garage or store room with an exclusive area. Its key is its place."""

    reach_by = {"community": "community_id", "building": "building_id", "unit": "place_id"}

    place = models.OneToOneField(Place, models.PROTECT, primary_key=True, related_name="unit_detail")
    community = models.ForeignKey(Community, models.PROTECT, related_name="units")
    building = models.ForeignKey(Place, models.PROTECT, related_name="+")
    entrance = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=20)                 # 501
    label = models.CharField(max_length=80)                  # 3-2-501
    sort = models.CharField(max_length=60)
    storey = models.SmallIntegerField(null=True)
    kind = models.CharField(max_length=12, default="home")   # home shop office garage store parking other
    area = models.DecimalField(max_digits=10, decimal_places=2, null=True)    # m²; null: not known yet
    area_basis = models.CharField(max_length=12, default="roster")   # registered surveyed contract roster
    area_assumed = models.BooleanField(default=False)
    use = models.CharField(max_length=16, null=True)   # owner_occupied let occupied vacant fitting_out unsold
    handed_over_on = models.DateField(null=True)
    removed_on = models.DateField(null=True)                 # as on its place, so that a list needs no join

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(area__isnull=True) | models.Q(area__gt=0, area__lt=100_000), name="unit_area_sane"),
            models.CheckConstraint(condition=models.Q(kind__in=UNIT_KINDS), name="unit_kind"),
            models.CheckConstraint(condition=models.Q(use__isnull=True) | models.Q(use__in=USES), name="unit_use"),
            models.CheckConstraint(condition=models.Q(area_basis__in=AREA_BASES), name="unit_area_basis")]
        indexes = [models.Index(fields=["community", "sort"], name="unit_in_order"),
                   models.Index(fields=["community", "label"], name="unit_by_label"),
                   models.Index(fields=["entrance", "sort"], name="unit_of_entrance"),
                   models.Index(fields=["building", "sort"], name="unit_of_building")]


class Acquisition(AreaModel):
    """户的类别 over time: resold 交易户, resettled 安置户, rented 出租户, other."""

    reach_by = {"community": "unit__community_id", "unit": "unit_id"}

    id = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="acquisitions")
    acquisition = models.CharField(max_length=12)
    valid = DateRangeField()

    class Meta:
        indexes = [models.Index(fields=["unit"], name="acquisition_of_unit")]
        constraints = [models.CheckConstraint(
            condition=models.Q(acquisition__in=ACQUISITIONS), name="acquisition_known")]


class UnitChange(AreaModel):
    """A fact of a unit that was corrected or has changed: what it said before, and from which day the new one holds.

    Append-only. The unit itself says what holds now; walking these rows back gives any earlier day.
    """

    reach_by = {"community": "unit__community_id", "building": "unit__building_id", "unit": "unit_id"}

    id = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="changes")
    field = models.CharField(max_length=20)        # area, kind, use, storey, handed_over_on, removed_on
    before = models.CharField(max_length=80, null=True)
    after = models.CharField(max_length=80, null=True)
    on = models.DateField()
    reason = models.CharField(max_length=200)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["unit", "on"], name="unit_change_of_unit")]
