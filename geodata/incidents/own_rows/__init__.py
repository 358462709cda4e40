"""Reports that the program itself brings, which nobody needs to read as long as they stand as they are."""
