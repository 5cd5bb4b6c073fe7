"""The export page: everything that leaves, each with what it is and its options, from a version or from the screen."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from quota_core.deliver.handover import Handover
from quota_core.deliver.hubspot import LABEL
from quota_core.errors import DeliveryError
from quota_core.model.quota_types import TYPES
from quota_core.present import formats
from quota_core.store import Store
from ui import answers, data_corrections, export_files, frame, sheets, signing, state
from ui.export_files import File, Source

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

KEPT_FILES = 3
ASKED = "export:asked"
NO_NAMES = "Names are hidden, and every file names people: show the names again to export."
NO_PAY = "It tells of pay: leave projector mode to make it."
Make = Callable[[Handover], File]


@st.fragment
@frame.careful
def screen(store: Store) -> None:
    """The whole page."""
    head = st.container()
    data_corrections.told()
    version = signing.chosen_version(store, "export_version")
    source = export_files.of_screen(store) if version is None else export_files.of_version(store, version)
    with head:
        st.title(f"What leaves of {source.name}, {'approved' if source.approved else 'as DRAFT'}")
    if state.scenario().mask:
        st.info(NO_NAMES, icon=":material/visibility_off:")
        return
    signing.tampering(store)
    if not source.approved:
        row = st.container(horizontal=True, vertical_alignment="center", gap="small")
        row.caption("Not approved: each file says DRAFT in its name, and inside where that does no harm.")
        row.page_link(signing.page_of("Sign-off"), label="What is missing", icon=":material/verified:")
    pay = not state.scenario().projector
    left, right = st.columns(2, gap="medium")
    with left:
        _workbook(source, pay=pay)
        _documents(source, pay=pay)
    with right:
        _salesforce(source)
        _hubspot(source)
        _plain(source)


def _workbook(source: Source, *, pay: bool) -> None:
    with _box("Workbook", "Every calculation as a live formula, from inputs to quotas, back-test and checks (XLSX)."):
        if not pay:
            st.caption(NO_PAY)
            return
        _made("workbook", source, (), export_files.workbook, "Writing every formula")


def _documents(source: Source, *, pay: bool) -> None:
    with _box("Documents", "Letters, methodology, talking points, FAQ and the others as DOCX, in one archive (ZIP)."):
        if not pay:
            st.caption(NO_PAY)
            return
        from quota_core.deliver.documents.library import DOCUMENTS

        only = st.multiselect(
            "Which",
            list(DOCUMENTS),
            key="export_only",
            format_func=lambda key: DOCUMENTS[key].title,
            placeholder="all of them",
            persist_state="session",
        )
        start = st.date_input(
            "Roll-out starts", value=None, key="export_start", format="YYYY-MM-DD", width=220, persist_state="session"
        )
        today = date.today()
        _made(
            "documents",
            source,
            (tuple(only), start, today),
            lambda ready: export_files.documents(ready, tuple(only), start, today),
            "Writing the documents",
        )


def _salesforce(source: Source) -> None:
    with _box("Salesforce", "ForecastingQuota rows for Data Loader: one per owner, period and forecasting type (CSV)."):
        total = st.text_input(
            "ForecastingTypeId", key="export_type", placeholder="0Db…", persist_state="session", width=280
        )
        with st.expander("One id for each booking type instead"):
            by_type = {
                name: st.text_input(
                    name.capitalize(), key=f"export_type_{name}", placeholder="0Db…", persist_state="session"
                )
                for name in TYPES
            }
        grain = st.segmented_control(
            "A row for each", ["month", "quarter"], key="export_grain", default="month", required=True
        )
        mapping = _mapping("salesforce", "rep_id,QuotaOwnerId[,Territory2Id][,ProductFamily]")
        territories = st.checkbox("With Territory2Id", key="export_territories")
        without_open = st.checkbox("Leave out seats that nobody fills yet", key="export_without_open")
        types = export_files.types_of(total, by_type)
        _made(
            "salesforce",
            source,
            (tuple(types.items()), grain, mapping, territories, without_open),
            lambda ready: export_files.salesforce_quotas(
                ready, types, grain or "month", mapping, territories=territories, without_open=without_open
            ),
            "Writing the rows",
        )


def _hubspot(source: Source) -> None:
    with _box("HubSpot", f"Goals as a user by month grid and as rows (ZIP); {LABEL}."):
        mapping = _mapping("hubspot", "rep_id,hubspot_owner_id")
        by_type = st.checkbox("A goal for each booking type", key="export_by_type")
        _made(
            "hubspot",
            source,
            (mapping, by_type),
            lambda ready: export_files.hubspot_goals(ready, mapping, by_type=by_type),
            "Writing the goals",
        )


def _plain(source: Source) -> None:
    with _box("Plain CSV", "Every quota by year, quarter, month and booking type, for anything else."):
        _made("plain", source, (), export_files.plain, "Writing the quotas")


def _box(title: str, words: str) -> DeltaGenerator:
    box = st.container(border=True)
    box.markdown(f"**{title}**  \n:gray[:small[{sheets.escaped(words)}]]")
    return box


def _mapping(key: str, columns: str) -> tuple[str, bytes] | None:
    given = st.file_uploader(
        f"Whose id is whose, where rep ids are not the CRM's ({columns})", type=["csv"], key=f"export_map_{key}"
    )
    return None if given is None else (given.name, given.getvalue())


def _made(what: str, source: Source, options: Hashable, make: Make, words: str) -> None:
    """A button that has the file made; then the file, as long as it is the one of these settings."""
    asked: dict[str, Hashable] = st.session_state.setdefault(ASKED, {})
    wanted = (source.key, options)
    if st.button("Make the file", key=f"export_{what}", icon=":material/build:"):
        asked[what] = wanted
        answers.anew(f"export_{what}")
    if asked.get(what) != wanted:
        return

    def work(progress: answers.Progress) -> File:
        try:
            # Writing begins when all is drawn and takes about as long: the bar is not full before the file is there.
            return make(source.handover(lambda share: progress(share / 2)))
        except DeliveryError as mistake:
            raise DeliveryError(export_files.on_page(str(mistake))) from None

    found = answers.answer(f"export_{what}", source.key, options, work, words, most=KEPT_FILES)
    if found.value is None or found.earlier:
        return
    file = found.value
    st.download_button(
        file.name,
        data=file.content,
        file_name=file.name,
        mime=file.kind,
        key=f"export_{what}_file",
        on_click="ignore",
        icon=":material/download:",
        type="primary",
    )
    size = f"{formats.count(max(len(file.content) // 1024, 1))} KB"
    st.caption(sheets.escaped(" · ".join(part for part in (size, file.note) if part)))
