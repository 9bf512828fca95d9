import numpy as np
import pandas as pd
import pytest

import sendsample as ss
from sendsample.errors import UsageError
from sendsample.selection.selection import Selection

#: Three settings of three children, one of two, and a child at none.
SETTINGS = ["S1"] * 3 + ["S2"] * 3 + ["S3"] * 3 + ["S4"] * 2 + [None]
LOCALITY = ["n"] * 6 + ["e"] * 5 + [None]
BROKEN = ["sample", "rule", "level", "found"]


@pytest.fixture
def cohort(cohort_of):
    return cohort_of(12, setting=SETTINGS, locality=LOCALITY)


@pytest.fixture
def block(samples_of):
    def make(*rules, settings=2, children=2, eligible=None, balance=(), **visits):
        part = {"settings": settings, "children": children, "rules": list(rules), **visits}
        sample = {"name": "v", "visits": part, "balance": list(balance)}
        return samples_of(sample | ({"eligible": eligible} if eligible else {}))

    return make


def broken(checked):
    return list(checked.broken[["rule", "level", "found"]].itertuples(index=False, name=None))


def test_a_block_that_keeps_every_rule(cohort, block, held):
    checked = ss.check(cohort, block(force_in=["S1"]), {"v": {"S3": ["c8", "c6"], "S1": ["c0", "c2"]}})
    assert checked.valid
    assert checked.rules["rule"].tolist() == [
        "size", "not on the lists", "not eligible", "named twice", "excluded",
        "settings", "children a visit", "must be visited", "not to be visited",
    ]  # fmt: skip
    assert held(checked, "size")["at_least"] == held(checked, "size")["at_most"] == 4
    assert held(checked, "settings")["sentence"] == "2 settings are visited"
    assert held(checked, "children a visit")["sentence"] == "every setting visited has 2 children chosen"
    assert held(checked, "not to be visited")["sentence"] == (
        "every setting visited is one that may be, and every child is seen where the lists say"
    )
    assert checked.visits == {"v": {"S3": ("c8", "c6"), "S1": ("c0", "c2")}}


def test_every_line_names_the_block(cohort, block, held):
    rule = {"rule": "every_level", "column": "locality", "levels": ["n"]}
    checked = ss.check(cohort, block(rule, settings=1, force_in=["S1"]), {"v": {"S1": ["c0", "c2"]}})
    assert set(checked.rules["sample"]) == {"v"}
    assert held(checked, "settings")["sentence"] == "1 setting is visited"


def test_each_childs_setting_follows_from_the_lists(cohort, block):
    checked = ss.check(cohort, block(), {"v": ["c8", "c0", "c6", "c2"]})
    assert checked.valid
    assert checked.visits == {"v": {"S1": ("c0", "c2"), "S3": ("c8", "c6")}}
    assert list(checked.visits["v"]) == ["S1", "S3"]
    assert checked.notes == ()


def test_ids_alone_will_do_for_the_only_sample(cohort, block):
    assert ss.check(cohort, block(), ["c8", "c0", "c6", "c2"]).valid


@pytest.mark.parametrize(
    ("ids", "found"),
    [
        (["c0", "c1", "c3", "c6"], [("settings", "", 3), ("children a visit", "S2, S3", 2)]),
        (["c0", "c1", "c2", "c3"], [("children a visit", "S1, S2", 2)]),
        (["c0", "c1", "c3"], [("size", "", 3), ("children a visit", "S2", 1)]),
        (["c0", "c1"], [("size", "", 2), ("settings", "", 1)]),
        ([], [("size", "", 0), ("settings", "", 0)]),
        (["c0", "c1", "c3", "c11"], [("not eligible", "c11", 1), ("children a visit", "S2", 1)]),
        (["c0", "c1", "c3", "zz"], [("not on the lists", "zz", 1), ("children a visit", "S2", 1)]),
        (["c0", "c1", "c3", "c3"], [("named twice", "c3", 1), ("children a visit", "S2", 1)]),
    ],
)
def test_ids_that_do_not_fill_the_visits(cohort, block, ids, found):
    checked = ss.check(cohort, block(), {"v": ids})
    assert broken(checked) == found
    assert not checked.valid


