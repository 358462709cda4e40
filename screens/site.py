"""One site: the answer, the pictures, the changes, the voices, the looks. Without a site chosen, the list of them."""

from __future__ import annotations

import streamlit as st

from geodata.headlines import site_headline, site_lead
from screens import frame
from screens.edition import Edition
from screens.view import View


def show(edition: Edition, view: View) -> None:
    """Draw the site of the view, or the list of sites."""
    site = edition.sites.get(view.site)
    if site is None:
        st.html("list")
        return
    frame.answer(
        site_headline(site, edition.of(site.id), edition.looked[site.id], today=edition.today),
        site_lead(site, edition.of(site.id), 0, 0),
    )
