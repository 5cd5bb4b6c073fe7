"""Meetings: agendas from the state of the model, what was held and decided, questions to ask."""

from ui import frame, meetings_page

with frame.page("Meetings", carries=True) as store:
    meetings_page.screen(store)
