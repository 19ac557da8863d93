"""Backups of an embedded database and its files: made each night and by `linli backup`, read back by `linli restore`.

    archive     one tar: write, verify, read back
    jobs        every night
    doctor      how old the newest is
"""
