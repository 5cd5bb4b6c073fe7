"""A browser's part of the conversation with a Streamlit server, without the browser: one session that moves a slider.

It speaks the protocol of the Streamlit release this project pins: a websocket that carries protobuf messages both
ways. It loads a page once, finds the live component in what arrives, and answers like the component does.
"""

from __future__ import annotations

import asyncio
import json
import time
from types import TracebackType
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

PATIENCE_SECONDS = 120


class Session:
    """One person's connection: `async with Session(address, page) as session: await session.move(key, value)`."""

    def __init__(self, address: str, page: str) -> None:
        self.address = address.replace("http://", "ws://") + "/_stcore/stream"
        self.page = page
        self.data: dict[str, Any] = {}
        self._component = self._fragment = self._script = ""
        self._gesture = 0
        self._connection: ClientConnection | None = None

    async def __aenter__(self) -> Session:
        # Compression would put the client's own work into what is measured on a machine that both share.
        self._connection = await connect(
            self.address,
            subprotocols=["streamlit"],
            max_size=None,
            compression=None,  # type: ignore[list-item]
        )
        await self._send(ClientState(page_name=self.page))
        await asyncio.wait_for(self._answered(-1), PATIENCE_SECONDS)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def move(self, control: str, value: float) -> float:
        """Seconds from a slider's move leaving to its answer, with every picture in it, being here."""
        self._gesture += 1
        wanted = int(self.data["seq"]) + 1
        move = {
            "seq": wanted,
            "session": self.data["session"],
            "kind": "set",
            "gesture": self._gesture,
            "values": {control: value},
        }
        state = ClientState(page_script_hash=self._script, fragment_id=self._fragment)
        state.widget_states.widgets.append(WidgetState(id=self._component, json_value=json.dumps({"move": move})))
        begun = time.perf_counter()
        await self._send(state)
        return await asyncio.wait_for(self._answered(wanted), PATIENCE_SECONDS) - begun

    def slider(self, control: str) -> dict[str, Any]:
        """What the component was told about one slider."""
        every = (each for group in self.data["groups"] for each in group["controls"])
        return next(each for each in every if each["key"] == control)

    async def _send(self, state: ClientState) -> None:
        message = BackMsg()
        message.rerun_script.CopyFrom(state)
        assert self._connection is not None
        await self._connection.send(message.SerializeToString())

    async def _answered(self, wanted: int) -> float:
        """Reads until the script is done; when the component's answer to a move came. Raises RuntimeError without."""
        arrived, content = 0.0, b""
        assert self._connection is not None
        while True:
            raw = await self._connection.recv()
            message = ForwardMsg.FromString(raw if isinstance(raw, bytes) else raw.encode())
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self._script = message.new_session.page_script_hash
            elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "bidi_component":
                arrived = time.perf_counter()
                element = message.delta.new_element.bidi_component
                self._component, self._fragment = element.id, message.delta.fragment_id
                content = element.bytes
            elif kind == "script_finished":
                break
        if not content:
            raise RuntimeError(f"{self.page or 'the first page'} of {self.address} answered without a live component")
        self.data = json.loads(content)
        if self.data["seq"] < wanted:
            raise RuntimeError(f"move {wanted} was answered with the picture of move {self.data['seq']}")
        return arrived
