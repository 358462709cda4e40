"""Next steps that are kept with a failed look."""

from __future__ import annotations

from geodata.i18n.messages import msg

FAULT_STEP = msg("The look is tried again on later nights")


NEXT_NIGHT = msg("It is tried again on later nights")
