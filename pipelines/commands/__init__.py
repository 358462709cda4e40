"""Groups of commands of the command line, a file each; pipelines/cli.py puts them together."""
