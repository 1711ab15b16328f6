"""The seventeen sides of a matter that residents ask about."""

from __future__ import annotations

from enum import StrEnum


class Aspect(StrEnum):
    """One side of a matter that residents ask about."""

    MATERIALS = "materials"
    FEE = "fee"
    AMOUNT = "amount"
    DURATION = "duration"
    DEADLINE = "deadline"
    LATE = "late"
    HOURS = "hours"
    WHERE = "where"
    PHONE = "phone"
    ONLINE = "online"
    PROXY = "proxy"
    ELIGIBILITY = "eligibility"
    REFUSED = "refused"
    EXCEPTION = "exception"
    RENEWAL = "renewal"
    VALIDITY = "validity"
    STEPS = "steps"
