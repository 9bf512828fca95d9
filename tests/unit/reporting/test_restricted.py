"""What the restricted edition says, of every kind of receipt."""

import json
import re

import pytest

import sendsample as ss
from sendsample.errors import InputError, UsageError
from support.pages import Taken


def section(report, name):
    """A section, with those under it, as text."""
    (found,) = [one for one in report.page.sections if one.name == name]
    return said(found)


def said(one):
    texts = [one.title]
    for block in one.blocks:
        texts += [text for text in strings(block.__dict__) if text]
    return " ".join([*texts, *map(said, one.under)])


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float):
        yield f"{value:,}"
    elif hasattr(value, "__dict__"):
        yield from strings(value.__dict__)
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from strings(part)


def names(report):
    return [one.name for one in report.page.sections]


def cards(report):
    return [card for block in report.page.parts() if block.kind == "cards" for card in block.cards]


def tables(report, caption):
    return [block for block in report.page.parts() if block.kind == "table" and block.caption == caption]


def figures(report):
    (found,) = [block for block in report.page.opening if block.kind == "figures"]
    return [figure for figure, _ in found.rows]


# The six of Saltmarsh


def test_the_answer_stands_on_the_first_screen(six):
    page = six.restricted.page
    assert page.verdict == "Every rule is met, and no other six who meet them mirror the area better."
    (tiles,) = [block for block in page.opening if block.kind == "tiles"]
    assert [child for child, *_ in tiles.tiles] == six.selection.ids["tracking"]
    assert figures(six.restricted) == ["1,100", "6", "5 of 5", "27 of 27"]
    assert ("Seed", "4 1 6 2 8 5") in next(block for block in page.opening if block.kind == "facts").rows


def test_the_officers_sections_come_first_and_the_analysts_last(six):
    assert names(six.restricted) == [
        "asked", "chosen", "mirrored", "chance", "findings", "left-out", "shows", "analyst",
    ]  # fmt: skip


def test_rules_are_said_in_plain_words(six):
    asked = section(six.restricted, "asked")
    assert "Exactly 2 children on SEN support" in asked
    assert "Exactly 1 child in alternative provision" in asked
    assert "added by sendsample, not the framework" in asked
    assert "main or subsidiary phase" in asked


def test_each_of_the_six_has_a_card_with_reasons_that_are_true(six):
    found = cards(six.restricted)
    assert [card.child for card in found] == six.selection.ids["tracking"]
    reserves = six.selection.reserves
    for card in found:
        row = six.cohort.frame.loc[card.child]
        assert ("Provision", "EHC plan" if row["provision"] == "ehc_plan" else "SEN support") in card.facts
        listed = reserves.loc[reserves["child_id"] == card.child, "reserve"].tolist()
        assert [reserve.split()[0] for reserve in card.reserves] == listed
        if card.why.startswith("Chance. "):
            other = card.why.split()[1]
            instead = [other if one == card.child else one for one in six.selection.ids["tracking"]]
            checked = ss.check(six.cohort, "area-send-2023", instead)
            assert checked.valid
            assert checked.loss["tracking"] <= six.selection.loss["tracking"]
        else:
            why = ss.why(six.cohort, "area-send-2023", card.child, seed="4 1 6 2 8 5")
            assert why.aim == "ticket"
            assert reserves.loc[reserves["child_id"] == card.child, "loss"].min() > 0
    assert {card.why[:7] for card in found} == {"Chance.", "Chance,"}


def test_no_household_date_of_birth_or_learner_number_is_on_it(six):
    text = Taken(six.restricted.html).text
    held = set(six.cohort.frame["household"].dropna())
    assert held & set(re.findall(r"\w+", text)) == set()
    assert not re.search(r"[A-Z][0-9]{11}[0-9A-Z]|\bborn\b|date_of_birth", text)


def test_it_names_nobody_but_those_chosen_and_those_asked_next(six):
    text = Taken(six.restricted.html).text
    chosen = set(six.selection.ids["tracking"])
    reserves = set(six.selection.reserves["reserve"])
    assert chosen <= set(re.findall(r"S\d{6}", text)) <= chosen | reserves
    rows = [row for table in six.restricted.page.parts() if table.kind == "table" for row in table.rows]
    named = [row for row in rows if str(row[0]) in six.cohort.frame.index]
    assert len(named) + len(cards(six.restricted)) <= 2 * len(chosen)  # cards, and their tickets


