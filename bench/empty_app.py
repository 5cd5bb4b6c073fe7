"""The least a Streamlit page can be: what the first page's time is measured against."""

import streamlit as st

st.write("Ready.")
