"""Charts and tables as SVG and HTML, one a file."""
