import hashlib
import json
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import sendsample as ss
from sendsample.design import Design
from sendsample.engine import Outcome, Status
from sendsample.errors import DesignError, OutputError, SeedError, UsageError
from sendsample.lotteries import lottery as lottery_module
from sendsample.lotteries import making
from sendsample.lotteries.codes import codes
from sendsample.lotteries.drawing import draw
from sendsample.lotteries.fairest import Fairest
from sendsample.lotteries.field import Types
from sendsample.lotteries.figures import whole
from sendsample.lotteries.lots import Lots
from sendsample.lotteries.lottery import TOTAL, percent
from sendsample.lotteries.proof import Level, Proof
from support.areas import area as made_up_area
from support.clock import StopsAfter
from support.lottery_brute_force import chances_by_subsets

ONE_GIRL = {"rule": "count", "where": {"column": "sex", "equals": "female"}, "exactly": 1}
NO_UNKNOWN = {"rule": "count", "where": {"column": "sex", "equals": "unknown"}, "exactly": 0}


@pytest.fixture
def area(cohort_of):
    return cohort_of(7, sex=["female"] * 2 + ["male"] * 4 + ["unknown"])


@pytest.fixture
def lottery(area, design_of):
    """One of two girls, one of four boys, and never the one who is neither."""
    return ss.lottery(area, design_of(ONE_GIRL, NO_UNKNOWN), "s")


@pytest.fixture
def infeasible(area, design_of):
    return ss.lottery(area, design_of(ONE_GIRL | {"exactly": 3}, size=3), "s")


@pytest.fixture
def unknown(monkeypatch, area, design_of):
    monkeypatch.setattr(making, "Deadline", lambda *_: StopsAfter(0))
    monkeypatch.setattr("sendsample.lotteries.supporting.find", lambda *_: ss_unknown())
    return ss.lottery(area, design_of(ONE_GIRL), "s")


def ss_unknown():
    return Outcome(Status.UNKNOWN)


def test_what_it_holds(lottery, area):
    assert (lottery.status, lottery.sample, lottery.places, lottery.frame) == ("optimal", "s", 2, 7)
    assert lottery.within is None
    assert lottery.design.name == "d"
    assert lottery.notes == ()
    chances = lottery.probabilities
    assert chances.index.tolist() == area.frame.index.tolist()
    assert (chances.index.name, chances.name, str(chances.dtype)) == ("child_id", "chance", "float64")
    assert chances.tolist() == [0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0]
    assert (lottery.least, lottery.greatest) == (0.25, 0.5)
    assert lottery.without_chance.to_dict() == {"rules": 1}


def test_levels_with_their_proofs(lottery):
    levels = lottery.levels
    assert levels.columns.tolist() == ["level", "chance", "children", "bound", "gap", "proven_by", "proven"]
    assert levels["level"].tolist() == [1, 2]
    assert levels["children"].tolist() == [4, 2]
    assert levels["chance"].tolist() == [0.25, 0.5]
    assert (levels["bound"] >= levels["chance"]).all()
    assert (levels["gap"] <= 1e-6 * 2 / 7).all()
    assert levels["gap"].tolist() == pytest.approx((levels["bound"] - levels["chance"]).tolist(), abs=1e-15)
    assert levels["proven"].all()
    assert set(levels["proven_by"]) == {"a constraint solver"}


def test_chances_are_those_of_the_whole_numbers(lottery):
    lots = lottery.lots
    assert lots.total == TOTAL == 10**12
    stated = {
        lottery._ids[one]: chance
        for codes_, chance in zip(lots.types, lots.chances(), strict=True)
        for one in codes_
    }
    assert stated == lottery.probabilities[lottery.probabilities > 0].to_dict()


def test_whoever_has_no_chance_is_not_in_the_file(lottery):
    there = [lottery._ids[one] for codes_ in lottery.lots.types for one in codes_]
    assert sorted(there) == ["c0", "c1", "c2", "c3", "c4", "c5"]


def test_codes_are_those_of_the_lists(lottery, area):
    here = dict(zip(codes(area.digest, "s", list(area.frame.index)), area.frame.index, strict=True))
    assert all(here[one] == child for one, child in lottery._ids.items())


def gini_by_pairs(chances):
    chances = [one for one in chances if one]
    apart = sum(abs(one - other) for one in chances for other in chances)
    return apart / (2 * len(chances) * sum(chances))