@pytest.mark.parametrize(
    ("places", "found"),
    [
        (
            {"S1": ["c0", "c1"], "S2": ["c3", "c4"], "S3": []},
            [("settings", "", 3), ("children a visit", "S3", 1)],
        ),
        (
            {"S1": ["c0", "c1"], "S2": ["c3", "c6"]},
            [("not to be visited", "c6 at S2", 1)],
        ),
        (
            {"S1": ["c0", "c1"], "S2": ["c3", "c6", "c6"]},
            [("size", "", 5), ("named twice", "c6", 1), ("not to be visited", "c6 at S2", 1)],
        ),
        ({"S1": ["c0", "c1"], "X": ["c3", "c4"]}, [("not to be visited", "X", 1)]),
        ({"X": ["c0", "c1"], "Y": ["c3", "c4"]}, [("not to be visited", "X, Y", 2)]),
        (
            {"S1": ["c0", "c1"], "S2": ["c3", "zz"]},
            [("not on the lists", "zz", 1), ("children a visit", "S2", 1)],
        ),
        (
            {"S1": ["c0", "c1"], "S2": ["c0", "c3"]},
            [("named twice", "c0", 1), ("not to be visited", "c0 at S2", 1)],
        ),
        (
            {"S1": ["c0", "c0"], "S2": ["c3", "c4"]},
            [("named twice", "c0", 1), ("children a visit", "S1", 1)],
        ),
    ],
)  # fmt: skip
def test_places_that_should_not_be_as_given(cohort, block, places, found):
    checked = ss.check(cohort, block(), {"v": places})
    assert broken(checked) == found
    assert checked.visits == {"v": {place: tuple(ids) for place, ids in places.items()}}


def test_a_setting_that_must_be_visited(cohort, block, held):
    design = block(force_in=["S4", "S2"])
    checked = ss.check(cohort, design, {"v": ["c0", "c1", "c3", "c4"]})
    assert broken(checked) == [("must be visited", "S4", 1)]
    assert held(checked, "must be visited")["sentence"] == "every setting that must be visited is"
    assert ss.check(cohort, design, {"v": ["c3", "c4", "c9", "c10"]}).valid


@pytest.mark.parametrize("kept", [{"keep_out": ["S3"]}, {"eligible": {"column": "locality", "equals": "n"}}])
def test_a_setting_that_may_not_be_visited(cohort, samples_of, kept):
    visits = {"settings": 2, "children": 2, **kept}
    design = samples_of({"name": "v", "visits": visits})
    places = {"S1": ["c0", "c1"], "S3": ["c6", "c7"]}
    # Whoever is only there is not in the frame, and does not count as seen there.
    assert broken(ss.check(cohort, design, {"v": places})) == [
        ("not eligible", "c6, c7", 2),
        ("children a visit", "S3", 1),
        ("not to be visited", "S3", 1),
    ]
    assert broken(ss.check(cohort, design, {"v": ["c0", "c1", "c6", "c7"]})) == [
        ("not eligible", "c6, c7", 2),
        ("settings", "", 1),
    ]
    assert ss.check(cohort, design, {"v": ["c0", "c1", "c3", "c4"]}).valid


RULES = [
    {"rule": "count", "name": "north", "where": {"column": "locality", "equals": "n"}, "exactly": 1},
    {"rule": "at_most_per_group", "name": "cap", "column": "locality"},
    {"rule": "every_level", "name": "every", "column": "locality"},
    {"rule": "mirror", "name": "shares", "column": "locality"},
]


