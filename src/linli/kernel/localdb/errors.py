"""The one error of the launcher."""


class LocalDBError(Exception):
    """One sentence for the operator: what is wrong, where, what to do."""
