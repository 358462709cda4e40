"""Pictures made of chips: composites, marks, sheets, timelapses."""
