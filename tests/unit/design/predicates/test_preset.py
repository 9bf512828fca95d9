from datetime import date

import pandas as pd
import pytest
from pydantic import TypeAdapter, ValidationError

from sendsample.cohort.coerce import typed
from sendsample.design.predicates import Predicate, Preset
from sendsample.design.presets import preset

PARSE = TypeAdapter(Predicate).validate_python


def test_a_preset_catches_whom_its_definition_catches():
    frame = pd.DataFrame({"absence": typed([9.9, 10.0, None], "number")})
    predicate = PARSE({"preset": "persistent_absence"})
    assert predicate.mask(frame).tolist() == [False, True, False]
    assert [predicate.holds({"absence": cell}) for cell in (9.9, 10.0, None)] == [False, True, False]
    assert predicate.expand() == preset("persistent_absence").predicate


def test_a_preset_counts_months_from_the_day_given():
    child = {"provision": "ehc_plan", "plan_issued": date(2023, 2, 5)}
    predicate = Preset(preset="new_plan")
    assert predicate.at(date(2024, 2, 5)).holds(child) is True
    assert predicate.at(date(2024, 2, 6)).holds(child) is False
    assert predicate.at(date(2024, 2, 6)).at(date(2024, 2, 5)).holds(child) is True


def test_a_preset_in_a_design_is_its_name():
    predicate = PARSE({"not": {"preset": "new_plan"}}).at(date(2024, 2, 5))
    assert predicate.model_dump(by_alias=True) == {"not": {"preset": "new_plan"}}
    assert predicate == PARSE({"not": Preset(preset="new_plan")})
    assert Preset(preset="new_plan") != Preset(preset="year_6")


def test_an_unknown_preset_is_refused_with_the_nearest_name():
    with pytest.raises(ValidationError, match="did you mean 'looked_after'"):
        Preset(preset="looked after")
    with pytest.raises(ValidationError, match="there is no preset 'xyzzy'; `sendsample designs presets`"):
        Preset(preset="xyzzy")
