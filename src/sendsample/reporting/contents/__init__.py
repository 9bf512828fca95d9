"""What a report says, section by section: one file a section, all wording and no HTML."""
