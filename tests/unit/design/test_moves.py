"""Changes to a design: what they ask, and what they leave."""

import pickle

import pytest

from sendsample.design import Design, Move, moved, parse_design
from sendsample.design.model import ALL_SAMPLES
from sendsample.design.rules import Give
from sendsample.errors import DesignError

LOWER, UPPER, BOTH = Give("lower"), Give("upper"), Give("both")
SUPPORT = {
    "name": "SEN support",
    "rule": "count",
    "where": {"column": "provision", "equals": "sen_support"},
    "exactly": 2,
}
NEEDS = {"name": "needs", "rule": "every_level", "column": "area_of_need"}
CAP = {"name": "one a setting", "rule": "at_most_per_group", "column": "setting"}
SEXES = {"rule": "mirror", "column": "sex"}
TRACKING = {"name": "tracking", "size": 6, "rules": [SUPPORT, NEEDS, CAP, SEXES]}
THEMES = {"name": "home educated", "size": [4, 8]}
ON_SETTINGS = [
    {"name": "special", "rule": "count", "where": {"column": "phase", "equals": "special"}, "at_least": 2},
    {"rule": "at_most_per_group", "column": "locality"},
]
BLOCK = {
    "by": "setting",
    "settings": 8,
    "children": 4,
    "rules": ON_SETTINGS,
    "force_in": ["900001", "900002"],
}
VISITS = {"name": "visits", "visits": BLOCK}
MORE = {
    "source": "The framework.",
    "across": {"rules": [{"rule": "at_most_per_group", "column": "household"}]},
    "cooling_off": {"months": 12, "exempt": ["E1"]},
    "exclude": [
        {"id": "A123", "reason": "unavailable"},
        {"id": "A124", "reason": "staff_relative", "sample": "tracking"},
    ],
}
IN_TRACKING = {"id": "B123", "reason": "inspector_request", "sample": "tracking"}
SENSORY = Give("lower", "sensory_and_physical", 3, 1)


def one(sample=TRACKING, **more):
    return Design(name="d", samples=[sample], **more)


def several(**more):
    more = MORE | {"include": [IN_TRACKING]} | more
    return Design(name="d", samples=[TRACKING, THEMES, VISITS], **more)


def changed(design, *moves):
    """Return the design that moves leave, which is a design like any other."""
    left = moved(design, moves)
    assert parse_design(left.to_toml()) == left
    return left


def named(design):
    return {sample.name: sample for sample in design.samples}


# Sentences


@pytest.mark.parametrize(
    ("move", "sentence"),
    [
        (
            Move("rule", "tracking", rule="SEN support", give=LOWER),
            "ask for at least 1 child with provision SEN support (the design says exactly 2 children)",
        ),
        (
            Move("rule", "tracking", by=2, rule="SEN support", give=LOWER),
            "do not ask for a child with provision SEN support (the design says exactly 2 children)",
        ),
        (
            Move("rule", "tracking", by=2, rule="SEN support", give=UPPER),
            "allow 2 to 4 children with provision SEN support (the design says exactly 2 children)",
        ),
        (
            Move("rule", "tracking", rule="needs", give=SENSORY),
            "do not ask for a child of area of need sensory and physical (the design says at least 1)",
        ),
        (
            Move("rule", "tracking", rule="one a setting", give=UPPER),
            "allow 2 children per setting (the design says at most 1)",
        ),
        (
            Move("rule", "tracking", rule="rule 4", give=BOTH),
            "let sex be 1 further from the area's proportions",
        ),
        (Move("size", "tracking"), "choose 5 for 'tracking' (the design says 6)"),
        (Move("exempt", "", id="A123"), "let child A123 be chosen (left alone: sampled too recently)"),
        (Move("exclude", "", id="A123"), "let child A123 be chosen (excluded: unavailable)"),
        (Move("exclude", "tracking", id="A124"), "let child A124 be chosen (excluded: staff relative)"),
        (Move("include", "tracking", id="B123"), "do not ask for child B123"),
    ],
)
def test_sentences_for_one_sample(move, sentence):
    assert move.sentence(one(**MORE, include=[IN_TRACKING])) == sentence


