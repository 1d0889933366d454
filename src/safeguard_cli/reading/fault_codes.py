"""The stable code of every fault that reading rules can find, each with its title.

A code never changes its meaning and is never used again for another fault.
Reading owns SG001 to SG099.
"""

from __future__ import annotations

NO_FILE = "SG001"
TOO_LARGE = "SG002"
NOT_UTF8 = "SG003"
CONTROL = "SG004"
SYNTAX = "SG005"
EMPTY = "SG006"
DOCUMENTS = "SG007"
TOO_DEEP = "SG008"
ANCHOR = "SG009"
ALIAS = "SG010"
TAG = "SG011"
REPEATED_KEY = "SG012"
KEY_NOT_TEXT = "SG013"
NOT_LISTED = "SG014"
FILE_NAME = "SG015"
LOST = "SG016"
COMMA = "SG017"
JOINED = "SG018"

SHAPE = "SG021"
UNKNOWN_KEY = "SG022"
MISSING_KEY = "SG023"
BLANK = "SG024"
NUMBER = "SG025"
WORD = "SG026"
YES_NO = "SG027"
ID = "SG028"
DATE = "SG029"
EMPTY_CONDITION = "SG030"
CONDITION = "SG031"
CLOCK = "SG032"
RESERVED = "SG033"
BOUND = "SG034"

DUPLICATE = "SG041"
NO_QUESTION = "SG042"
NO_ANSWER = "SG043"
NO_PART = "SG044"
NO_LEVEL = "SG045"
NO_CONTACT = "SG046"
NO_STATEMENT = "SG047"
NO_DOCUMENT = "SG048"
NOT_EARLIER = "SG049"
PART_NOT_EARLIER = "SG050"
NOT_UNSURE = "SG051"
UNSURE_NOT_OFFERED = "SG052"
COUNTS_AS = "SG053"
NONE_ALONE = "SG054"
TEXT_TESTED = "SG055"
ANSWERS_NOT_TAKEN = "SG056"
FEW_ANSWERS = "SG057"
START = "SG058"
NOT_FOR_RECORD = "SG059"
PART_NOT_LISTED = "SG060"
ACTION_ORDER = "SG061"
NO_ACTION = "SG062"
NO_DUTY = "SG063"
OUTCOME = "SG064"
NO_ACT = "SG065"
TAGS = "SG066"
GROUP = "SG067"
NO_DAY_LEFT = "SG068"
NOT_FREE = "SG069"
IN_FORCE = "SG070"

OTHER_BASE = "SG071"
NOT_LOCAL = "SG072"
NOT_SETUP = "SG073"
FEW_STAGES = "SG074"
NO_STAGE = "SG075"
NO_LADDER = "SG076"
NOT_ITS_OWN = "SG077"
EMERGENCY = "SG078"
NO_TARGET = "SG079"
EXCEPTION = "SG080"
NO_CHECKLIST = "SG081"
NO_STEP = "SG082"
SCHOOL_DAYS = "SG087"
NO_TIME = "SG088"
NOT_CONFIRMED = "SG089"
BANK_HOLIDAYS = "SG090"

NO_SCENARIO = "SG091"
NOT_IN_RULES = "SG092"
ANSWER_REFUSED = "SG093"
MOMENT = "SG094"
LONG_DETAIL = "SG095"
UNREACHABLE = "SG096"
NO_DETAIL = "SG097"
FOR_TRAINERS = "SG098"

