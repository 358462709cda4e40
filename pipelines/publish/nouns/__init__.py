"""What each noun is exported as: its columns, what each of them means, and its rows for one audience."""