@pytest.mark.parametrize(
    ("move", "sentence"),
    [
        (
            Move("rule", "tracking", rule="SEN support", give=UPPER),
            (
                "allow 2 or 3 children with provision SEN support in 'tracking' "
                "(the design says exactly 2 children)"
            ),
        ),
        (
            Move("rule", "tracking", rule="needs", give=SENSORY),
            (
                "do not ask for a child of area of need sensory and physical in 'tracking' "
                "(the design says at least 1)"
            ),
        ),
        (
            Move("rule", "tracking", by=2, rule="rule 4", give=BOTH),
            "let sex be 2 further from the area's proportions in 'tracking'",
        ),
        (
            Move("rule", "visits", rule="special", give=LOWER),
            "ask for at least 1 setting with phase special in 'visits' (the design says at least 2 settings)",
        ),
        (
            Move("rule", "visits", rule="rule on settings 2", give=UPPER),
            "allow 2 settings per locality in 'visits' (the design says at most 1)",
        ),
        (
            Move("rule", ALL_SAMPLES, rule="rule 1", give=UPPER),
            "allow 2 children per household over all samples (the design says at most 1)",
        ),
        (Move("size", "tracking", by=6), "leave out the sample 'tracking'"),
        (Move("size", "home educated"), "allow as few as 3 for 'home educated' (the design says 4 to 8)"),
        (
            Move("size", "home educated", by=9),
            "allow as few as 0 for 'home educated' (the design says 4 to 8)",
        ),
        (Move("settings", "visits"), "visit 7 settings for 'visits' (the design says 8)"),
        (Move("settings", "visits", by=7), "visit 1 setting for 'visits' (the design says 8)"),
        (Move("settings", "visits", by=8), "leave out the sample 'visits'"),
        (Move("children", "visits"), "discuss 3 children at each setting for 'visits' (the design says 4)"),
        (Move("children", "visits", by=4), "leave out the sample 'visits'"),
        (Move("force_in", "visits", id="900001"), "do not ask for a visit to setting 900001 in 'visits'"),
        (Move("share", ALL_SAMPLES), "let a child be in 2 samples (the design says 1)"),
        (Move("exempt", "", id="A123"), "let child A123 be chosen (left alone: sampled too recently)"),
        (Move("exclude", "", id="A123"), "let child A123 be chosen (excluded: unavailable)"),
        (
            Move("exclude", "tracking", id="A124"),
            "let child A124 be chosen for 'tracking' (excluded: staff relative)",
        ),
        (Move("include", "tracking", id="B123"), "do not ask for child B123 in 'tracking'"),
    ],
)
def test_sentences_name_the_sample_where_there_are_several(move, sentence):
    assert move.sentence(several()) == sentence


@pytest.mark.parametrize(
    ("by", "many"), [(1, "let a child be in any 2 samples"), (2, "let a child be in any 3 samples")]
)
def test_the_sentence_for_sharing_names_who_may(by, many):
    design = several(across={"may_share": [["tracking", "visits"], ["home educated", "visits"]]})
    assert Move("share", ALL_SAMPLES, by=by).sentence(design) == (
        f"{many} (the design lets only these share a child: tracking with visits; home educated with visits)"
    )


@pytest.mark.parametrize(
    ("move", "sentence"),
    [
        (Move("settings", "visits"), "visit 7 services for 'visits' (the design says 8)"),
        (Move("children", "visits"), "discuss 3 children at each service for 'visits' (the design says 4)"),
        (Move("force_in", "visits", id="900001"), "do not ask for a visit to service 900001"),
        (
            Move("rule", "visits", rule="special", give=LOWER, by=2),
            "do not ask for a service with phase special (the design says at least 2 services)",
        ),
    ],
)
def test_sentences_about_services(move, sentence):
    assert move.sentence(one(VISITS | {"visits": BLOCK | {"by": "service"}})) == sentence


