"""Files that people bring: photos, scans, spreadsheets.

    ref = commands.store(upload, kinds=PHOTOS | SCANS, purpose="fees.expense", by=by)      # a page, before its command
    queries.mine(file_id, purpose="fees.expense", by=by)                                   # inside the command
    @serving.served_by("fees.expense")                                                     # in the owning room
    def may_see_scan(file_id: int, *, by: Actor) -> bool: ...

Bytes are kept once, named by their SHA-256, and never changed. What they are is told by the bytes, not the name.
Images are drawn anew: what a camera hides in them (place, device) and whatever else was appended is gone.
"""