def test_shares_are_those_of_the_check(six):
    (sex,) = [
        table
        for block in six.restricted.page.parts()
        if block.kind == "tables"
        for table in block.tables
        if table.caption == "Sex"
    ]
    rows = six.selection.comparison.query("column == 'sex'")
    assert [row[3] for row in sex.rows] == rows["chosen"].tolist()
    assert [row[2] for row in sex.rows] == [f"{share:.1f}" for share in rows["exact_share"]]
    assert all(row[4].inside for row in sex.rows)


def test_findings_say_what_to_do(six):
    told = section(six.restricted, "findings")
    assert "19 findings" in told
    assert "Fill in the URN, or check whether the child is missing education." in told


def test_chance_is_told_with_tickets_and_a_way_to_check_it(six):
    told = section(six.restricted, "chance")
    tickets = six.selection.receipt["samples"]["tracking"]["tickets"]
    assert all(f"{ticket:,}" in told for ticket in tickets)
    assert "sendsample verify receipt.json LISTS" in told
    assert "cannot rule out that several seeds were tried" in told
    assert "6th of 1,100" in told


def test_many_choices_are_not_said_to_be_equally_good_where_there_is_one(cohort_of, design_of):
    cohort, design = cohort_of(2), design_of(size=2)
    drawn = ss.select(cohort, design, seed="1 2 3")
    for edition in ("restricted", "shareable"):
        told = section(ss.report(drawn, cohort, design, edition=edition), "chance")
        assert "Many" not in told
        assert "Chance decides wherever several choices are equally good" in told


def test_a_commitment_is_cited(cohort_of, design_of):
    cohort, design = cohort_of(), design_of()
    fixed = ss.commit(cohort, design)
    told = section(
        ss.report(ss.select(cohort, design, seed="1 2 3", commitment=fixed), cohort, design), "chance"
    )
    assert fixed in told
    assert "several seeds" not in told


@pytest.mark.parametrize(("many", "missed"), [(6, ("26%", "74%")), (12, ("7%", "54%")), (1, ("80%", "95%"))])
def test_what_few_cases_show_follows_from_how_many_they_are(cohort_of, design_of, many, missed):
    cohort, design = cohort_of(20), design_of(size=many)
    told = section(ss.report(ss.select(cohort, design, seed="1 2 3"), cohort, design), "shows")
    assert all(share in told for share in missed)


# Other designs


def test_samples_visits_and_odd_names_stand_on_it_escaped(kind):
    made = kind("inspection")
    assert names(made.restricted)[:5] == ["asked", "chosen", "focused", "visits-1", "visits-2"]
    assert "That is everyone who could be chosen" in section(made.restricted, "focused")
    assert "Nobody on the lists falls under this" in section(made.restricted, "focused")
    for block in ("schools", "clinics"):
        for place, ids in made.selection.visits[block].items():
            (table,) = [
                one
                for part in made.restricted.page.parts()
                if part.kind == "tables"
                for one in part.tables
                if one.caption.split(" \N{MIDDLE DOT} ")[0].endswith(f" {place}")
            ]
            assert [row[0] for row in table.rows] == ids
    assert "<b>home" not in made.restricted.html.lower()
    assert "&lt;b&gt;home &amp; &#34;away&#34;&lt;/b&gt;" in made.restricted.html


def test_a_large_sample_is_a_table_and_not_cards(cohort_of, design_of):
    cohort, design = cohort_of(30), design_of(size=20)
    made = ss.report(ss.select(cohort, design, seed="1 2 3"), cohort, design)
    assert cards(made) == []
    (table,) = tables(made, "Children chosen: s")
    assert len(table.rows) == 20


def test_a_child_the_rules_cannot_do_without_is_told_so(cohort_of, design_of):
    cohort = cohort_of(primary_need=["ASD", "HI", "ASD", "ASD"])
    rule = {"rule": "count", "where": {"column": "primary_need", "equals": "HI"}, "exactly": 1}
    design = design_of(rule)
    why = {
        card.child: card.why for card in cards(ss.report(ss.select(cohort, design, seed="1"), cohort, design))
    }
    assert why["c1"] == "Needed: no choice meets every rule without this child."
    assert [text for child, text in why.items() if child != "c1"] == [
        "Chance. Other choices without this child are just as good. The seed decided."
    ]


