"""What a person would read on a page under AppTest."""

from __future__ import annotations

import threading
import time

from streamlit.testing.v1 import AppTest

LONG, ASKED = 120.0, 5.0
LISTED = ("title", "subheader", "markdown", "caption", "metric", "info", "success", "warning", "error")


def text(app: AppTest) -> str:
    """Every word on the page, Markdown's backslashes taken out."""
    parts = [str(element.value) for kind in LISTED for element in getattr(app, kind)]
    parts += [f"{metric.label} {metric.value} {metric.delta}" for metric in app.metric]
    parts += [str(box.label) for box in app.expander]
    return "\n".join(parts).replace("\\", "")


def sound(app: AppTest) -> AppTest:
    """The app, when nothing on it went wrong."""
    assert not app.exception, [each.value for each in app.exception]
    assert not app.error, [each.value for each in app.error]
    return app


def settled(app: AppTest) -> AppTest:
    """The app once nothing is being worked out any more: run again until no calculation can be cancelled."""
    until = time.monotonic() + LONG
    while any(each.label == "Cancel" for each in sound(app).button):
        assert time.monotonic() < until, "a calculation does not end"
        # Running the page again meanwhile would take time from the calculation; asked about at last, it goes on.
        look = time.monotonic() + ASKED
        for each in threading.enumerate():
            if each.name == "calculation":
                each.join(max(look - time.monotonic(), 0.01))
        app.run()
    return app


def section(app: AppTest, name: str) -> AppTest:
    """One section of the Data page."""
    app.query_params["section"] = name
    return sound(app.run())


def button(app: AppTest, start: str) -> str:
    """The key of the first button whose label begins so."""
    found = [each.key for each in app.button if each.label.startswith(start)]
    assert found, f"no button {start!r} among {[each.label for each in app.button]}"
    return str(found[0])
