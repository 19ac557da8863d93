"""Open311 GeoReport v2 at `/open311/v2/`: city programs report here, and read what is published of it."""