@pytest.mark.parametrize(
    ("rule", "row"),
    [
        (RULES[0], ["north", "", 2, "exactly 1 setting with locality n"]),
        (RULES[1], ["cap", "n", 2, "at most 1 setting per locality"]),
        (RULES[2], ["every", "e", 0, "at least 1 setting of every locality"]),
        (
            RULES[3],
            ["shares", "e", 0, "locality in the proportions of the area, to the nearest whole setting"],
        ),
    ],
)
@pytest.mark.parametrize("nested", [True, False])
def test_rules_on_settings(cohort, block, rule, row, nested):
    """Of the four settings two are in n and two in e, so of two visited each share is 1."""

    def found(**places):
        ids = [child for there in places.values() for child in there]
        return ss.check(cohort, block(rule), {"v": places if nested else ids})

    assert found(S1=["c0", "c1"], S4=["c9", "c10"]).valid
    rows = found(S1=["c0", "c1"], S2=["c3", "c4"]).broken
    assert rows[["rule", "level", "found", "sentence"]].to_numpy().tolist()[0] == row
    assert set(rows["rule"]) == {row[0]}


def test_shares_of_settings_are_of_the_number_to_visit(cohort, block):
    """Two of the four are in n and two in e: of two to visit each share is 1, though one was visited."""
    checked = ss.check(cohort, block(RULES[3]), {"v": ["c0", "c1"]})
    shares = checked.rules[checked.rules["rule"] == "shares"]
    columns = ["level", "found", "at_least", "at_most"]
    assert shares[columns].to_numpy().tolist() == [["e", 0, 1, 1], ["n", 1, 1, 1]]


def test_places_that_may_not_be_visited_do_not_count_in_the_rules(cohort, block, held):
    design = block(RULES[0], keep_out=["S2"])
    checked = ss.check(cohort, design, {"v": {"S1": ["c0", "c1"], "S2": ["c3", "c4"]}})
    assert held(checked, "north")["found"] == 1


def test_rules_on_children_and_on_settings_stand_side_by_side(cohort_of, samples_of):
    cohort = cohort_of(12, setting=SETTINGS, locality=LOCALITY, sex=["male", "female"] * 6)
    boys = {"rule": "count", "name": "boys", "where": {"column": "sex", "equals": "male"}, "at_least": 3}
    design = samples_of(
        {"name": "v", "rules": [boys], "visits": {"settings": 2, "children": 2, "rules": RULES[1:2]}}
    )
    checked = ss.check(cohort, design, {"v": ["c0", "c1", "c3", "c4"]})
    assert broken(checked) == [("boys", "", 2), ("cap", "n", 2)]
    assert checked.meets["v"] == {"c0": ("boys",), "c1": (), "c3": (), "c4": ("boys",)}


def test_a_block_is_judged_against_all_its_places(cohort_of, block):
    """k = 4 of the 11 at settings: 6 male and 5 female, so shares of 2.2 and 1.8."""
    cohort = cohort_of(12, setting=SETTINGS, sex=["male"] * 6 + ["female"] * 5 + ["male"])
    checked = ss.check(cohort, block(balance=[{"column": "sex"}]), {"v": ["c0", "c1", "c3", "c4"]})
    assert checked.comparison["exact_share"].tolist() == pytest.approx([20 / 11, 24 / 11])
    assert checked.loss == {"v": 2}  # one girl at the least, three boys at the most


def test_nobody_at_settings_that_may_be_visited(cohort, block):
    design = block(RULES[3], eligible={"column": "age", "at_least": 20}, balance=[{"column": "locality"}])
    for given in (["c0", "c1", "c3", "c4"], {"S1": ["c0", "c1"], "S2": ["c3", "c4"]}):
        checked = ss.check(cohort, design, {"v": given})
        assert "not eligible" in checked.broken["rule"].tolist()
        assert (checked.loss, checked.comparison.empty) == ({"v": 0}, True)


