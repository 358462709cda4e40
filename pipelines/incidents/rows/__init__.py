"""Tables of reports: files opened, values and dates read, row by row."""
