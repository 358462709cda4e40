"""Values on their way into a script of a folium map, which passes through Jinja templates twice. Pure.

folium renders each part of a map and then takes what came out for a template again. Text with "{{" in it would be run
by that second pass, on the server, as code: a site's name must not be able to do that.
"""

from __future__ import annotations

import json
import re

_OPENERS = re.compile(r"\{(?=[{%#])")
"""A brace before another opener of Jinja. In JSON it only occurs inside strings, where it can be written as a code."""


def script_json(value: object) -> str:
    """The value as JSON that is safe inside a script element and inside a template.

    It reads back as the same value. "<", ">", "&" and "'" are written as codes too, so that no script can be ended.
    """
    text = json.dumps(value)  # letters beyond ASCII become codes, line ends in strings as well
    for character in "<>&'`":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return _OPENERS.sub(r"\\u007b", text)