def test_places_and_ids_are_cleaned_like_those_of_the_lists(cohort_of, block):
    cohort = cohort_of(child_id=[17, 4, 5, 6], setting=["900001", "900001", "900002", "900002"])
    given = {" 900001": [17.0], 900001: ["4 "], 900002.0: np.array([5, 6])}
    checked = ss.check(cohort, block(), {"v": given})
    assert checked.valid
    assert checked.visits == {"v": {"900001": ("17", "4"), "900002": ("5", "6")}}


def test_a_place_without_a_name_may_not_be_visited(cohort, block):
    checked = ss.check(cohort, block(), {"v": {None: ["c0", "c1"], "S2": ["c3", "c4"]}})
    assert broken(checked) == [("not to be visited", "", 1)]


@pytest.mark.parametrize("ids", [{"v": {"S1": "c0"}}, {"v": {"S1": {"c0": 1}}}, {"v": {"S1": 7}}])
def test_places_hold_lists_of_ids(cohort, block, ids):
    with pytest.raises(UsageError) as caught:
        ss.check(cohort, block(), ids)
    assert caught.value.code == "ids_type"
    assert caught.value.hint == (
        "Write them as {'v': [id, id, ...]}; for visits also {'v': {place: [id, id, ...]}}."
    )


# Selections


def answer(ids, visits):
    return Selection(
        status="optimal",
        ids=ids,
        loss={},
        bound={},
        distance={},
        stages=pd.DataFrame(),
        reasons=(),
        notes=(),
        check=None,
        receipt={},
        seed="1",
        visits=visits,
    )


@pytest.fixture
def shared(cohort_of):
    """A cohort in which two children may be seen by either of two services, and a design over it."""
    services = {"child_id": ["c0", "c0", "c1", "c1"], "service": ["A", "B", "A", "B"]}
    return cohort_of(3).with_services(pd.DataFrame(services))


@pytest.fixture
def two(samples_of):
    return samples_of(
        {"name": "t", "size": 1}, {"name": "v", "visits": {"by": "service", "settings": 2, "children": 1}}
    )


def test_a_selection_is_judged_by_its_visits(shared, two):
    ids = {"t": ["c2"], "v": ["c0", "c1"]}
    found = ss.check(shared, two, answer(ids, {"v": {"B": ["c0"], "A": ["c1"]}}))
    assert found.valid
    assert found.visits == {"v": {"B": ("c0",), "A": ("c1",)}}
    assert broken(ss.check(shared, two, answer(ids, {"v": {"B": ["c0", "c1"]}}))) == [
        ("settings", "", 1),
        ("children a visit", "B", 1),
    ]
    assert ss.check(shared, two, answer(ids, {})).visits == {"v": {"A": ("c0",), "B": ("c1",)}}


@pytest.mark.parametrize(
    "visits", [{"A": ["c0"]}, {"A": ["c0"], "B": ["c2"]}, {"A": ["c0"], "B": ["c1", "c1"]}]
)
def test_a_selection_whose_visits_are_to_others_is_refused(shared, two, visits):
    with pytest.raises(UsageError) as caught:
        ss.check(shared, two, answer({"t": ["c2"], "v": ["c0", "c1"]}, {"v": visits}))
    assert caught.value.message == "The selection's visits of 'v' are not to the children in its ids."
    assert caught.value.code == "visits_differ"
    assert caught.value.hint == "Give the ids of each place under its name."


# Services


@pytest.fixture
def users(cohort_of):
    """c0 and c1 use A and B, c2 uses B, c3 uses B and C, c4 uses C; c5 uses none."""
    pairs = [
        ("c0", "A"),
        ("c0", "B"),
        ("c1", "A"),
        ("c1", "B"),
        ("c2", "B"),
        ("c3", "B"),
        ("c3", "C"),
        ("c4", "C"),
    ]
    kinds = pd.DataFrame({"setting": ["A", "B", "C"], "kind": ["health", "health", "care"]})
    table = pd.DataFrame(pairs, columns=["child_id", "service"])
    return cohort_of(6).with_services(table).with_settings(kinds)


