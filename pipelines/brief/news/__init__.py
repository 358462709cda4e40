"""What is new in a briefing since an issue that a reader has, or since a day."""
