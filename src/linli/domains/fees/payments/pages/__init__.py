"""Pages of the cash desk, of shifts, and of a resident's own bills and receipts."""