def test_gini(lottery, area, design_of):
    assert lottery.gini == pytest.approx(gini_by_pairs(lottery.probabilities))
    assert lottery.gini == pytest.approx(1 / 6)
    assert ss.lottery(area, design_of(), "s").gini == pytest.approx(0, abs=1e-12)


def test_in_words(lottery):
    assert lottery.sentences == (
        "s: 2 of 7. 6 have a chance, from 25% to 50%, in 2 levels.",
        "If nothing stood in the way everybody's would be 28.6%.",
        "1 have none: 1 (rules).",
        "Proven: no lottery under these rules is fairer at any level.",
    )
    assert lottery.text() == str(lottery) == "\n".join(lottery.sentences)
    assert repr(lottery) == "<Lottery: optimal, s, 2 of 7, chances from 25% to 50%>"


def test_in_words_where_all_are_alike(area, design_of):
    found = ss.lottery(area, design_of(), "s")
    assert found.sentences[0] == "s: 2 of 7. 7 have a chance, 28.6%, in one level."
    assert len(found.sentences) == 3
    assert repr(found) == "<Lottery: optimal, s, 2 of 7, chance 28.6%>"


def test_as_a_table_for_notebooks(lottery):
    page = lottery._repr_html_()
    for words in ("Chances, level by level", "no fairer than", ">25%<", ">50%<", "1 (rules)"):
        assert words in page
    # No child is named in what is shown.
    assert not any(f">{child}<" in page for child in lottery.probabilities.index)


def test_a_name_is_escaped_for_notebooks(area):
    named = Design(name="d", samples=[{"name": "a & b", "size": 2}])
    assert "a &amp; b: 2 of 7" in ss.lottery(area, named, "a & b")._repr_html_()


def test_as_data(lottery):
    data = json.loads(json.dumps(lottery.data()))
    assert list(data) == [
        *("status", "design", "sample", "places", "frame", "within", "least", "greatest", "gini", "levels"),
        *("without_chance", "sha256", "compositions", "notes"),
    ]
    assert data["levels"][0]["chance"] == 0.25
    assert data["levels"][1]["proven"] is True
    assert data["without_chance"] == {"rules": 1}
    assert data["sha256"] == lottery.lots.digest
    assert data["compositions"] == len(lottery.lots.compositions)
    # Chances by child are not in it.
    assert "c0" not in json.dumps(data)


def test_publish(lottery, tmp_path):
    path = tmp_path / "lottery.txt"
    digest = lottery.publish(path)
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert lottery.publish(path) == digest
    assert Lots.read(path) == lottery.lots
    assert not any(child in path.read_text() for child in ("c0", "female", "male"))
    path.write_text("something else")
    with pytest.raises(OutputError):
        lottery.publish(path)


def test_draw_is_the_draw_of_the_file(lottery, tmp_path):
    lottery.publish(tmp_path / "lottery.txt")
    read = Lots.read(tmp_path / "lottery.txt")
    for seed in ("1", "4 1 6 2 8 5"):
        drawn = lottery.draw(seed)
        assert drawn == sorted(drawn)
        assert drawn == lottery.ids(draw(read, seed))
        assert len(drawn) == 2
        assert len({"c0", "c1"} & set(drawn)) == 1
    assert len({tuple(lottery.draw(f"{seed}")) for seed in range(100)}) == 8
    with pytest.raises(SeedError):
        lottery.draw("")


def test_dice_draw_children_of_the_lottery(lottery):
    made = lottery.uniform(1000)
    assert len(lottery.ids(draw(made.lots, "3 5", number=417))) == 2
    assert made.fairest == lottery.least


def test_where_nothing_is_valid(infeasible):
    assert infeasible.status == "infeasible"
    assert (infeasible.least, infeasible.greatest, infeasible.gini) == (0, 0, 0)
    assert infeasible.probabilities.tolist() == [0] * 7
    assert len(infeasible.levels) == len(infeasible.reasons) == 0
    assert infeasible.levels["chance"].dtype == "float64"
    assert infeasible.lots is None
    assert "No set meets every rule" in infeasible.text()
    assert repr(infeasible) == "<Lottery: infeasible>"
    data = json.loads(json.dumps(infeasible.data()))
    assert (data["sha256"], data["compositions"], data["levels"]) == (None, 0, [])
    assert "No set meets" in infeasible._repr_html_()


