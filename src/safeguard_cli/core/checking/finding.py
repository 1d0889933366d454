"""What a check finds: a code, a place, what is wrong, and answers that show it.

A code never changes its meaning and is never used again. Proof owns SG101 to SG199.
"""

from __future__ import annotations

from msgspec import Struct

from safeguard_cli.core.deciding.case import Value

NO_OUTCOME = "SG101"
RULE_NEVER_WINS = "SG102"
ACTION_NEVER_WINS = "SG103"
DUTY_NEVER_HOLDS = "SG104"
ITEM_NEVER_COUNTS = "SG105"
QUESTION_NEVER_MATTERS = "SG106"
ANSWERS_ALIKE = "SG107"
RULES_ALIKE = "SG108"
INVARIANT_FAILS = "SG109"
UNSURE_LOWERS = "SG110"
ACTION_LACKS = "SG111"
PARAGRAPH_UNUSED = "SG112"
STATEMENT_UNCITED = "SG113"
PAST_REVIEW = "SG114"
NOTHING_TO_CHECK = "SG115"
NEVER_SHOWN = "SG116"
INVARIANT_IDLE = "SG117"
NEVER_ASKED = "SG118"
ASKED_AND_FORBIDDEN = "SG119"
ASKED_TOGETHER = "SG120"
IMPOSSIBLE_REQUEST = "SG121"
REPEATED_REQUEST = "SG122"
UNTAGGED = "SG123"
WORDS_UNNAMED = "SG124"
ACT_IDLE = "SG125"
KNOWN_NO_MORE = "SG126"
NO_FIND_OUT = "SG127"
DOUBT_AS_FACT = "SG128"
NEVER_UNKNOWN = "SG129"
DOUBT_IDLE = "SG130"
START_SOFTENS = "SG141"
UNFOUNDED = "SG142"
ANSWERS_SILENT = "SG143"
LOOSE_WORDS = "SG144"
DOUBT_TWICE = "SG145"
NO_UNSURE_OF = "SG146"
NOT_ALL_CHECKED = "SG190"


class Finding(Struct, frozen=True):
    """A fault in a rule set. `where` is `file:line:column`.

    `counterexample`: the fewest answers that show it, where answers can.
    `rules`: the rules that fire with these answers, or that it is about, each with its place.
    """

    code: str
    where: str
    message: str
    counterexample: dict[str, Value] | None = None
    as_of: str = ""
    rules: tuple[tuple[str, str], ...] = ()


class Proved(Struct, frozen=True):
    """What one check looked at: "every rule can win", over how many things."""

    says: str
    things: int
