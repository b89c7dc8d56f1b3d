"""Where a commitment stands on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.columns import schema_of
from bluehelm.partners import Commitment, Withdrawal, commitment_status, commitments_on
from bluehelm.partners.commitments import COMMITMENT_STATUSES
from bluehelm.partners.frames import COMMITMENTS

DUE = date(2027, 6, 30)
DAY = timedelta(days=1)
DAYS = st.dates(min_value=date(2027, 1, 1), max_value=date(2027, 12, 31))


def promised(**fields: object) -> Commitment:
    return Commitment.model_validate({"party": "army", "what": "Hand over the mine maps", "due": DUE} | fields)


WITHDRAWN = Withdrawal(day=date(2027, 6, 1), reason="Mapped by the mission instead")


@pytest.mark.parametrize(
    ("fields", "on", "status"),
    [
        ({}, DUE - DAY, "due"),
        ({}, DUE, "due"),
        ({}, DUE + DAY, "overdue"),
        ({"due": None}, date(2030, 1, 1), "due"),
        ({"done_on": DUE}, DUE - DAY, "due"),
        ({"done_on": DUE}, DUE, "kept"),
        ({"done_on": DUE + DAY}, DUE + DAY, "kept_late"),
        ({"done_on": DUE + 2 * DAY}, DUE + DAY, "overdue"),
        ({"due": None, "done_on": DUE}, DUE, "kept"),
        ({"said_done_on": DUE}, DUE - DAY, "due"),
        ({"said_done_on": DUE}, DUE + DAY, "unconfirmed"),
        ({"said_done_on": DUE, "done_on": DUE}, DUE + DAY, "kept"),
        ({"withdrawn": WITHDRAWN}, WITHDRAWN.day - DAY, "due"),
        ({"withdrawn": WITHDRAWN}, WITHDRAWN.day, "withdrawn"),
        ({"withdrawn": WITHDRAWN, "done_on": WITHDRAWN.day}, DUE, "kept"),
        ({"withdrawn": Withdrawal(day=DUE + DAY, reason="Too late")}, DUE + DAY, "broken"),
        ({"withdrawn": Withdrawal(day=DUE + 2 * DAY, reason="Too late")}, DUE + DAY, "overdue"),
    ],
)
def test_the_status_on_a_day(fields: dict[str, object], on: date, status: str) -> None:
    """Before, on and after the due day; what the party says is not yet kept; a late withdrawal mends nothing."""
    assert commitment_status(promised(**fields), on) == status


def test_a_broken_commitment_that_was_withdrawn_is_shut() -> None:
    """Withdrawn after its day it counts as broken, and nobody is asked for it any more."""
    late = promised(withdrawn=Withdrawal(day=DUE + DAY, reason="Overtaken"))
    (state,) = commitments_on({"c": late}, DUE + DAY).states
    assert state.status == "broken"
    assert not state.is_open
    assert "withdrawn on 2027-07-01: Overtaken" in state.why()
    (before,) = commitments_on({"c": late}, DUE).states
    assert before.is_open


def test_a_result_says_why_and_counts() -> None:
    """The summary counts each status; why gives the days; an unknown id is named."""
    result = commitments_on(
        {
            "a": promised(),
            "b": promised(done_on=DUE + 3 * DAY),
            "c": promised(said_done_on=DUE),
            "d": promised(made_on=DUE + 30 * DAY),
        },
        DUE + 10 * DAY,
    )
    assert [state.commitment_id for state in result.states] == ["a", "c", "b"]
    assert result.summary().startswith(
        "3 commitments on 2027-07-10: 1 overdue, 0 broken, 1 unconfirmed, 0 due, 1 kept late"
    )
    assert "army: 1 overdue." in result.summary()
    assert "Army of Averra: 1 overdue." in result.summary({"army": "Army of Averra"})
    assert result.why("a") == "Overdue: due on 2027-06-30, not done on 2027-07-10, 10 days late."
    assert result.why("b") == "Kept late: done on 2027-07-03, due on 2027-06-30, 3 days late."
    assert "the mission has not established it" in result.why("c")
    with pytest.raises(LookupError, match="no commitment 'd' had been made by 2027-07-10"):
        result.why("d")


def test_the_frame_is_as_documented() -> None:
    """Columns and types are those of COMMITMENTS, with rows and without."""
    frame = commitments_on({"a": promised()}, DUE + DAY).to_frame()
    assert frame.schema == schema_of(COMMITMENTS)
    assert frame.row(0, named=True) | {"status": "overdue", "days_late": 1, "due": DUE} == frame.row(0, named=True)
    assert commitments_on({}, DUE).to_frame().schema == schema_of(COMMITMENTS)


@given(
    st.builds(
        promised,
        due=DAYS | st.none(),
        done_on=DAYS | st.none(),
        said_done_on=DAYS | st.none(),
        withdrawn=st.builds(Withdrawal, day=DAYS, reason=st.just("why")) | st.none(),
    ),
    DAYS,
)
def test_a_status_is_final_once_it_was_kept_and_days_late_are_above_zero(commitment: Commitment, on: date) -> None:
    """What was kept stays kept on every later day; late is at least one day; each state has a sentence."""
    (state,) = commitments_on({"c": commitment}, on).states
    assert state.status in COMMITMENT_STATUSES
    assert state.days_late is None or state.days_late > 0
    assert (state.days_late is not None) == (state.status in ("overdue", "broken", "kept_late"))
    assert "None" not in state.why()
    if state.status in ("kept", "kept_late"):
        assert commitment_status(commitment, on + 100 * DAY) == state.status
