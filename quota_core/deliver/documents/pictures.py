"""Figures for paper: drawn by Matplotlib in the colours of the screens, each titled by a sentence with its number."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from quota_core.deliver.documents.common import Ask, Words
from quota_core.deliver.documents.rendering import Picture
from quota_core.evaluate.scored import HIT
from quota_core.model.company import FloatArray
from quota_core.present import formats
from quota_core.values import SHARE_HITTING

PROPOSED, PAST, BAND, INK = "#2F6DB5", "#9AA3AF", "#DCE7F5", "#374151"
WIDTH, HEIGHT, DOTS = 7.2, 2.4, 170


def back_test_pictures(ask: Ask) -> Words:
    """The figures of the back-test report by tag; without rows there are none, and the text leaves them out."""
    if not ask.now.outlook.judged.n:
        return {"has_pictures": False}
    return {
        "has_pictures": True,
        "histogram": _histogram(ask),
        "origins_figure": _by_origin(ask),
        "several_origins": len(ask.now.outlook.test.origins) > 1,
    }


def _histogram(ask: Ask) -> Picture:
    """How many rows reached how much of the quota the method would have set."""
    judged, bins = ask.now.outlook.judged, ask.now.outlook.histogram
    figure, axes = _axes(
        f"{formats.percent(judged.share_hitting)} would have hit "
        f"({formats.percent_range(judged.share.low, judged.share.high)}, 90% interval); "
        f"mean attainment {formats.percent(judged.mean)}"
    )
    colours = [PROPOSED if low >= HIT - 1e-9 else PAST for low in bins.low]
    axes.bar(bins.low + bins.width / 2, bins.count, width=bins.width * 0.92, color=colours)
    axes.margins(y=0.12)
    axes.axvline(HIT, color=INK, linewidth=1)
    _label(axes, HIT, "quota")
    ticks = np.arange(0, bins.top + 0.01, 0.25)
    labels = [formats.percent(float(tick)) for tick in ticks[:-1]] + [f"{formats.percent(bins.top)} and over"]
    axes.set_xticks(ticks, labels)
    axes.set_xlabel(f"Attainment of the quota the method would have set; {formats.counted(judged.n, 'row')}")
    axes.set_ylabel("Rows: one rep, one origin each")
    axes.yaxis.get_major_locator().set_params(integer=True)
    return _drawn(figure)


def _by_origin(ask: Ask) -> Picture:
    """The share hitting at each origin with its 90% interval, over the band where it speaks of that share."""
    test, band = ask.now.outlook.test, ask.now.parameters.health_band
    known = [(origin, summary) for origin, summary in test.by_origin if summary.n]
    shares: FloatArray = np.array([summary.share_hitting for _, summary in known])
    low, high = float(shares.min()), float(shares.max())
    figure, axes = _axes(
        f"By origin, {formats.percent_range(low, high)} of ramped reps would have hit"
        if high - low >= 0.005
        else f"At every origin, {formats.percent(low)} of ramped reps would have hit"
    )
    places = np.arange(len(known))
    if band.metric == SHARE_HITTING:
        axes.axhspan(band.low, band.high, color=BAND, zorder=0)
        axes.text(
            len(known) - 0.45, (band.low + band.high) / 2, "chosen band", color=INK, fontsize=8, va="center", ha="right"
        )
    below = shares - np.array([summary.share.low for _, summary in known])
    above = np.array([summary.share.high for _, summary in known]) - shares
    axes.errorbar(
        places, shares, yerr=np.clip([below, above], 0, None), fmt="o", color=PROPOSED, capsize=4, markersize=7
    )
    for place, (_, summary) in zip(places, known, strict=True):
        axes.annotate(
            formats.percent(summary.share_hitting),
            (place, summary.share_hitting),
            xytext=(8, 4),
            textcoords="offset points",
            fontsize=9,
            color=INK,
        )
    axes.set_xticks(places, [f"{formats.month(origin)}\n{formats.counted(s.n, 'rep')}" for origin, s in known])
    axes.set_xlim(-0.5, len(known) - 0.4)
    axes.set_ylim(0, 1.05)
    axes.set_yticks(np.arange(0, 1.01, 0.25), [formats.percent(float(tick)) for tick in np.arange(0, 1.01, 0.25)])
    axes.set_ylabel("Share hitting, 90% interval")
    return _drawn(figure)


def _axes(title: str) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DOTS, layout="constrained")
    axes = figure.subplots()
    axes.set_title(title, loc="left", fontsize=10.5, fontweight="bold", color=INK)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8.5, colors=INK)
    axes.xaxis.label.set(fontsize=8.5, color=INK)
    axes.yaxis.label.set(fontsize=8.5, color=INK)
    return figure, axes


def _label(axes: Any, at: float, text: str) -> None:
    axes.annotate(
        text, (at, 1), xycoords=("data", "axes fraction"), xytext=(3, -8), textcoords="offset points", fontsize=8
    )


def _drawn(figure: Any) -> Picture:
    stream = io.BytesIO()
    # Without the name of the program in it, the same figure is the same file.
    figure.savefig(stream, format="png", metadata={"Software": None})
    return Picture(stream.getvalue())