# Nothing, and what is not there


def test_no_moves_leave_the_design_as_it_is():
    design = several()
    assert moved(design, []) is design


NOWHERE = [
    Move("rule", "tracking", rule="rule 1", give=LOWER),
    Move("rule", "nobody", rule="needs", give=LOWER),
    Move("rule", "tracking", rule="needs"),
    Move("rule", ALL_SAMPLES, rule="needs", give=UPPER),
    Move("size", "nobody"),
    Move("size", "visits"),
    Move("settings", "tracking"),
    Move("force_in", "visits", id="900003"),
    Move("exclude", "tracking", id="A123"),
    Move("exclude", "", id="A124"),
    Move("include", "tracking", id="A123"),
]


@pytest.mark.parametrize("move", NOWHERE)
def test_a_move_of_what_is_not_there_is_refused(move):
    for use in (move.sentence, lambda design: moved(design, [move])):
        with pytest.raises(DesignError) as caught:
            use(several())
        assert caught.value.code == "move_unknown"
        assert (
            caught.value.message == f"The design 'd' has nothing that a change of kind {move.kind!r} names."
        )


def test_nobody_is_exempt_where_nobody_cools_off():
    with pytest.raises(DesignError, match="has nothing that a change of kind 'exempt' names"):
        moved(one(), [Move("exempt", "", id="A123")])


def test_moves_are_values():
    move = Move("rule", "tracking", rule="needs", give=SENSORY)
    assert len({move, pickle.loads(pickle.dumps(move))}) == 1  # noqa: S301 - made here


# What stays


def test_the_name_says_that_the_design_is_another():
    design = changed(several(), Move("share", ALL_SAMPLES))
    assert (design.name, design.source) == ("d-relaxed", "The framework.")


def test_a_long_name_is_cut():
    design = one().model_copy(update={"name": "x" * 100})
    assert changed(design, Move("size", "tracking")).name == "x" * 92 + "-relaxed"


def test_nothing_else_changes():
    design = several()
    left = changed(design, Move("include", "tracking", id="B123"))
    assert left == design.model_copy(update={"name": "d-relaxed", "include": ()})


# Sizes


@pytest.mark.parametrize(
    ("sample", "by", "size"),
    [("tracking", 1, 5), ("tracking", 5, 1), ("home educated", 1, (3, 8)), ("home educated", 9, (0, 8))],
)
def test_a_size_falls_and_a_range_at_its_lower_end(sample, by, size):
    assert named(changed(several(), Move("size", sample, by=by)))[sample].size == size


def test_two_moves_of_a_size_add_up():
    design = changed(several(), Move("size", "tracking"), Move("size", "tracking", by=2))
    assert named(design)["tracking"].size == 3


@pytest.mark.parametrize(
    ("moves", "shape"),
    [
        ([Move("settings", "visits")], (7, 4)),
        ([Move("children", "visits", by=3)], (8, 1)),
        ([Move("settings", "visits", by=2), Move("children", "visits")], (6, 3)),
    ],
)
def test_visits_get_fewer_or_shorter(moves, shape):
    visits = named(changed(several(), *moves))["visits"].visits
    assert (visits.settings, visits.children) == shape


def test_a_size_that_visits_said_too_is_said_no_more():
    design = one(VISITS | {"size": 32})
    assert changed(design, Move("settings", "visits")).samples[0].most == 28


@pytest.mark.parametrize(
    ("move", "kept"),
    [
        (Move("size", "tracking", by=6), ["home educated", "visits"]),
        (Move("settings", "visits", by=8), ["tracking", "home educated"]),
        (Move("children", "visits", by=4), ["tracking", "home educated"]),
    ],
)
def test_a_sample_of_nobody_is_left_out(move, kept):
    assert list(named(changed(several(), move))) == kept


def test_a_sample_that_is_left_out_takes_its_own_with_it():
    across = {"may_share": [["tracking", "visits"]]}
    design = changed(several(across=across), Move("size", "tracking", by=6))
    assert (design.across.may_share, design.across.most, design.include) == ((), 1, ())
    assert [entry.id for entry in design.exclude] == ["A123"]


