"""The Streamlit screens. They ask the store, show layers, and decide nothing."""
