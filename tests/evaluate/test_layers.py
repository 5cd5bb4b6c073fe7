"""Over-assignment by layer: what each hands on, against sums by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from quota_core.evaluate.layers import COMPANY, MANAGER, VP, over_assignment_layers
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS
from tests.support.companies import rich_company


def test_each_layer_puts_its_cushion_on_top() -> None:
    company = rich_company(4, 30)
    chosen = DEFAULTS.changed(over_assignment=0.05, over_assignment_vp=0.05, over_assignment_manager=0.05, round_to=0.0)
    proposed = plan(company, chosen)
    found = over_assignment_layers(proposed)
    assert [layer.level for layer in found.layers] == [COMPANY, VP, MANAGER]
    assert [layer.handed_on / found.target for layer in found.layers] == pytest.approx([1.05, 1.1025, 1.157625])
    assert found.layers[-1].compound == pytest.approx(0.157625)
    assert found.layers[-1].handed_on == pytest.approx(found.assigned)
    regions = [seat for seat in found.seats if seat.level == VP]
    managers = [seat for seat in found.seats if seat.level == MANAGER]
    assert sum(seat.quota for seat in regions) == pytest.approx(found.layers[0].handed_on)
    assert sum(seat.quota for seat in managers) == pytest.approx(found.layers[1].handed_on)
    for region in regions:
        below = [seat for seat in managers if seat.region == region.name]
        assert sum(seat.quota for seat in below) == pytest.approx(region.handed_on)
        assert sum(seat.people for seat in below) == region.people
        assert region.handed_on / region.quota == pytest.approx(1.05)
    assert sum(seat.people for seat in regions) == int(proposed.carries.sum())
    mine = [i for i in np.flatnonzero(proposed.carries) if company.reps.manager[i] == "M1"]
    by_hand = sum(float(proposed.quota[i]) for i in mine)
    assert sum(seat.handed_on for seat in managers if seat.name == "M1") == pytest.approx(by_hand)


def test_no_target_has_nothing_to_hand_on() -> None:
    found = over_assignment_layers(plan(replace(rich_company(4, 8), targets=()), DEFAULTS))
    assert found.target == found.assigned == 0
    assert all(layer.handed_on == 0 and layer.compound == 0 for layer in found.layers)
