"""Tables as they stand in files: found, opened, and cut out from their headings down."""
