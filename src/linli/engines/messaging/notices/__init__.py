"""公告: a text to a scope of places, with read counts, on phones, on a public page and as a sheet for the board."""
