"""The shareable edition: told from what may leave the lists, and nothing planted in them comes through."""

import re

import pytest

import sendsample as ss
from sendsample.cli.shared import files
from sendsample.errors import UsageError
from sendsample.reporting.contents.shared import shared
from sendsample.reporting.rendering import html
from support.canaries import CANARIES, planted
from support.pages import Taken
from support.reported import KEY, KINDS

SEED = "4 1 6 2 8 5"
COUNT = {"rule": "count", "at_least": 1}


@pytest.fixture(scope="module")
def cohort():
    return ss.Cohort.from_frame(planted(), as_at="2024-02-05")


@pytest.fixture(scope="module")
def design():
    """A design that names whatever it can."""
    balance = [{"column": column} for column in ("sex", "locality", "setting", "Team", "age")]
    rules = [
        {**COUNT, "where": {"column": "setting", "equals": "900001"}},
        {**COUNT, "where": {"column": "Team", "equals": "Canary team 1"}},
        {**COUNT, "where": {"column": "sex", "equals": "female"}, "name": "with XQ005"},
        {"rule": "at_most_per_group", "column": "household"},
    ]
    return ss.Design.model_validate(
        {
            "name": "audit of XQ001",
            "title": "For XQ002 of Canary Vale",
            "source": "Asked by XQ003",
            "samples": [
                {"name": "tracking", "size": 6, "rules": rules, "balance": balance},
                {"name": "beside XQ002", "size": [0, 3], "eligible": {"column": "age", "at_least": 10}},
                {"name": "visits", "visits": {"by": "setting", "settings": 2, "children": 2}},
            ],
            "exclude": [{"id": "XQ003", "reason": "family"}],
        }
    )


@pytest.fixture(scope="module", params=["drawn", "replaced", "seed used up", "pseudonyms"])
def report(request, cohort, design):
    whose = cohort.with_pseudonyms(KEY) if request.param == "pseudonyms" else cohort
    now = ss.select(whose, design, seed=SEED)
    for _ in range({"replaced": 1, "seed used up": 5}.get(request.param, 0)):
        now = ss.replace(now, whose, design, declined=now.ids["tracking"][0], reason="safeguarding")
    return now, ss.report(now, whose, design, edition="shareable", key=KEY)


def test_nothing_planted_comes_through(report):
    selection, made = report
    assert not CANARIES.search(re.sub(r"\b[0-9a-f]{64}\b", "", made.html))
    words = set(re.findall(r"\w+", Taken(made.html).text))
    assert not {child for ids in selection.ids.values() for child in ids} & words


def test_it_says_nothing_of_why_or_whether_anybody_declined(report):
    selection, made = report
    text = Taken(made.html).text
    assert not re.search(r"(?i)safeguarding|does not wish|declined|moved away", text)
    tickets = {f"{ticket:,}" for part in selection.receipt["samples"].values() for ticket in part["tickets"]}
    assert not {ticket for ticket in tickets if ticket in text}


def test_it_is_made_from_the_shareable_data_alone(report):
    selection, made = report
    assert made.html == html(shared(selection.shareable(KEY)))


@pytest.mark.parametrize("name", KINDS)
def test_it_names_none_of_those_chosen(kind, name):
    made = kind(name)
    cards = [card for block in made.restricted.page.parts() if block.kind == "cards" for card in block.cards]
    words = set(re.findall(r"\w+", Taken(made.shareable.html).text))
    assert not {card.child for card in cards} & words


def numbers(page):
    """The cells of numbers of every table, by heading."""
    blocks = [block for block in page.parts() if block.kind in {"table", "tables"}]
    for table in (one for block in blocks for one in getattr(block, "tables", (block,))):
        for row in table.rows:
            for column, cell in zip(table.columns, row, strict=True):
                if column.set_as == "number":
                    yield column.heading, str(cell)


@pytest.mark.parametrize("name", ["six", "inspection", "by seed"])
def test_counts_of_children_are_bands(kind, name):
    band = re.compile(r"[\d,]+\N{EN DASH}[\d,]+|withheld")
    open_to_all = {"Share": re.compile(r"\d+%|withheld"), "Asked for": re.compile(r"[\w ]+")}
    found = [(heading, cell) for heading, cell in numbers(kind(name).shareable.page) if heading != "Value"]
    # Of the eight children of "by seed" no group is told.
    shares = set() if name == "by seed" else {"In the area"}
    assert {"Chosen", "Drawn from"} | shares <= {heading for heading, _ in found}
    assert [pair for pair in found if not open_to_all.get(pair[0], band).fullmatch(pair[1])] == []


def test_a_digest_is_there_with_a_key_and_told_to_be_missing_without(six):
    digests = six.selection.shareable(KEY)["digests"]
    assert digests["cohort"] in six.shareable.html
    assert six.selection.receipt["cohort"]["sha256"] not in six.shareable.html
    without = ss.report(six.selection, six.cohort, edition="shareable").html
    assert "without a key they could be guessed" in without
    assert digests["cohort"] not in without


