"""All shared Streamlit code: frame and menu, controls made from parameters, cached calls, the live component."""