def test_a_range_is_never_left_out():
    design = changed(several(), Move("size", "home educated", by=8))
    assert named(design)["home educated"].size == (0, 8)


def test_the_only_sample_cannot_be_left_out():
    with pytest.raises(DesignError, match="no sample named"):
        moved(one(), [Move("size", "tracking", by=6)])


def test_a_setting_need_not_be_visited():
    design = changed(several(), Move("force_in", "visits", id="900001"))
    assert named(design)["visits"].visits.force_in == ("900002",)


def test_fewer_settings_than_must_be_visited_are_no_error():
    """Whoever tries changes one by one finds that these two do not go together, and looks on."""
    design = moved(several(), [Move("settings", "visits", by=7)])
    assert named(design)["visits"].visits.settings == 1
    assert len(named(design)["visits"].visits.force_in) == 2
    apart = changed(several(), Move("settings", "visits", by=7), Move("force_in", "visits", id="900002"))
    assert named(apart)["visits"].visits.force_in == ("900001",)


# Rules


def rules(design, sample="tracking"):
    return [(rule.name, rule.sentence(), rule.about) for rule in named(design)[sample].rules if rule.about]


def test_a_rule_that_changes_says_what_it_was():
    design = changed(several(), Move("rule", "tracking", rule="SEN support", give=LOWER))
    was = "was: exactly 2 children with provision SEN support"
    assert rules(design) == [("SEN support", "1 to 2 children with provision SEN support", was)]


def test_what_a_rule_said_about_itself_comes_first():
    design = one(TRACKING | {"rules": [CAP | {"about": "Ours, not the framework's."}]})
    left = changed(design, Move("rule", "tracking", rule="one a setting", give=UPPER))
    assert rules(left) == [
        (
            "one a setting",
            "at most 2 children per setting",
            "Ours, not the framework's. (was: at most 1 child per setting)",
        )
    ]


@pytest.mark.parametrize("order", [(LOWER, UPPER), (UPPER, LOWER)])
def test_both_bounds_of_an_exact_number_move_in_either_order(order):
    design = changed(several(), *(Move("rule", "tracking", rule="SEN support", give=give) for give in order))
    was = "was: exactly 2 children with provision SEN support"
    assert rules(design) == [("SEN support", "1 to 3 children with provision SEN support", was)]


def test_a_rule_with_nothing_left_to_say_goes():
    least = SUPPORT | {"exactly": None, "at_least": 2}
    design = one(TRACKING | {"rules": [least, CAP]})
    left = changed(design, Move("rule", "tracking", by=2, rule="SEN support", give=LOWER))
    assert [rule.name for rule in left.samples[0].rules] == ["one a setting"]


def test_rules_go_by_the_names_they_had():
    """The first rule goes, and the second is still the second for the moves that are made."""
    nameless = [SUPPORT | {"name": "", "exactly": None, "at_least": 1}, CAP | {"name": ""}, SEXES]
    moves = [
        Move("rule", "tracking", rule="rule 1", give=LOWER),
        Move("rule", "tracking", rule="rule 2", give=UPPER),
    ]
    left = changed(one(TRACKING | {"rules": nameless}), *moves)
    assert [rule.sentence() for rule in left.samples[0].rules] == [
        "at most 2 children per setting",
        "sex in the proportions of the area, to the nearest whole child",
    ]


def test_levels_that_give_in_part_become_rules_of_their_own():
    design = one(TRACKING | {"rules": [NEEDS | {"at_least": 3}, CAP]})
    moves = [
        Move("rule", "tracking", by=by, rule="needs", give=Give("lower", level, row, 3))
        for row, (level, by) in enumerate([("none", 1), ("sensory_and_physical", 3)])
    ]
    was = "was: at least 3 children of every area of need"
    assert rules(changed(design, *moves)) == [
        ("needs", "at least 3 children of every area of need other than none; sensory and physical", was),
        ("needs, none", "at least 2 children of each area of need: none", was),
    ]


