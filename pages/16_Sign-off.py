"""Sign-off: what is missing for approval, the gates, the roles, and the audit log."""

from ui import frame, sign_off_page

with frame.page("Sign-off", carries=True) as store:
    sign_off_page.screen(store)