TITLES = {
    NO_FILE: "a file is missing or cannot be read",
    TOO_LARGE: "a file is too large",
    NOT_UTF8: "a file is not UTF-8 text",
    CONTROL: "a control or invisible character",
    SYNTAX: "not YAML",
    EMPTY: "an empty file",
    DOCUMENTS: "more than one document in a file",
    TOO_DEEP: "nested too deeply",
    ANCHOR: "an anchor",
    ALIAS: "an alias",
    TAG: "a tag",
    REPEATED_KEY: "a repeated key",
    KEY_NOT_TEXT: "a key that is not text",
    NOT_LISTED: "a file that the rule set does not list",
    FILE_NAME: "a listed name that cannot be a rule file",
    LOST: "text that would be left out as a comment",
    COMMA: "text in braces that a comma cuts off",
    JOINED: "a list item that runs into the line above",
    SHAPE: "text, a list or keys where something else belongs",
    UNKNOWN_KEY: "an unknown key",
    MISSING_KEY: "a missing key",
    BLANK: "nothing where text is needed",
    NUMBER: "not a whole number",
    WORD: "a word that is not one of those allowed",
    YES_NO: "neither yes nor no",
    ID: "an id that is not in kebab-case",
    DATE: "not a date",
    EMPTY_CONDITION: "a condition that says nothing",
    CONDITION: "a condition that cannot be understood",
    CLOCK: "a deadline that cannot be understood",
    RESERVED: "an id that means something else",
    BOUND: "a bound of a date that cannot be understood",
    DUPLICATE: "an id that is used twice",
    NO_QUESTION: "no such question",
    NO_ANSWER: "no such answer",
    NO_PART: "no such part",
    NO_LEVEL: "no such level",
    NO_CONTACT: "no such contact",
    NO_STATEMENT: "no such statement",
    NO_DOCUMENT: "no such document",
    NOT_EARLIER: "a question asked on the strength of a later one",
    PART_NOT_EARLIER: "a part that is not decided yet",
    NOT_UNSURE: "a test for not being unsure",
    UNSURE_NOT_OFFERED: "a test for unsure where it is not offered",
    COUNTS_AS: "unsure where it cannot be offered",
    NONE_ALONE: "a question of kind many without one answer that stands alone",
    TEXT_TESTED: "a test of free text",
    ANSWERS_NOT_TAKEN: "answers where none can be chosen",
    FEW_ANSWERS: "fewer than 2 answers",
    START: "a clock that starts from something other than a date",
    NOT_FOR_RECORD: "a record field that is not for the record",
    PART_NOT_LISTED: "a part without a place in the order",
    ACTION_ORDER: "actions out of order",
    NO_ACTION: "no such action",
    NO_DUTY: "no such duty",
    OUTCOME: "a test of the advice outside the invariants",
    NO_ACT: "no such act",
    TAGS: "acts that cannot stand together in one sentence",
    GROUP: "answers that cannot stand in groups like this",
    NO_DAY_LEFT: "bounds where no date can stand",
    NOT_FREE: "an old id that is not free",
    IN_FORCE: "a time in force that cannot be",
    OTHER_BASE: "local details for another rule set",
    NOT_LOCAL: "a contact that is not local",
    NOT_SETUP: "a question that is not asked once for all",
    FEW_STAGES: "a ladder with fewer than 2 stages",
    NO_STAGE: "no such stage",
    NO_LADDER: "no such ladder",
    NOT_ITS_OWN: "a local rule set that declares what the base declares",
    EMERGENCY: "an emergency in a local rule set",
    NO_TARGET: "no such action or duty",
    EXCEPTION: "an exception that cannot be made",
    NO_CHECKLIST: "no such checklist",
    NO_STEP: "no such step",
    SCHOOL_DAYS: "school days without a calendar that can be read",
    NO_TIME: "no such time of a stage",
    NOT_CONFIRMED: "an emergency that nothing can confirm",
    BANK_HOLIDAYS: "bank holidays that a local rule set cannot change like this",
    NO_SCENARIO: "no scenarios where they are looked for",
    NOT_IN_RULES: "a scenario that expects what the rules do not have",
    ANSWER_REFUSED: "an answer that cannot be given",
    MOMENT: "not a moment in time",
    LONG_DETAIL: "a local detail that is too long, or on several lines",
    UNREACHABLE: "a number or an address that reaches nobody",
    NO_DETAIL: "a contact without a name and a number",
    FOR_TRAINERS: "what a training story says of itself cannot be so",
}
