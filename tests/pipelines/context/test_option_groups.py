"""A command's options as a dataclass: the command line is that of a parameter each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from pipelines.context.option_groups import with_groups


@dataclass(frozen=True)
class Shape:
    """Options that belong together."""

    width: Annotated[int, typer.Option(help="How wide.")] = 3
    colour: Annotated[list[str] | None, typer.Option("--colour", "-c", help="May be given again.")] = None
    filled: Annotated[bool | None, typer.Option("--filled/--hollow")] = None


@dataclass(frozen=True)
class Without:
    """A field that must be given."""

    width: Annotated[int, typer.Option()]


app = typer.Typer()


@app.callback()
def main() -> None:
    """Several commands."""


@app.command("draw")
@with_groups
def draw(context: typer.Context, names: list[str], by: Annotated[str, typer.Option()], shape: Shape) -> None:
    """Draw shapes."""
    typer.echo(f"{context.info_name} {names} {by} {shape}")


def test_each_field_is_an_option_and_arrives_in_the_dataclass() -> None:
    done = CliRunner().invoke(
        app, ["draw", "a", "b", "--by", "me", "--width", "7", "-c", "red", "-c", "blue", "--hollow"]
    )
    assert done.stdout == f"draw ['a', 'b'] me {Shape(7, ['red', 'blue'], False)}\n"
    assert CliRunner().invoke(app, ["draw", "a", "--by", "me"]).stdout == f"draw ['a'] me {Shape()}\n"


def test_help_and_refusals_are_those_of_plain_options() -> None:
    told = CliRunner().invoke(app, ["draw", "--help"], env={"COLUMNS": "120"}).stdout
    assert "Draw shapes." in told and "How wide." in told and "--filled" in told and "--hollow" in told
    refused = CliRunner().invoke(app, ["draw", "a", "--by", "me", "--width", "wide"])
    assert refused.exit_code == 2 and "--width" in refused.output
    assert CliRunner().invoke(app, ["draw", "a"]).exit_code == 2, "what is required stays so"


def test_two_options_of_one_name_and_a_field_without_default_are_faults_of_the_program() -> None:
    def twice(width: int, shape: Shape) -> None:
        """Width is there already."""

    def needs(shape: Without) -> None:
        """A field must be given."""

    with pytest.raises(TypeError, match="one name"):
        with_groups(twice)
    with pytest.raises(TypeError, match="has no default"):
        with_groups(needs)
