"""Brief: the forms of a briefing beside its PDF, written from its content (pipelines/brief/reading_order.py).

- html_page.py: one page that needs nothing beside itself, with its style sheet briefing.css;
- docx_file.py: a working copy to edit, with its look (docx_styles.py) and what travels beside its text (docx_parts.py);
- raster.py: drawings as PNG, which a document needs.

The PDF is set from the same values by briefing.typ. Which forms there are, with their endings and files, is said once,
in pipelines/issued_briefings/form.py.
"""
