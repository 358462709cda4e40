"""What can be seen: one map layer, chart, picture or table per file. Pure functions, no Streamlit state."""