def test_where_it_is_not_known_whether_anything_is_valid(unknown):
    assert unknown.status == "unknown"
    assert unknown.text() == "A limit was reached before it was known whether any set meets every rule."
    assert unknown.lots is None


def test_where_only_nobody_can_be_chosen(area):
    samples = [{"name": "s", "size": [0, 1]}, {"name": "t", "size": 7}]
    found = ss.lottery(area, Design.model_validate({"name": "d", "samples": samples}), "s")
    assert found.status == "optimal"
    assert found.lots is None
    assert "Choosing nobody is all that the rules allow" in found.text()
    assert set(found.reasons) == {"other samples"}
    assert found.data()["compositions"] == 0


@pytest.mark.parametrize("found", ["infeasible", "unknown"])
def test_without_a_lottery_nothing_is_drawn(request, found, tmp_path):
    found = request.getfixturevalue(found)
    for act in (lambda: found.publish(tmp_path / "x"), lambda: found.draw("1"), found.uniform):
        with pytest.raises(UsageError, match="no lottery for the sample 's'") as caught:
            act()
        assert caught.value.code == "no_lottery"
        assert caught.value.hint == found.text()
    assert not (tmp_path / "x").exists()


@pytest.fixture
def stopped(monkeypatch, area, design_of):
    """A lottery whose clock stops after so many looks, and the exact chances."""
    table = area.frame.reset_index().assign(locality=list("aabbccd"), household=list("xyyzzxw"))
    there = ss.Cohort.from_frame(table, as_at="2024-02-05")
    caps = [{"rule": "at_most_per_group", "column": name} for name in ("locality", "household")]
    design = design_of(ONE_GIRL, *caps, size=3)

    def after(looks):
        with monkeypatch.context() as clock:
            clock.setattr(making, "Deadline", lambda *_: StopsAfter(looks))
            return ss.lottery(there, design, "s", time_limit=1)

    return after, {child: float(one) for child, one in chances_by_subsets(there, design, "s").items()}


def test_a_stopped_clock_blurs_nothing(stopped):
    """Whatever is bounded is bounded, and a lottery cut short is a lottery and says so."""
    after, exact = stopped
    seen = set()
    for looks in range(40):
        found = after(looks)
        seen.add(found.status)
        if found.lots is None:
            assert found.status == "unknown"
            continue
        assert found.probabilities.sum() == pytest.approx(3)
        least = min(one for one in exact.values() if one)
        if found.status == "feasible":
            assert not found.levels["proven"].all()
            assert "A limit was reached" in found.text()
        first = found.levels.iloc[0]
        if not np.isnan(first["bound"]):
            assert first["bound"] >= least - 1e-9
        if first["proven"]:
            assert first["chance"] == pytest.approx(least, abs=1e-6)
    assert {"optimal", "feasible"} <= seen


def test_only_a_lottery_that_is_the_fairest_is_called_optimal(stopped):
    after, exact = stopped
    for looks in range(40):
        found = after(looks)
        if found.status == "optimal":
            apart = [abs(found.probabilities[child] - one) for child, one in exact.items()]
            assert max(apart) < 1e-7, looks


def test_weights_in_whole_numbers():
    assert whole(np.array([1.0, 1.0, 1.0]), 10).tolist() == [4, 3, 3]
    assert whole(np.array([0.5, 0.0, 0.5]), TOTAL).tolist() == [TOTAL // 2, 0, TOTAL // 2]
    assert whole(np.array([2.0]), 7).tolist() == [7]
    # Up are those with most to lose.
    assert whole(np.array([0.16, 0.18, 0.66]), 10).tolist() == [1, 2, 7]


@pytest.mark.parametrize("seed", range(20))
def test_whole_numbers_are_within_one_of_the_weights(seed):
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.full(int(rng.integers(1, 3000)), 0.1))
    found = whole(weights, TOTAL)
    assert found.sum() == TOTAL
    assert found.min() >= 0
    assert np.abs(found - weights / weights.sum() * TOTAL).max() < 1.001


def test_chances_in_words():
    assert percent(float("nan")) == "not known"
    assert percent(0.0) == "0%"
    assert percent(2 / 3) == "66.7%"


@pytest.mark.parametrize("within", [-1, 1.0, True, "0"])
def test_within_has_to_be_a_whole_number(area, design_of, within):
    with pytest.raises(UsageError, match="within is not a whole number") as caught:
        ss.lottery(area, design_of(), "s", within=within)
    assert caught.value.code == "within"


