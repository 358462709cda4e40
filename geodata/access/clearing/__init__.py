"""What a person who clears a report is asked and may let out, and what of the inside no paper tells."""
