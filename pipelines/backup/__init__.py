"""A copy of a workspace in one file that anybody can check, and putting it back."""