def test_a_sample_that_is_not_there(area, design_of):
    with pytest.raises(DesignError, match="no sample 'tracking'") as caught:
        ss.lottery(area, design_of())
    assert caught.value.code == "sample_unknown"
    assert caught.value.hint == "It has 's'."


def test_what_is_no_cohort_and_no_time(area, design_of):
    with pytest.raises(UsageError):
        ss.lottery(area.frame, design_of(), "s")
    with pytest.raises(UsageError):
        ss.lottery(area, design_of(), "s", time_limit=-1)


def test_what_is_being_done_is_told(area, design_of):
    told = []
    ss.lottery(area, design_of(ONE_GIRL), "s", progress=told.append)
    assert told[0] == "Compiling the rules over the lists"
    assert told[-1] == "Counting who has no chance, and why"


def test_a_drawn_sample_is_pinned_and_the_rest_chosen(area):
    samples = [{"name": "s", "size": 2}, {"name": "t", "size": 3}]
    design = Design.model_validate({"name": "d", "samples": samples})
    drawn = ss.lottery(area, design, "s").draw("4 1 6 2 8 5")
    chosen = ss.select(area, design, seed="1 2 3", pinned={"s": drawn})
    assert sorted(chosen.ids["s"]) == drawn
    assert not set(chosen.ids["t"]) & set(drawn)


def test_pinned_samples_and_only_some_are_as_in_selecting(area):
    samples = [{"name": "s", "size": 2}, {"name": "t", "size": 3}]
    design = Design.model_validate({"name": "d", "samples": samples})
    pinned = ss.lottery(area, design, "s", pinned={"t": ["c0", "c1", "c2"]})
    assert pinned.probabilities.tolist() == pytest.approx([0, 0, 0, *[0.5] * 4])
    alone = ss.lottery(area, design, "s", only="s")
    assert alone.probabilities.tolist() == pytest.approx([2 / 7] * 7)


def test_a_rule_on_a_column_that_is_not_there_is_noted():
    """The built-in design over an area without households."""
    frame = made_up_area(120, 3).frame.drop(columns=["household", "locality"]).reset_index()
    found = ss.lottery(ss.Cohort.from_frame(frame, as_at="2025-01-16"), "area-send-2023")
    assert found.notes
    assert json.dumps(found.data())


def test_steps_of_one_chance_are_one_level():
    """The relaxation settles kinds one by one that have the same chance; they are told as one."""
    found = ss.lottery(made_up_area(150, 4), "area-send-2023")
    chances = found.levels["chance"].to_numpy()
    assert (np.diff(chances) > 1e-7 * found.places / found.frame).all()
    assert found.levels["children"].sum() == (found.probabilities > 0).sum()
    counted = pd.Series(found.probabilities[found.probabilities > 0])
    for level in found.levels.itertuples():
        near = (counted - level.chance).abs() < 1e-6 * found.places / found.frame
        assert near.sum() == level.children
    assert found.status == "optimal"
    assert Fraction(found.least) > 0


def test_steps_of_one_chance_have_the_weaker_bound_and_all_their_children():
    """Three places; two of one chance are settled one after the other, then two who share a place."""
    types = Types(np.array([0, 1, 2, 2]), np.array([1, 1, 2]), 2, 4)
    proofs = [
        Proof(np.array(weights), most, by) for weights, most, by in (([1, 1, 2], 3, "a"), ([0, 2, 2], 4, "b"))
    ]
    levels = (
        Level(np.array([0]), 0.5, proofs[0]),
        Level(np.array([1]), 0.5, proofs[1]),
        Level(np.array([2]), 0.6, None),
    )
    found = Fairest(types, np.zeros(3, dtype=bool), [(0, 1)], np.ones(1), levels)
    half, more = Fraction(1, 2), Fraction(3, 5)
    table = lottery_module.level_table(found, [half, half, more])
    assert table["level"].tolist() == [1, 2]
    assert table["children"].tolist() == [2, 2]
    # 3/6 after the first, and 4/6 after the second.
    assert table["bound"].iloc[0] == pytest.approx(2 / 3)
    assert table["proven_by"].tolist() == ["b", ""]
    assert table["proven"].tolist() == [False, False]
    assert np.isnan(table["bound"].iloc[1])
    assert np.isnan(table["gap"].iloc[1])
