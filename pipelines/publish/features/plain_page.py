"""The one page that pygeoapi shows where a browser asks for HTML, in place of its own pages.

Its own load scripts from machines elsewhere, write texts of sources into a script unescaped (a text with </script> in
it would run there), and show any address that ends like a picture as a picture. None of their blocks is named here, so
none is drawn: the page says what the server is and leads to what programs read.
"""

from __future__ import annotations

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{ config['metadata']['identification']['title'] }}</title>
<style>body { font: 1rem/1.5 sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem }</style>
</head>
<body>
<h1>{{ config['metadata']['identification']['title'] }}</h1>
<p>{{ config['metadata']['identification']['description'] }}</p>
<p>{{ config['metadata']['contact']['name'] }}</p>
<p>This server answers programs: OGC API - Features, in GeoJSON. In QGIS: Layer, Add Layer, Add WFS / OGC API Features
Layer, with the address <code>{{ config['server']['url'] }}</code></p>
<ul>
{% for name, part in config['resources'].items() %}
<li><a href="{{ config['server']['url'] }}/collections/{{ name }}?f=json">{{ part['title'] }}</a>,
<a href="{{ config['server']['url'] }}/collections/{{ name }}/items?f=json">rows</a></li>
{% endfor %}
</ul>
</body>
</html>
"""
FILES = ("_base.html", "openapi/swagger.html", "openapi/redoc.html")
"""Every template of pygeoapi that stands alone; all others extend the first."""
FOLDER = "templates"