def test_a_name_made_up_is_no_other_rules_name():
    taken = [{"name": "needs, a b", "rule": "mirror", "column": "sex"}]
    block = BLOCK | {"rules": [{"name": "needs, a b'", "rule": "mirror", "column": "phase"}]}
    design = one({"name": "v", "rules": [NEEDS | {"at_least": 2}, *taken], "visits": block})
    left = changed(design, Move("rule", "v", rule="needs", give=Give("lower", "a_b", 0, 2)))
    assert [rule.name for rule in left.samples[0].rules] == ["needs", "needs, a b''", "needs, a b"]


def test_two_levels_of_one_word_get_names_apart():
    design = one(TRACKING | {"rules": [NEEDS | {"at_least": 2}]})
    moves = [
        Move("rule", "tracking", rule="needs", give=Give("lower", level, row, 2))
        for row, level in enumerate(["a b", "a_b"])
    ]
    names = [rule.name for rule in changed(design, *moves).samples[0].rules]
    assert sorted(names) == ["needs", "needs, a b", "needs, a b'"]


def test_a_rule_on_settings_says_what_it_was_of_settings():
    moves = [
        Move("rule", "visits", rule="special", give=LOWER),
        Move("rule", "visits", rule="rule on settings 2", give=UPPER),
    ]
    changes = named(changed(several(), *moves))["visits"].visits.rules
    assert [(rule.sentence("setting"), rule.about) for rule in changes] == [
        ("at least 1 setting with phase special", "was: at least 2 settings with phase special"),
        ("at most 2 settings per locality", "was: at most 1 setting per locality"),
    ]


def test_a_rule_of_the_children_of_a_block_moves_too():
    design = one(VISITS | {"rules": [CAP]})
    left = changed(design, Move("rule", "visits", by=3, rule="one a setting", give=UPPER))
    assert rules(left, "visits") == [
        ("one a setting", "at most 4 children per setting", "was: at most 1 child per setting")
    ]


# Over all samples, and children by id


def test_a_cap_over_all_samples_rises():
    design = changed(several(), Move("rule", ALL_SAMPLES, by=2, rule="rule 1", give=UPPER))
    (cap,) = design.across.rules
    assert (cap.at_most, cap.about) == (3, "was: at most 1 child per household")
    assert design.across.most == 1


@pytest.mark.parametrize(
    ("across", "by", "most"),
    [
        ({}, 1, 2),
        ({"samples_per_child": 2}, 1, 3),
        ({"may_share": [["tracking", "visits"]]}, 1, 2),
        ({"may_share": [["tracking", "visits"]]}, 2, 3),
        ({"may_share": [["tracking", "visits"]], "samples_per_child": 3}, 1, 3),
    ],
)
def test_pairs_that_may_share_go_first_and_then_a_child_may_be_in_more(across, by, most):
    left = changed(several(across=across), Move("share", ALL_SAMPLES, by=by)).across
    assert (left.most, left.may_share) == (most, ())


def test_a_child_is_exempt_once_and_after_those_who_were():
    moves = [Move("exempt", "", id=child) for child in ("A2", "A1", "E1", "A2")]
    assert changed(several(), *moves).cooling_off.exempt == ("E1", "A2", "A1")


@pytest.mark.parametrize(
    ("move", "kept"),
    [(Move("exclude", "", id="A123"), ["A124"]), (Move("exclude", "tracking", id="A124"), ["A123"])],
)
def test_an_exclusion_goes(move, kept):
    assert [entry.id for entry in changed(several(), move).exclude] == kept


def test_an_exclusion_from_another_sample_stays():
    twice = [{"id": "A1", "reason": "unavailable", "sample": name} for name in ("tracking", "visits")]
    left = changed(several(exclude=twice), Move("exclude", "visits", id="A1"))
    assert [entry.sample for entry in left.exclude] == ["tracking"]


def test_an_inclusion_goes():
    assert changed(several(), Move("include", "tracking", id="B123")).include == ()
