"""The proof behind one finding: a package that anybody can check, and that this program can make the finding from."""
