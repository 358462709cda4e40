"""What the environment sets, and how it comes before what the file says. Loaded only where it sets anything."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel, create_model
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings.exceptions import SettingsError

from geodata.errors import SettingsRefused
from geodata.i18n.messages import english
from geodata.settings.settings import ENVIRONMENT, Settings, declared

_FILE, _SET = "file", "environment"


def in_environment() -> dict[str, Any]:
    """What the environment sets, in the shape of the file.

    Raises:
        SettingsRefused: a list that is not JSON.
    """
    try:
        return _Environment(_reader())()
    except SettingsError as error:
        raise SettingsRefused(
            english("environment variable {name}", name=_named(error)),
            "it is neither a list nor a table in JSON",
            'Write it as ["…", "…"]',
        ) from error


def layered(written: dict[str, Any], overriding: dict[str, Any]) -> BaseModel:
    """The settings of a file, changed by the environment.

    Raises:
        ValidationError: pydantic's own, where a value is out of its range.
    """
    return _reader()(**{_FILE: written, _SET: overriding})


def _named(error: SettingsError) -> str:
    """The environment variable that pydantic-settings could not read."""
    field_name = next((f.name for f in fields(Settings) if f'"{f.name}"' in str(error)), "")
    return ENVIRONMENT + field_name.upper()


class _Environment(EnvSettingsSource):
    """The environment, its texts as numbers and true/false where the settings declare those."""

    def __call__(self) -> dict[str, Any]:
        settings: dict[str, Any] = _typed(super().__call__(), Settings)
        return settings


class _Reader(BaseSettings):
    """Reads the settings: what the environment sets comes before what the file says."""

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT, env_nested_delimiter="__", env_ignore_empty=True, extra="forbid"
    )

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The two layers that were handed in, the stronger one first."""
        layers: dict[str, dict[str, Any]] = init_settings()
        return (InitSettingsSource(settings_cls, layers[_SET]), InitSettingsSource(settings_cls, layers[_FILE]))


@lru_cache(maxsize=1)
def _reader() -> type[_Reader]:
    """The settings as pydantic-settings takes them."""
    return create_model("SettingsReader", __base__=_Reader, **declared())


def _typed(value: Any, hint: Any) -> Any:
    bare = get_args(hint)[0] if hasattr(hint, "__metadata__") else hint
    if isinstance(value, dict) and is_dataclass(bare):
        hints = get_type_hints(bare, include_extras=True)
        return {name: _typed(part, hints.get(name, str)) for name, part in value.items()}
    if not isinstance(value, str):
        return value
    try:
        if bare is bool:
            return {"true": True, "1": True, "false": False, "0": False}.get(value.strip().lower(), value)
        return bare(value) if bare in (int, float) else value
    except ValueError:  # refused as what it is, a text
        return value
