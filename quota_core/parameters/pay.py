"""The parameters of OTE and gross margin, each declared once."""

from __future__ import annotations

from dataclasses import dataclass

from quota_core.declare import declared
from quota_core.parameters.groups import PAY


@dataclass(frozen=True, kw_only=True)
class PayParameters:
    """OTE and gross margin."""

    ote_multiple_min: float = declared(
        3.0,
        title="Lowest quota-to-OTE",
        kind="number",
        unit="x OTE",
        group=PAY,
        minimum=0.0,
        maximum=20.0,
        warn=(3.0, 5.0),
        step=0.1,
        slider=True,
        source="[P] under 3x is flagged; [G] 4-6x",
        help="A full-year quota under this many times OTE is flagged (and held up, if the band is enforced).",
    )
    ote_multiple_max: float = declared(
        6.0,
        title="Highest quota-to-OTE",
        kind="number",
        unit="x OTE",
        group=PAY,
        minimum=0.1,
        maximum=50.0,
        warn=(4.0, 6.0),
        step=0.1,
        slider=True,
        source="[P] over 6x is flagged; [B] median 4.2x",
        help="A full-year quota over this many times OTE is flagged (and held down, if the band is enforced).",
    )
    ote_band_enforced: bool = declared(
        False,
        title="Enforce the OTE band",
        kind="flag",
        group=PAY,
        slider=True,
        source="[O]",
        help="Makes the lowest and highest multiple bounds that no quota leaves.",
    )
    gross_margin: float = declared(
        0.80,
        title="Gross margin",
        kind="fraction",
        unit="of bookings",
        group=PAY,
        minimum=0.05,
        maximum=1.0,
        warn=(0.5, 0.95),
        step=0.01,
        slider=True,
        source="[F]: 3-4x return at 80% margin",
        help="Under 80%, each unit of pay has to bring proportionally more bookings.",
    )
    ote_return_floor: float = declared(
        3.0,
        title="OTE return floor",
        kind="number",
        unit="x pay",
        group=PAY,
        minimum=0.1,
        maximum=20.0,
        warn=(3.0, 4.0),
        step=0.1,
        slider=True,
        source="[F] 3-4x",
        help="Bookings each unit of pay should bring at 80% gross margin.",
    )
    load_factor: float = declared(
        1.0,
        title="Load factor",
        kind="number",
        unit="x pay",
        group=PAY,
        minimum=1.0,
        maximum=5.0,
        step=0.05,
        source="[O]",
        help="Full cost of a seller over pay: managers, sales engineers, benefits.",
    )
    sdr_buffer: float = declared(
        0.10,
        title="SDR meeting buffer",
        kind="fraction",
        unit="of meetings needed",
        group=PAY,
        minimum=0.0,
        maximum=1.0,
        warn=(0.10, 0.15),
        step=0.01,
        source="[P] 0.10-0.15",
        help="Meetings asked of SDRs beyond what the AEs need.",
    )
