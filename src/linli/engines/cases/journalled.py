"""What the journal calls the values of cases."""
from linli.engines.cases.clocks.values import PAUSES, TOLD_TITLES
from linli.engines.cases.flow.values import KIND_TITLES, SOURCE_TITLES, STATE_TITLES
from linli.engines.cases.handling.values import PROOF_TITLES, RESULT_TITLES
from linli.engines.cases.intake.categories import ALL, LICENCE_TITLES, SKILL_TITLES
from linli.engines.cases.matters import queries as matters
from linli.engines.cases.matters.values import TAG_TITLES
from linli.kernel.signin.journal_words import tell, tell_ids

tell({category.code: category.title for category in ALL}, "category")
tell(KIND_TITLES, "kind")
tell(LICENCE_TITLES, "licence")
tell({code: pause.title for code, pause in PAUSES.items()}, "reason")
tell(PROOF_TITLES, "way")
tell(RESULT_TITLES, "result")
tell(SKILL_TITLES, "skills")
tell(SOURCE_TITLES, "source")
tell(STATE_TITLES, "state")
tell(TAG_TITLES, "tags")
tell(TOLD_TITLES, "roles")
tell_ids(matters.numbers_of, "case_id", "case_ids", "into")
