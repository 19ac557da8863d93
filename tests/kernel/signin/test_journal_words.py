"""The journal as an administrator reads it."""
from linli.kernel.signin import journal_queries as journal


def test_what_was_given_reads_in_plain_words_and_shanghais_time():
    given = {"at": "2026-11-27T19:49:01.083274+00:00", "on": "2026-11-27", "yes": True, "sum": [1, 2], "none": None}
    assert journal.words(given) == "at: 2026-11-28 03:49；on: 2026-11-27；yes: 是；sum: 1 → 2；none: —"
    assert journal.words("2026-11-27T99:49:01") == "2026-11-27T99:49:01"
