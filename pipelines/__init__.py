"""The verbs of Compound Watch, in the order of the work: search, read, detect, confirm, publish, brief.

How one STAC item becomes a polygon, file by file: docs/one-item.md. It begins in search/item_to_scene.py; the function
of each step says under "Next" which file comes after it.
"""
