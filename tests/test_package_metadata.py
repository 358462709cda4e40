"""What the package says of itself is the same in pyproject.toml, CITATION.cff and SECURITY.md."""

from __future__ import annotations

import re
import tomllib

import yaml

from tests.conftest import REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_citation_is_that_of_the_package() -> None:
    cited = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["cff-version"] == "1.2.0" and cited["type"] == "software" and cited["message"]
    assert (cited["version"], cited["license"]) == (PROJECT["version"], PROJECT["license"])
    assert cited["keywords"] == PROJECT["keywords"]
    assert cited["authors"] == PROJECT["authors"]
    assert cited["abstract"] == PROJECT["description"]


def test_links_of_the_documents_that_readers_meet_first_lead_somewhere() -> None:
    for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md", "docs/notebooks/README.md"):
        page = REPOSITORY / name
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{name} names {target}"
