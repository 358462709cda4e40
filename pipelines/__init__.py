"""The verbs of Compound Watch: search, read, detect, judge, publish, brief.

One item to its polygon, file by file: docs/one-item.md; it begins in search/item_to_scene.py.
"""
