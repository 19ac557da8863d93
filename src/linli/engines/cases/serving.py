"""Who may see a file of a case: its reporter what is not internal, the working side all.

Whoever joined in, or whose report goes with this one, sees what staff did, not what others brought.
"""
from __future__ import annotations

from django.db.models import Q

from linli.engines.cases.intake.entering import FILE
from linli.engines.cases.matters import holding, merging
from linli.engines.cases.matters.models import Case, CaseFile
from linli.kernel import clock
from linli.kernel.access import Actor
from linli.kernel.files.serving import served_by
from linli.registry.organisations import queries as organisations


@served_by(FILE)
def may_see(file_id: int, /, *, by: Actor) -> bool:
    cases = CaseFile.objects.filter(file_id=file_id)
    own = Q(case__reporter_user_id=by.account)
    merged = Case.objects.filter(reporter_user_id=by.account, state="merged")
    beside = Q(case__in=merging.gone_into(merged)) | Q(case__followers__user_id=by.account)
    if cases.filter(own | beside & ~Q(stage="report"), internal=False).exists():
        return True
    ids = list(cases.values_list("case_id", flat=True))
    employers = organisations.employers(by.user_id, clock.today())
    return bool(ids) and holding.involved(by, employers).filter(pk__in=ids).exists()
