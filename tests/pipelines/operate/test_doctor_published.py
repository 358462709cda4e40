"""What lies published and names a site that its edition hides since: doctor says so until it is written anew."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.sites.site import Access
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.cli import app
from pipelines.incidents.catalog.publish import publish_incidents
from pipelines.incidents.import_claims import import_known_claims
from pipelines.notify.write_feeds import write_feeds
from pipelines.operate.doctor_checks.published import examine_published, still_told
from pipelines.operate.doctor_finding import DoctorFinding
from pipelines.publish.catalog.publish import publish_catalog
from pipelines.publish.embed.publish_pages import publish_pages
from pipelines.publish.export import export
from pipelines.publish.features.publish_features import publish_features
from pipelines.sites.import_gazetteer import import_gazetteer
from tests.addressed import with_address
from tests.pipelines.brief.brief_makers import TODAY, site, workspace_at

WHY = "asked for by the person concerned"
OTHER = replace(site("quiet-ford"), name="Quiet Ford")


def publish_all(workspace: Workspace) -> None:
    for write in (publish_catalog, publish_features, write_feeds, publish_incidents):
        for audience in (Audience.PUBLIC, Audience.INTERNAL):
            write(workspace, None, audience)
    publish_pages(workspace)
    for name in ("changes.geojson", "changes.csv"):
        export(workspace, workspace.published_dir / name, "detections", Audience.PUBLIC)


def looked_at(root: Path) -> list[DoctorFinding]:
    return examine_published(Workspace.existing(root))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace_at(tmp_path / "w w").store.close()
    opened = Workspace.open(with_address(tmp_path / "w w"))
    opened.store.save_site(OTHER, by="test")
    return opened


def test_what_names_a_site_that_was_restricted_since_is_not_ok(workspace: Workspace) -> None:
    assert looked_at(workspace.root) == [], "nothing is published yet"
    publish_all(workspace)
    assert all(f.ok for f in looked_at(workspace.root))
    kept = workspace.store.site("pellimar-bend")
    workspace.store.save_site(replace(kept, access=Access.RESTRICTED), by="analyst", why="A source asked for it.")
    findings = looked_at(workspace.root)
    assert not any(f.ok for f in findings)
    wanted = ("changes.csv", "changes.geojson", "embed", "features-public", "feeds-public", "stac-public")
    assert [f.thing for f in findings] == [f"published/{name}" for name in wanted], "the internal ones still show it"
    assert all("1 site that the public edition does not show any more: Pellimar Bend" in f.cause for f in findings)
    for finding in findings[2:]:  # each next step is a command that mends it
        command = finding.next_step.removeprefix("Write it anew: ").partition("; then")[0]
        words = shlex.split(command)
        assert words[0] == "compound-watch", command
        done = CliRunner().invoke(app, ["--workspace", str(workspace.root), *words[1:]])
        assert done.exit_code == 0, done.output
    assert [f.thing for f in looked_at(workspace.root)] == ["published/changes.csv", "published/changes.geojson"]
    publish_all(workspace)
    assert all(f.ok for f in looked_at(workspace.root))


def test_a_name_that_is_a_word_of_a_sentence_is_not_told_for_ever(workspace: Workspace) -> None:
    """What was written after the site was hidden has left out what is to be left out."""
    hidden = replace(site("edition"), name="Change", access=Access.RESTRICTED)
    workspace.store.save_site(hidden, by="test")
    publish_all(workspace)
    assert all(f.ok for f in looked_at(workspace.root))


def test_what_was_published_before_a_report_was_held_is_told_with_the_command_that_mends_it(
    workspace: Workspace,
) -> None:
    """`hold` said "held", and doctor was content, while the public catalogue went on telling the report."""
    home, key = workspace.root, "csv-1"
    row = Incident(
        key, "csv", "raid", "The offices were closed", TODAY, TODAY, DatePrecision.DAY, None, PlacePrecision.UNKNOWN,
        country="MM", reported_by="Reuters", licence="CC BY 4.0",
    )  # fmt: skip
    workspace.store.save_incidents([row])

    def decide(*words: str) -> str:
        done = CliRunner().invoke(app, ["--workspace", str(home), "incidents", *words, "--by", "desk", "--reason", WHY])
        assert done.exit_code == 0, done.output
        return done.output

    assert "may tell" not in decide("hold", key), "it was never let out"
    decide("unclear", key)
    queue = CliRunner().invoke(app, ["--workspace", str(home), "incidents", "queue", "--json"]).stdout
    (digest,) = (one["digest"] for one in json.loads(queue)["reports"] if one["id"] == key)
    decide("clear", key, "--digest", digest, "--over", "--not-moving", "--no-person")
    publish_all(workspace)
    assert all(f.ok for f in looked_at(home))
    lines = [line for line in decide("hold", key).splitlines() if "may tell" in line]
    wanted = ["published/catalogue-public", "published/features-public", "published/stac-public"]
    assert sorted(line.partition(":")[0] for line in lines) == wanted
    findings = looked_at(home)
    assert sorted(f.thing for f in findings) == wanted and not any(f.ok for f in findings)
    assert all(f.cause == f"it may tell 1 row that is kept inside since: {key}" for f in findings)
    for finding in findings:
        command = finding.next_step.removeprefix("Write it anew: ").partition("; then")[0]
        done = CliRunner().invoke(app, ["--workspace", str(home), *shlex.split(command)[1:]])
        assert done.exit_code == 0, done.output
    assert all(f.ok for f in looked_at(home))


def test_a_built_in_claim_is_held_without_having_been_let_out_by_anybody(tmp_path: Path) -> None:
    workspace = Workspace.open(with_address(tmp_path))
    import_gazetteer(workspace)
    import_known_claims(workspace)
    for write in (publish_catalog, write_feeds):
        write(workspace, None, Audience.PUBLIC)
    held = next(claim for claim in workspace.store.claims() if claim.figure == 148)
    workspace.store.decide_about_claim(held.id, Wish(Decision.HELD, "desk", WHY))
    assert [line.partition(". ")[0] for line in still_told(workspace)] == [
        f"published/stac-public: it may tell 1 row that is kept inside since: claim:{held.id}"
    ]