def test_children_of_several_services_are_placed_so_that_every_visit_is_full(users, block):
    """With everyone at the first by name, the second four would be one at A, two at B and one at C."""
    checked = ss.check(users, block(by="service"), {"v": ["c0", "c1", "c2", "c3"]})
    assert checked.valid
    assert checked.visits == {"v": {"A": ("c0", "c1"), "B": ("c2", "c3")}}
    checked = ss.check(users, block(by="service"), {"v": ["c0", "c2", "c3", "c4"]})
    assert checked.valid
    assert checked.visits == {"v": {"B": ("c0", "c2"), "C": ("c3", "c4")}}


def test_children_are_placed_so_that_the_rules_on_services_hold(users, block):
    """c0 and c3 fill A and B, A and C, or B and C; only A and B are both health."""
    care = {"rule": "count", "name": "care", "where": {"column": "kind", "equals": "care"}, "exactly": 0}
    one_kind = {"rule": "at_most_per_group", "name": "kinds", "column": "kind"}
    given = {"v": ["c0", "c3"]}
    assert ss.check(users, block(care, by="service", children=1), given).visits["v"] == {
        "A": ("c0",),
        "B": ("c3",),
    }
    assert ss.check(users, block(one_kind, by="service", children=1), given).visits["v"] == {
        "A": ("c0",),
        "C": ("c3",),
    }
    forced = block(one_kind, by="service", children=1, force_in=["B"])
    assert ss.check(users, forced, given).visits["v"] == {"B": ("c0",), "C": ("c3",)}
    both = block(by="service", children=1, force_in=["B", "C"])
    assert ss.check(users, both, given).visits["v"] == {"B": ("c0",), "C": ("c3",)}


def test_services_that_cannot_be_what_they_must_are_judged_as_they_can(users, block):
    """c2 is seen by B and c0 by A or B, so with one each nobody is seen in care."""
    care = {"rule": "count", "name": "care", "where": {"column": "kind", "equals": "care"}, "exactly": 1}
    checked = ss.check(users, block(care, by="service", children=1), {"v": ["c2", "c0"]})
    assert broken(checked) == [("care", "", 0)]
    assert checked.visits == {"v": {"A": ("c0",), "B": ("c2",)}}


def test_services_that_cannot_be_filled_are_judged_with_each_child_at_the_first(users, block):
    """B and C would have three and one."""
    checked = ss.check(users, block(by="service"), {"v": ["c2", "c4", "c0", "c1"]})
    assert broken(checked) == [("settings", "", 3), ("children a visit", "B, C", 2)]
    assert checked.visits == {"v": {"A": ("c0", "c1"), "B": ("c2",), "C": ("c4",)}}


def test_a_service_named_for_a_child_who_does_not_use_it(users, block, held):
    checked = ss.check(users, block(by="service"), {"v": {"A": ["c0", "c2"], "B": ["c1", "c3"]}})
    assert broken(checked) == [("not to be visited", "c2 at A", 1)]
    assert held(checked, "settings")["sentence"] == "2 services are visited"


def test_a_search_that_is_cut_short_says_so(users, block, monkeypatch):
    monkeypatch.setattr("sendsample.selection.visits.STEPS", 2)
    checked = ss.check(users, block(by="service"), {"v": ["c0", "c2", "c3", "c4"]})
    (note,) = checked.notes
    assert note.code == "services_unsettled"
    assert note.sentence == (
        "Which service sees which child of 'v' was not settled in 200,000 steps, so what is said of its "
        "services may not be the best there is; give the ids by service."
    )
    assert not checked.valid
    nested = ss.check(users, block(by="service"), {"v": {"B": ["c0", "c2"], "C": ["c3", "c4"]}})
    assert (nested.valid, nested.notes) == (True, ())