def test_it_says_who_it_is_for_and_what_it_leaves_out(six):
    page = six.shareable.page
    assert page.for_whom.startswith("Shareable edition, for parents and carers")
    assert page.title == "Area SEND inspection, case tracking"
    assert page.verdict == six.restricted.page.verdict
    assert [one.name for one in page.sections] == [
        "asked", "mirrored", "chance", "shows", "findings", "not-here", "analyst",
    ]  # fmt: skip


def test_it_claims_that_nobody_could_steer_the_choice_only_where_that_was_committed_to(six, cohort):
    (chance,) = [one for one in six.shareable.page.sections if one.name == "chance"]
    assert chance.title == "What chance decided"
    design = ss.Design(name="audit", samples=[{"name": "audit", "size": 2}])
    drawn = ss.select(cohort, design, seed=SEED, commitment=ss.commit(cohort, design))
    made = ss.report(drawn, cohort, design, edition="shareable")
    (chance,) = [one for one in made.page.sections if one.name == "chance"]
    assert chance.title == "What chance decided, and why nobody could steer it"


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("by reserves", "Everyone who stands now meets every rule together."),
        ("corrected", "Everyone who stands now meets every rule together."),
        ("pinned", "Every rule is met by those who were settled beforehand."),
        (
            "impossible",
            "The rules cannot all be met with these lists, so nobody was chosen. That is proven twice.",
        ),
        (
            "free",
            (
                "A place is free: nobody can take it with every rule met. "
                "Which rules are met is not told while a place is free."
            ),
        ),
        ("unknown", "A time limit was reached first, so nobody was chosen."),
    ],
)
def test_every_outcome_is_told_as_it_is(kind, name, verdict):
    made = kind(name).shareable
    assert made.page.verdict == verdict
    if name in {"impossible", "unknown"}:
        assert "nobody" in Taken(made.html).text
        assert "found a choice" not in made.html


@pytest.mark.parametrize(
    ("columns", "verdict"),
    [
        ([], "Every rule is met. Chance decided the rest."),
        (
            ["Team"],
            (
                "Every rule is met, and no other choice that meets them mirrors better what was to be "
                "mirrored and is not shown here."
            ),
        ),
    ],
)
def test_what_was_mirrored_and_is_not_shown_is_told_of(cohort, columns, verdict):
    balance = [{"column": column} for column in columns]
    design = ss.Design(name="audit", samples=[{"name": "tracking", "size": 2, "balance": balance}])
    made = ss.report(ss.select(cohort, design, seed=SEED), cohort, design, edition="shareable")
    assert made.page.verdict == verdict


def test_a_loss_is_called_weighted_and_not_places(cohort_of, design_of):
    cohort = cohort_of(8, sex=["F", "M"] * 4)
    girls = {"rule": "count", "where": {"column": "sex", "equals": "female"}, "exactly": 2}
    design = design_of(girls, size=2, balance=[{"column": "sex", "weight": 5}])
    made = ss.report(ss.select(cohort, design, seed=SEED), cohort, design, edition="shareable")
    text = Taken(made.html).text
    assert "The weighted loss is 10 for s" in text
    assert "10 places" not in text


def test_its_schedule_names_nobody(six):
    told = ss.report(six.selection, six.cohort, edition="shareable", notified="2025-01-13")
    assert "Mon 13 Jan 2025" in told.html
    assert "Tracking meetings" in told.html
    assert "Focused sampling meetings" not in told.html
    assert not re.search(r"S\d{6}", told.html)
    with pytest.raises(UsageError, match="can name children"):
        ss.report(six.selection, six.cohort, edition="shareable", notified=ss.schedule("2025-01-13"))


def test_a_column_that_is_withheld_has_no_table_and_is_said_to_be_missing(cohort):
    eligible = {"column": "setting", "equals": "900001"}
    balance = [{"column": "sex"}, {"column": "provision"}]
    few = ss.Design(
        name="few", samples=[{"name": "few", "size": 2, "balance": balance, "eligible": eligible}]
    )
    made = ss.report(ss.select(cohort, few, seed=SEED), cohort, few, edition="shareable")
    (mirrored,) = [one for one in made.page.sections if one.name == "mirrored"]
    assert [block.kind for block in mirrored.blocks] == ["words", "words", "words"]
    assert mirrored.blocks[-1].text.startswith("Not told, since it could tell of single children: ")


def test_while_a_place_is_free_nothing_says_which_rules_hold(kind):
    made = kind("free")
    data = made.selection.shareable(KEY)
    assert data["rules"]
    assert {rule["holds"] for rule in data["rules"]} == {None}
    assert any(line.startswith("Which rules hold: ") for line in data["left_out"])
    rows = files(data)["rules.csv"].splitlines()[1:]
    assert len(rows) == len(data["rules"])
    assert all(",not told," in row for row in rows)
    held = [block for block in made.shareable.page.parts() if block.kind == "held"]
    assert {holds for block in held for _, holds, _ in block.rules} == {None}
    text = Taken(made.shareable.html).text
    assert "a place is still free" in text
    assert not re.search(r"came free and was filled|Not met|\d of \d+\s+rules met", text)
    # Of those who stand where every place is filled it is told.
    filled = kind("by seed").selection.shareable(KEY)["rules"]
    assert {rule["holds"] for rule in filled} == {True}
