"""The pages of docs/ as a site that needs no other machine: `make docs`.

Lays the pages out in a folder, adds the reference pages that are made from the code, and lets zensical write the site
by mkdocs.yml, strictly. What it wrote is then read again: a page that no menu names, a link, picture or anchor that
leads nowhere, or anything that a browser would fetch from elsewhere is an error.

Usage: python docs/make_site.py [--out site]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

DOCS = Path(__file__).resolve().parent
REPOSITORY = DOCS.parent
CONFIG = "mkdocs.yml"
MADE = "This page is made from the code by `make docs`.\n"
SCHEMAS = (
    ("Incidents", "incident-schema.json", "The fields of a report as a STAC Item ([incidents](../incidents.md))."),
    ("Briefings", "briefing-schema.json", "The machine-readable twin of a briefing ([briefings](../briefings.md))."),
)
DOOR = ("open_workspace", "OpenedWorkspace", "stack_of", "Stack", "judge", "Judged", "ground_states")
"""What the page on Python tells of, in this order."""
LIST_ITEM = re.compile(r"( *)(?:[-*]|\d+\.) ")
FETCHES = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src"), ("video", "src")}
"""Element and attribute by which a browser fetches without being asked."""


def make(out: Path) -> list[str]:
    """Write the site into a new folder.

    Returns:
        What is wrong with it, a sentence each; empty when nothing is.
    """
    with tempfile.TemporaryDirectory() as work:
        home = Path(work)
        lay_out(home / "docs")
        shutil.copy(REPOSITORY / CONFIG, home)
        told = subprocess.run(
            [sys.executable, "-m", "zensical", "build", "--strict", "--clean"],
            cwd=home,
            env={**os.environ, "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if told.returncode:
            return [re.sub(r"\x1b\[[0-9;]*m", "", told.stdout + told.stderr)]
        wrong = [*unnamed(home / "docs", (home / CONFIG).read_text(encoding="utf-8")), *faults(home / "site")]
        if not wrong:
            shutil.rmtree(out, ignore_errors=True)
            shutil.copytree(home / "site", out)
        return wrong


def lay_out(target: Path) -> None:
    """Everything of docs/ that a reader opens, with the pages that are made from the code."""
    shutil.copytree(DOCS, target, ignore=shutil.ignore_patterns("*.py", "__pycache__", ".ipynb_checkpoints"))
    for page in target.rglob("*.md"):
        page.write_text(lists_as_on_github(page.read_text(encoding="utf-8")), encoding="utf-8")
    for name, text in (("commands", commands()), ("errors", errors()), ("schemas", schemas()), ("columns", columns())):
        (target / f"reference/{name}.md").write_text(text, encoding="utf-8")
    with (target / "reference/python.md").open("a", encoding="utf-8") as page_of_python:
        page_of_python.write(f"\n{python_door()}")


def lists_as_on_github(markdown: str) -> str:
    """Python's Markdown wants an empty line before a list and four spaces for a list within a list; GitHub does not."""
    out: list[str] = []
    fenced = False
    depths: list[int] = []
    for line in markdown.splitlines():
        fenced ^= line.lstrip().startswith("```")
        item = None if fenced else LIST_ITEM.match(line)
        if item:
            depths = [*(depth for depth in depths if depth < len(item[1])), len(item[1])]
            before = out[-1] if out else ""
            if len(depths) == 1 and before.strip() and before[0] != " " and not LIST_ITEM.match(before):
                out.append("")
            line = "    " * (len(depths) - 1) + line.lstrip()
        elif line.strip() and not fenced:
            if line[0] == " ":
                line = "    " * len(depths) + line.lstrip() if depths else line
            else:
                depths = []
        out.append(line)
    return "\n".join([*out, ""])


def commands() -> str:
    """Every command with its arguments and options, from the command line itself."""
    from typer.cli import get_docs_for_click
    from typer.main import get_command

    from pipelines.cli import app

    tree: Any = get_command(app)
    context = tree.make_context("compound-watch", [], resilient_parsing=True)
    page = get_docs_for_click(obj=tree, ctx=context, name="compound-watch", title="Commands")
    for name, command in tree.commands.items():
        first = re.split(r"(?<=[.:]) ", (command.help or "").replace("\n", " "))[0].rstrip(":.")
        page = re.sub(rf"(?m)^\* `{name}`: .*$", f"* [`{name}`](#compound-watch-{name}): {first}.", page, count=1)
    return page.replace("# Commands\n", f"# Commands\n\n{MADE}", 1)


def errors() -> str:
    """What kinds of errors there are, and what exit codes mean."""
    from pipelines.commands.help import EXITS, HOW_TO_READ, family

    kinds = _table(("kind", "what it is about"), ((f"`{name}`", about) for name, about in family()))
    codes = _table(("exit code", "means"), ((str(code), words) for code, words in EXITS.items()))
    said = f"An error is one line on standard error: `{HOW_TO_READ}`"
    return "\n".join(["# Errors and exit codes", "", MADE, said, "", kinds, "", codes, ""])


