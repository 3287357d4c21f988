"""Facts to Block Kit dictionaries: functions that look nothing up."""
