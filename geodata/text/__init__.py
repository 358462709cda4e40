"""Text from outside: cleaned, folded for comparing, searched for personal data and small counts."""
