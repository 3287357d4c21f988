"""One book a table or two: statements in, domain values out."""
