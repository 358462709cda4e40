"""What Streamlit's own login needs to know, made of our settings; read once, when the server is started."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Any

from geodata.access.login import CALLBACK, SECRET, discovery, origin
from screens.session.in_force import settings_served


def login_secrets() -> dict[str, Any] | None:
    """What Streamlit needs to know of the provider; None where there is no login.

    The cookies' own secret is made of the provider's: whoever renews that one ends every login.
    """
    settings = settings_served()
    secret = os.environ.get(SECRET, "")
    if not settings.login_provider or not secret:
        return None
    return {
        "auth": {
            "redirect_uri": origin(settings) + CALLBACK,
            "cookie_secret": hmac.new(secret.encode(), b"compound-watch cookies", hashlib.sha256).hexdigest(),
            "expose_tokens": ["access"],
            "client_id": settings.login_client,
            "client_secret": secret,
            "server_metadata_url": discovery(settings),
            "client_kwargs": {"scope": settings.login_scope},
        }
    }
