"""The browser's address: it carries the scenario on screen, so that a reload shows the same."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from quota_core.errors import QuotaError
from quota_core.parameters import DEFAULTS
from quota_core.store import Store
from ui import compute, share, state
from ui.scenario import Scenario, opened

SEEN = "live:seen"
MOST_SEEN = 100
UNOPENED = "The scenario of this address was not opened as it is: show the names again to read why."


def pay_may_show(now: Scenario) -> bool:
    """Whether the parameters may leave as they are: a hire's OTE is pay, which projector mode keeps back."""
    return not (now.projector and now.parameters.added_hires)


def names_may_show(now: Scenario) -> bool:
    """Whether the parameters may stand in the address: while names are masked, those that speak of people may not."""
    own = now.parameters
    return not (now.mask and (own.locks or own.added_hires or own.start_slips or own.taken_out))


def kept(now: Scenario, data_version: str) -> str:
    """The query the address is to carry, a plain one for the defaults and for what does not fit or may not show."""
    where = state.where()
    plain = "?" + urlencode({share.WHERE: where}) if where else ""
    if now.parameters == DEFAULTS or not pay_may_show(now) or not names_may_show(now):
        return plain
    try:
        _seen(share.packed(now.parameters))
        return share.link(now.parameters, data_version, compute.current_where())
    except QuotaError:
        return plain


def open_link(store: Store) -> None:
    """Opens the scenario an address carries, once; what this session itself wrote there is on screen already."""
    query = st.query_params.to_dict()
    text = query.get(share.PLAN)
    if text is None or text in st.session_state.get(SEEN, ()):
        return
    _seen(text)
    now = state.scenario()
    try:
        found = share.read_link(query, store.data_version)
        if found is None:
            return
        parameters, remark = found
        compute.outlook_of(store, store.data_version, parameters)
        state.keep_scenario(opened(now, parameters, notice=remark))
    except QuotaError as error:
        state.keep_scenario(replace(now, notice=str(error), done=""))


def carried(store: Store) -> None:
    """Opens what the address carries, then has it carry what is on screen: for pages that write it from here."""
    before = state.scenario().notice
    open_link(store)
    told = state.scenario().notice
    if told and told != before:
        st.warning(UNOPENED if state.scenario().mask else told)
    wanted = dict(parse_qsl(kept(state.scenario(), store.data_version).removeprefix("?")))
    own = {key: value for key, value in st.query_params.to_dict().items() if key not in share.KEYS}
    if st.query_params.to_dict() != {**own, **wanted}:
        st.query_params.from_dict({**own, **wanted})


def _seen(text: str) -> None:
    seen = st.session_state.get(SEEN, ())
    if text not in seen:
        st.session_state[SEEN] = (*seen, text)[-MOST_SEEN:]
