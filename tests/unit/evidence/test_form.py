import json
from pathlib import Path

import pytest
from pydantic import ValidationError

import sendsample as ss
from sendsample.evidence.form import ReceiptForm, schema

PUBLISHED = Path(__file__).resolve().parents[3] / "docs" / "receipt.schema.json"


def test_the_published_schema_is_that_of_the_code():
    assert json.loads(PUBLISHED.read_text("utf-8")) == schema(), "run `make schema`"


def test_every_kind_of_receipt_has_the_form(drawn, replaced, cohort, design, cohort_of):
    corrected = cohort_of(9, household=list("aabcdefgh"), sex=["F", "M"] * 4 + ["F"])
    for receipt in (drawn.receipt, replaced.receipt, ss.correct(drawn, cohort, corrected, design).receipt):
        ReceiptForm.model_validate(json.loads(json.dumps(receipt)))


def test_an_infeasible_receipt_has_the_form(cohort, design):
    none = design.model_copy(update={"samples": (design.samples[0].model_copy(update={"size": 8}),)})
    receipt = ss.select(cohort, none, seed="1").receipt
    assert receipt["status"] == "infeasible"
    ReceiptForm.model_validate(receipt)


@pytest.mark.parametrize(
    "change",
    [
        {"status": "fine"},
        {"seed": ""},
        {"number": 0},
        {"previous": "abc"},
        {"commitment": "none"},
        {"remark": "anything"},
        {"samples": {"audit": {"size": -1, "frame": 8}}},
        {"versions": {"python": 3}},
    ],
)
def test_nothing_else_has_it_and_no_value_is_told(drawn, change):
    with pytest.raises(ValidationError) as caught:
        ReceiptForm.model_validate({**drawn.receipt, **change})
    assert "input_value" not in str(caught.value)