def test_whoever_the_design_names_is_told_so_and_whoever_it_keeps_out_is_counted(cohort_of, design_of):
    cohort = cohort_of(6)
    design = design_of(
        include=[{"id": "c2", "reason": "inspector_request"}],
        exclude=[{"id": "c3", "reason": "family"}, {"id": "c4", "reason": "moved_away"}],
    )
    made = ss.report(ss.select(cohort, design, seed="1 2 3"), cohort, design)
    why = {card.child: card.why for card in cards(made)}
    assert why["c2"] == "The design asks for this child by name: inspectors asked for this child."
    (table,) = tables(made, "Kept out, or asked for, by name")
    assert [row[:2] for row in table.rows] == [
        ("The family does not wish it", 1),
        ("Moved away", 1),
        ("Inspectors asked for the child", 1),
    ]
    (counts,) = tables(made, "From the lists to those chosen")
    assert counts.rows == (("S", 1, 5, 1, 4, 2),)
    assert not re.search(r"\bc[34]\b", Taken(made.html).text)


def test_samples_left_out_are_told(six):
    receipt = ss.select(six.cohort, "area-send-2023-full", seed="4 1 6 2 8 5", only="tracking").receipt
    told = section(ss.report(receipt, six.cohort, pictures=False), "asked")
    assert "Of its twelve samples, only case tracking was asked for." in told


def test_a_group_outside_its_share_is_named(cohort_of, design_of):
    cohort = cohort_of(8, sex=["F"] * 2 + ["M"] * 6)
    rule = {"rule": "count", "where": {"column": "sex", "equals": "female"}, "exactly": 2}
    design = design_of(rule, size=2, balance=[{"column": "sex"}])
    told = section(ss.report(ss.select(cohort, design, seed="1 2 3"), cohort, design), "mirrored")
    assert "2 places fall outside their shares: Female has 2 for a share of 0.5 and Male has 0" in told


@pytest.mark.parametrize(
    ("weight", "why", "off"),
    [
        (1, "the best choice falls 2 places further outside the shares.", "(2 places off the shares)"),
        (5, "the weighted loss of the best choice is higher by 10.", "(loss 10)"),
    ],
)
def test_a_weighted_loss_is_not_told_as_places(cohort_of, design_of, weight, why, off):
    cohort = cohort_of(4, sex=["F", "M", "F", "M"])
    sample = {"size": 2, "reserves": 2, "balance": [{"column": "sex", "weight": weight}]}
    design = design_of(exclude=[{"id": "c3", "reason": "family"}], **sample)
    made = ss.report(ss.select(cohort, design, seed="1 2 3"), cohort, design, pictures=False)
    (only_boy,) = [card for card in cards(made) if card.child == "c1"]
    assert only_boy.why == f"Mirrors the area: without this child, {why}"
    assert only_boy.reserves == (f"c0 {off}",)


def test_a_range_that_got_nobody_is_told_so(cohort_of, design_of):
    cohort = cohort_of(4, sex=["F", "M", "F", "M"])
    eligible = {"column": "age", "at_least": 20}
    design = design_of(size=[0, 3], eligible=eligible, balance=[{"column": "sex"}])
    drawn = ss.select(cohort, design, seed="1 2 3")
    for edition in ("restricted", "shareable"):
        made = ss.report(drawn, cohort, design, edition=edition)
        assert made.page.verdict == "Every rule is met, but nobody could be drawn on, so nobody was chosen."
        assert "Nobody was chosen, so there is no case" in section(made, "shows")
        assert "Nobody was chosen" in section(made, "chance")
        assert "mirrored" not in names(made)
        assert "three" not in section(made, "shows").lower()


def test_cases_of_a_range_are_counted_as_chosen(cohort_of, design_of):
    cohort, design = cohort_of(2), design_of(size=[0, 3])
    drawn = ss.select(cohort, design, seed="1 2 3")
    assert "Two cases show" in section(ss.report(drawn, cohort, design), "shows")
    told = section(ss.report(drawn, cohort, design, edition="shareable"), "shows")
    assert "Up to three cases show" in told
    assert "three drawn at random all miss it 51% of the time" in told


def test_shares_of_those_drawn_on_are_not_called_the_areas(cohort_of, design_of):
    cohort = cohort_of(20, sex=["F", "M", "M", "M"] * 5, age=[7] * 8 + [12] * 12)
    design = design_of(size=3, eligible={"column": "age", "at_least": 10}, balance=[{"column": "sex"}])
    drawn = ss.select(cohort, design, seed="1 2 3")
    for edition in ("restricted", "shareable"):
        told = section(ss.report(drawn, cohort, design, edition=edition, pictures=False), "mirrored")
        assert "Drawn from" in told
        assert "In the area" not in told
    told = section(ss.report(drawn, cohort, design, pictures=False), "mirrored")
    assert "Female (sex) is 25% of those it draws on; of the three, that is 0.8." in told


