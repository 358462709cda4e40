"""Before and after an action, at its sites and beside them: differences in differences. Pure but for what gathers."""
