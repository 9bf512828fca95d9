# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Six children
#
# An area inspection begins on a Monday. The area hands over its lists, and six children are chosen for case
# tracking. This notebook goes the whole way with a made-up area: lists, findings, selection, check. It takes four
# minutes to read; the [glossary](../docs/glossary.md) has the words.

# %%
import sendsample as ss

# %% [markdown]
# ## Read the lists
#
# `as_at` is the day the lists were drawn. Ages are counted to it, never to today, so the notebook says the same
# next year.

# %%
cohort = ss.read_annex_a("../data/synthetic/saltmarsh.xlsx", as_at="2025-01-16")
cohort

# %% [markdown]
# ## See what needs attention
#
# Nothing is dropped or changed without a finding. *Stop* has to be settled first, *set aside* leaves a child out,
# *note* is for information. The rows are those that Excel shows.

# %%
cohort.finding_counts

# %%
cohort.findings.head()

# %% [markdown]
# How the needs of the area are spread, and who is in alternative provision: in most areas hardly anyone there has a
# sensory or physical need, which is why the six have to be chosen together and not one after the other.

# %%
cohort.frame.groupby(["area_of_need", "alternative_provision"]).size().unstack(fill_value=0)

# %% [markdown]
# ## Choose
#
# The design says the rules; the seed, fixed in public beforehand, decides what the rules leave open.

# %%
design = ss.load_design("area-send-2023")
for name, rule in design.samples[0].named_rules():
    print(f"{name}: {rule.sentence()}")

# %%
selection = ss.select(cohort, design, seed="4 1 6 2 8 5")
selection

# %%
selection["tracking"][["primary_need", "age", "provision", "alternative_provision", "meets"]]

# %% [markdown]
# `optimal` means proven: no selection under these rules mirrors the area better, and among those that do as well none has
# a smaller sum of lottery tickets. Where value and bound meet, nothing better exists.

# %%
selection.stages

# %% [markdown]
# ## How the six mirror the area
#
# The exact share of a level is six times its part of the area. Children are whole, so each level should be at one of the two
# whole numbers either side of it, floor and ceiling. The loss counts the places outside; here it is 0.

# %%
comparison = selection.comparison
comparison[comparison["column"].isin(["sex", "age_band", "pupil_premium"])]

# %% [markdown]
# ## Check
#
# The check uses no solver and shares nothing with what chose the six. It judges any ids at all: these, or six that
# someone picked by eye. Here those are the first six on the lists.

# %%
ss.check(cohort, design, selection.ids)

# %%
by_eye = {"tracking": list(cohort.frame.index[:6])}
ss.check(cohort, design, by_eye).broken[["rule", "level", "found", "at_least", "at_most"]]

# %% [markdown]
# ## Another seed, another six
#
# The same seed always gives the same six; another seed gives others. That is why it has to be fixed before anyone runs
# this, and in public.

# %%
ss.select(cohort, design, seed="4 1 6 2 8 5").ids == selection.ids

# %%
set(ss.select(cohort, design, seed="3 1 4 1 5 9").ids["tracking"]) & set(selection.ids["tracking"])

# %% [markdown]
# These are who both seeds chose. The [next notebook](02_focused_samples_and_visits.py) goes on to a whole inspection.