def test_those_who_left_the_area_are_not_counted_among_all_on_the_lists(cohort_of, design_of):
    cohort, design = cohort_of(4), design_of(exclude=[{"id": "c3", "reason": "moved_away"}])
    told = section(ss.report(ss.select(cohort, design, seed="1 2 3"), cohort, design), "asked")
    assert "drawn from 3 of the 4 children on the lists" in told


def test_one_of_anything_is_told_as_one(cohort_of, design_of):
    cohort, design = cohort_of(1, sex=["F"]), design_of(size=1, balance=[{"column": "provision"}])
    made = ss.report(ss.select(cohort, design, seed="1 2 3"), cohort, design, pictures=False)
    assert "drawn from the one child on the lists" in section(made, "asked")
    assert "The one child took part in the draw" in section(made, "chance")
    assert "In s, the one group has its share" in section(made, "mirrored")
    text = Taken(made.html).text
    assert not re.search(r"(?i)\ball one child|the 1 groups", text)


# Replacements and corrections


def test_who_took_whose_place_is_told_and_by_what(kind):
    made = kind("by reserves")
    change = made.selection.receipt["replacement"]
    (place,) = change["places"]
    told = section(made.restricted, "changed")
    assert f"{change['id']} left audit." in told
    assert f"{place['taken'][0]} took the place in audit: the first on its reserve list" in told
    assert names(made.restricted)[0] == "changed"
    assert made.restricted.page.kicker.startswith("Who stands after a place came free")


def test_the_seed_is_named_where_it_filled_a_place(kind):
    made = kind("by seed")
    taken = made.selection.receipt["replacement"]["places"][0]["taken"][0]
    assert f"{taken} joined audit: the same seed decided" in section(made.restricted, "changed")
    why = {card.child: card.why for card in cards(made.restricted)}
    assert why[taken] == "Took the free place by the same seed."


def test_who_took_part_is_told_of_the_draw_alone(kind):
    assert "took part in the draw" in section(kind("six").restricted, "chance")
    for name in ("by reserves", "by seed", "corrected"):
        assert "took part" not in section(kind(name).restricted, "chance")


def test_reasons_are_counted_and_never_where_they_tell_of_one(kind):
    assert "does not wish it (1) and moved away (1)" in section(kind("by seed").restricted, "changed")
    alone = section(kind("by reserves").restricted, "changed")
    assert "wish" not in alone
    assert "Why is not told here" in alone
    assert "wish" not in section(kind("free").restricted, "changed")


def test_free_places_are_seen_at_once_and_explained(kind):
    made = kind("free")
    boxes = [block for block in made.restricted.page.opening if block.kind == "box"]
    assert boxes[0].texts == ("Audit: 1 place free",)
    assert made.restricted.page.tone == "care"
    assert "nobody can take it" in made.restricted.page.verdict
    told = section(made.restricted, "clash")
    assert all(reason in told for reason in (r[:1].upper() + r[1:] for r in made.selection.reasons))
    assert "Audit: one girl" in told


def test_corrected_lists_say_what_they_changed(kind):
    made = kind("corrected")
    gone = made.selection.receipt["correction"]["gone"]["audit"]
    told = section(made.restricted, "changed")
    assert "One child left the lists, nobody joined" in told
    assert f"{gone[0]} cannot be chosen for audit any more." in told


# Other outcomes


def test_nobody_chosen_is_told_with_the_reason_and_what_would_help(kind):
    made = kind("impossible")
    told = section(made.restricted, "clash")
    assert "there are only 4 that can be chosen" in told
    assert "sendsample explain" in told
    assert "proven twice" in made.restricted.page.verdict
    assert cards(made.restricted) == []
    assert "decided nothing" in section(made.restricted, "chance")


def test_a_limit_that_was_reached_is_told(kind):
    assert "time limit" in kind("feasible").restricted.page.verdict
    assert all("time limit" in card.why for card in cards(kind("feasible").restricted))
    assert kind("unknown").restricted.page.verdict.endswith("Whether the rules can be met is not known.")


