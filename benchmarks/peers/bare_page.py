"""The least that Streamlit can show: one line. What every page of it costs a first visitor before ours begins."""

import streamlit as st

st.title("One line")
