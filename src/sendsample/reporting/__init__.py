"""What is read rather than run: the report, the workbook and the schedule of an inspection."""