def test_those_settled_beforehand_are_told_so(kind):
    made = kind("pinned")
    assert "settled beforehand" in made.restricted.page.verdict
    assert {card.why for card in cards(made.restricted)} == {"Settled beforehand."}


def both(cohort, samples, **options):
    """The verdicts of both editions."""
    design = ss.Design(name="both", samples=samples)
    drawn = ss.select(cohort, design, seed="1 2 3", **options)
    return [
        ss.report(drawn, cohort, design, edition=edition, pictures=False).page.verdict
        for edition in ("restricted", "shareable")
    ]


def test_nothing_is_better_only_round_those_settled_beforehand(cohort_of):
    cohort = cohort_of(8, sex=["F", "M"] * 4)
    samples = [{"name": name, "size": 2, "balance": [{"column": "sex"}]} for name in ("tracking", "themes")]
    said = "Every rule is met, and no other choice round those settled beforehand mirrors the area better."
    assert both(cohort, samples, pinned={"themes": ["c0", "c1"]}) == [said, said]
    (first, second) = both(cohort, samples, pinned={"tracking": ["c0", "c1"]})
    assert first == (
        "Every rule is met. The two were settled beforehand, and no other choice round those settled "
        "beforehand mirrors the area better."
    )
    assert second == said


def test_six_are_said_to_mirror_best_only_where_they_were_to_mirror(cohort_of):
    cohort = cohort_of(8, sex=["F", "M"] * 4)
    samples = [{"name": "tracking", "size": 2}, {"name": "b", "size": 2, "balance": [{"column": "sex"}]}]
    said = "Every rule is met, and no other choice that meets them mirrors the area better."
    assert both(cohort, samples) == [said, said]


def test_pseudonyms_stand_where_ids_would(kind):
    made = kind("pseudonyms")
    assert [card.child for card in cards(made.restricted)] == made.selection.ids["audit"]
    assert not re.search(r"\bc[0-7]\b", Taken(made.restricted.html).text)


# What it is made from


def test_a_receipt_is_a_file_a_folder_data_or_a_selection(kind, tmp_path):
    made = kind("by seed")
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(made.selection.receipt), encoding="utf-8")
    for receipt in (path, tmp_path, made.selection.receipt):
        assert ss.report(receipt, made.cohort, made.design).html == made.restricted.html


def test_other_lists_or_no_receipt_are_refused(six, kind):
    with pytest.raises(InputError, match="digests differ"):
        ss.report(six.selection, kind("by seed").cohort)
    with pytest.raises(UsageError, match="The receipt is a int"):
        ss.report(3, six.cohort)
    with pytest.raises(UsageError, match="no such edition"):
        ss.report(six.selection, six.cohort, edition="public")
    with pytest.raises(UsageError, match="not a cohort"):
        ss.report(six.selection, six.cohort.frame)


def test_it_says_when_each_of_those_chosen_is_met(six):
    told = ss.report(six.selection, six.cohort, notified="2025-01-13", pictures=False)
    (table,) = tables(told, "What is due when")
    assert table.rows[0][:3] == (
        "Mon 13 Jan 2025",
        "0",
        "Notification: Ofsted and CQC announce the inspection",
    )
    what = " ".join(row[2] for row in table.rows)
    assert all(child in what for child in six.selection.ids["tracking"])


def test_days_of_an_own_timetable_are_shown(six):
    plan = ss.schedule("2025-01-13", timetable=ss.Timetable(feedback=15))
    told = ss.report(six.selection, six.cohort, notified=plan, pictures=False)
    (table,) = tables(told, "What is due when")
    assert table.rows[-1][0] == "Mon 3 Feb 2025"
    with pytest.raises(UsageError, match="no schedule"):
        ss.report(six.selection, six.cohort, notified=six.cohort.findings)


def test_it_shows_itself_without_naming_anybody(six):
    kilobytes = len(six.restricted.html) // 1024 + 1
    title = six.restricted.page.title
    assert repr(six.restricted) == f"<Report: restricted edition, {title!r}, {kilobytes} KB>"
    shown = six.restricted._repr_html_()
    assert six.restricted.page.verdict in shown
    assert not re.search(r"S\d{6}", shown)


def test_the_command_to_check_it_has_every_option_it_needs(kind):
    for name, needs in (("inspection", "--services SERVICES.csv"), ("pseudonyms", "--pseudonyms KEYFILE")):
        made = kind(name)
        said = ss.report(made.selection, made.cohort, made.design, pictures=False).html
        assert re.search(f"sendsample verify [^<]*{needs}", said), name
