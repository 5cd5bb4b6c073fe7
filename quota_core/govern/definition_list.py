"""The alignment sheet as data: every term people use about quotas, our wording, and the other ways to choose.

Words in braces stand for the present choice: a parameter's key, or one of `definition.FACTS`; `present` fills them in.
A new definition is one entry in one of the two lists; the sheet, the command, the screen and the gate follow.
"""

from __future__ import annotations

from quota_core.govern.definition import Definition
from quota_core.govern.definitions_counted import COUNTED
from quota_core.govern.definitions_judged import JUDGED

DEFINITIONS: tuple[Definition, ...] = (*COUNTED, *JUDGED)
BY_KEY: dict[str, Definition] = {each.key: each for each in DEFINITIONS}
