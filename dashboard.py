"""The dashboard: `streamlit run dashboard.py` over the workspace in COMPOUND_WATCH_HOME.

Streamlit reads this file twice: once as the server that is started, then as the page that each visitor is drawn.
"""

from __future__ import annotations

if __name__ == "__main__":  # a visitor's page
    from screens.pages import main

    main()
else:  # the server
    from starlette.middleware import Middleware
    from streamlit.starlette import App

    from screens.first_paint.first_page import AnsweredFirst
    from screens.server.middleware import MIDDLEWARE, routes
    from screens.server.start import protect
    from screens.session.login_secrets import login_secrets

    app = App(
        __file__, routes=routes(protect()), middleware=[*MIDDLEWARE, Middleware(AnsweredFirst)], secrets=login_secrets()
    )
