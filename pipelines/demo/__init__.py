"""The demo: builds the invented world and runs the pipeline on it."""
