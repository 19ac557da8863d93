"""存为视图: a person's own filters of the list, by name."""
