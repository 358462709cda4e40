"""Title and card of a page: what is shown of a link where it is passed on (Open Graph), before any script runs."""

from __future__ import annotations

from layers.style.escape import escape

MOST = 400
"""Letters of a card's title or description; whoever draws a card cuts it shorter. The title of the page stays whole."""


def page_card(title: str, description: str, *, name: str = "") -> str:
    """Elements for the head of a page.

    Args:
        title: the sentence that the page is about, also its title.
        description: what stands below it.
        name: said behind the title in the window of a browser; "" = nothing.
    """
    named = {"og:type": "article", "og:site_name": "Compound Watch", "og:title": title, "og:description": description}
    metas = "".join(f'<meta property="{key}" content="{escape(text, limit=MOST)}" />' for key, text in named.items())
    return (
        f"<title>{escape(title)}{escape(name and f' · {name}')}</title>"
        f'<meta name="description" content="{escape(description, limit=MOST)}" />'
        f'<meta name="twitter:card" content="summary" />{metas}'
    )