def schemas() -> str:
    """The fields of each JSON schema, with what the schema says of them."""
    parts = ["# Schemas", "", MADE]
    for title, file, about in SCHEMAS:
        schema = json.loads((DOCS / file).read_text(encoding="utf-8"))
        parts += [f"## {title}", "", f"{about} Whole: [{file}](../{file}).", ""]
        parts += [_table(("field", "type", "what it is"), _fields(schema)), ""]
    return "\n".join(parts)


def columns() -> str:
    """What each column of each table means, as files say it too."""
    from pipelines.publish.catalog.briefings import BRIEFINGS
    from pipelines.publish.catalog.briefings import COLUMNS as OF_BRIEFINGS
    from pipelines.publish.nouns import belt_rows, claim_rows, identifier_rows, row_values
    from pipelines.publish.nouns.column_meanings import meaning

    tables = {
        "detections": row_values.DETECTIONS,
        "revisions": row_values.REVISIONS,
        "sites": row_values.SITES,
        "incidents": row_values.INCIDENTS,
        "actions": row_values.ACTIONS,
        "claims": claim_rows.CLAIMS,
        "measures": row_values.MEASURES,
        "looks": row_values.LOOKS,
        "identifiers": identifier_rows.IDENTIFIERS,
        "belts": belt_rows.BELTS,
        "beyond_the_outline": belt_rows.CHANGES,
        BRIEFINGS: OF_BRIEFINGS,
    }
    about = "What `export`, the STAC catalogue (there with `cw:` before each name) and Python call the parts of a row."
    parts = ["# Columns of files", "", MADE, "", about, ""]
    for what, those in tables.items():
        lines = ((f"`{column.name}`", column.kind, meaning(what, column.name)) for column in those)
        parts += [f"## {what}", "", _table(("column", "type", "what it is"), lines), ""]
    return "\n".join(parts)


def _fields(schema: dict[str, Any], within: str = "") -> Iterator[tuple[str, str, str]]:
    for name, field in schema.get("properties", {}).items():
        kind = field.get("type", "one of " + ", ".join(map(json.dumps, field.get("enum", []))))
        kind = " or ".join(kind) if isinstance(kind, list) else kind
        yield f"`{within}{name}`", kind if kind != "one of " else "", field.get("description", "")
        yield from _fields(field, f"{within}{name}.")
        if isinstance(field.get("items"), dict):
            yield from _fields(field["items"], f"{within}{name}[].")


def _table(head: tuple[str, ...], rows: Any) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def python_door() -> str:
    """The names of `compound_watch` with their signatures and what is said of them in the code."""
    import inspect

    import compound_watch

    parts = []
    for name in DOOR:
        found = getattr(compound_watch, name)
        parts.append(_told(f"## {name}", name, found))
        if inspect.isclass(found) and name == "OpenedWorkspace":
            methods = inspect.getmembers(found, inspect.isfunction)
            parts += [_told(f"### {name}.{n}", n, method) for n, method in methods if not n.startswith("_")]
    return "\n\n".join(parts) + "\n"


def _told(head: str, name: str, found: Any) -> str:
    import inspect

    signature = re.sub(r"<(\w+\.\w+): [^>]*>", r"\1", str(inspect.signature(found)).replace("'", ""))
    about = re.sub(r"(?m)^(Args|Attributes|Returns|Raises|Yields):$", r"**\1**\n", inspect.getdoc(found) or "")
    about = re.sub(r"(?m)^    (\w[\w, ]*): ", r"- `\1`: ", about)
    about = re.sub(r"(?m)^    (?=\S)", "", about).replace("\n        ", "\n  ")
    return f"{head}\n\n```python\n{name}{signature}\n```\n\n{lists_as_on_github(about)}"


def unnamed(docs: Path, config: str) -> Iterator[str]:
    """Pages that no menu names."""
    named = set(re.findall(r"[\w/-]+\.md", config.partition("\nnav:")[2]))
    for page in sorted(str(path.relative_to(docs)) for path in docs.rglob("*.md")):
        if page not in named:
            yield f"{page} is in no menu of {CONFIG}."


class _Page(HTMLParser):
    """Anchors of a page, and all that it links to or fetches."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[tuple[str, bool]] = []  # (address, whether a browser fetches it by itself)
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.anchors.add(value)
            if name in ("href", "src") and value:
                self.links.append((value, (tag, name) in FETCHES))


def faults(site: Path) -> Iterator[str]:
    """Links, pictures and anchors that lead nowhere, and what would be fetched from elsewhere."""
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    for path, page in pages.items():
        if path.name == "404.html":
            continue
        for address, fetched in page.links:
            parts = urlsplit(address)
            if parts.scheme in ("http", "https") or parts.netloc:
                if fetched:
                    yield f"{path.relative_to(site)} fetches {address}."
                continue
            if parts.scheme:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.exists():
                yield f"{path.relative_to(site)} links to {address}, which is not there."
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
                yield f"{path.relative_to(site)} links to {address}: no such heading."


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write docs/ as a site.")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "site")
    given = parser.parse_args()
    sys.path.insert(0, str(REPOSITORY))
    if wrong := make(given.out):
        sys.exit("\n".join(wrong))
    print(f"Written to {given.out}. Read it with: python -m http.server --bind 127.0.0.1 --directory {given.out}")
