"""Whether two roles or pseudonyms are one person's, for rules that ask for two people. Pure."""

from __future__ import annotations

import unicodedata


def folded_person(name: str) -> str:
    """Letters and digits of a role or pseudonym alone, in lower case; "" when it has none.

    "Analyst 1", "analyst-1" and "ANALYST1", with something unseen in it or in full-width letters, are one person: what
    is easily typed otherwise makes no second one.
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in plain if unicodedata.category(c)[0] in "LMN")
