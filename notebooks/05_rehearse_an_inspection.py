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
# # Rehearse an inspection
#
# An authority that goes through an inspection by itself, once a term, learns what is wrong with its lists, whose plans are
# hard to explain, and how long papers take, before anybody else asks. This notebook goes the whole way with a made-up area, from the lists
# to a receipt that stands up weeks later. For your own area change the line that begins with `lists`. It takes five minutes to read.

# %%
import pandas as pd
import sendsample as ss

pd.options.display.max_colwidth = None  # sentences are to be read
lists, as_at = "../data/synthetic/saltmarsh.xlsx", "2025-01-16"
design = "area-send-2023-full"

# %% [markdown]
# ## The lists
#
# Most of a rehearsal is worth its while before anybody is chosen. Nothing stops the work here. But fourteen children of school age have no
# setting: either the list is wrong, or somebody is missing education. [Findings](../docs/findings.md) says what to do about each.

# %%
cohort = ss.read_annex_a(lists, as_at=as_at)
cohort.finding_counts[["severity", "code", "count", "message"]]

# %% [markdown]
# ## How much is left to chance
#
# A preview needs no seed and chooses nobody. Any of the 1,100 could be one of the six by the rules, and nearly all of them by some seed. Home
# education is another matter: the area has four such children with plans, and the design asks for up to six.

# %%
preview = ss.preview(cohort, design, only=["tracking", "home educated"])
preview.samples[["sample", "places", "frame", "rules_allow", "could_be_chosen", "certain"]].set_index(
    "sample"
)

# %%
print(*[warning.sentence for warning in preview.warnings], sep="\n")

# %% [markdown]
# ## Fixed before the dice
#
# From here on lists and design stay as they are. The commitment is one number that says so. It gives nothing away: send it to
# everyone concerned.

# %%
commitment = ss.commit(cohort, design)
commitment

# %% [markdown]
# Then dice are rolled, in front of people. A rehearsal is a good time to settle who rolls them, how many, and how they are written down.

# %%
seed = "4 1 6 2 8 5"

# %% [markdown]
# ## Chosen
#
# Six children, ten focused samples and eight visits, all at once. The commitment is cited; other lists or another design would be
# refused.

# %%
selection = ss.select(cohort, design, seed=seed, commitment=commitment)
selection

# %%
shown = ["primary_need", "age", "provision", "alternative_provision", "meets"]
selection["tracking"][shown]

# %% [markdown]
# ## Checked by other means
#
# Before anybody rings a family: the check shares nothing with what chose. `bounds` counts what the rules of each sample come to.

# %%
checked = ss.check(cohort, design, selection)
checked.rules.groupby("sample", sort=False)["holds"].agg(bounds="size", hold="sum")

# %% [markdown]
# ## A family says no
#
# It is the family of the child in alternative provision. Few could take that place, as the losses of the reserves say: with the first of them the
# six fall three places outside the area's shares. Every rule would hold all the same.

# %%
six = selection["tracking"]
declined = six.index[six["alternative_provision"]][0]
reserves = selection.reserves
reserves.loc[reserves["child_id"] == declined, ["order", "reserve", "loss"]].set_index("order")

# %% [markdown]
# The first who can step in does, everybody else stays, and the receipt says how it came about. Why the family said no is
# counted there, and stands beside no id.

# %%
now = ss.replace(selection, cohort, declined=declined, reason="family")
now["tracking"][shown]

# %%
comparison = now.comparison
outside = comparison[(comparison["sample"] == "tracking") & (comparison["outside"] > 0)]
outside[["column", "level", "exact_share", "floor", "ceiling", "chosen", "outside"]].round(2).set_index(
    "column"
)

# %% [markdown]
# ## What may be said of it
#
# Now people look at the six. What they find can be said of the six: *in two of the six cases the plan was out of date*. It cannot be said of the
# area, because six are too few, and had unequal chances. [Reading the answer](../docs/reading-the-answer.md) has more such sentences.

# %% [markdown]
# ## The report
#
# For the people who prepare the cases, and for those who read about them: a report that says what was asked, who was chosen and how sure
# that is, a workbook with a sheet a sample, and the dates. Both name children. The *shareable* edition does not.

# %%
import tempfile
from pathlib import Path

notified = "2025-01-20"  # the Monday on which the inspection is announced
folder = (
    tempfile.TemporaryDirectory()
)  # in earnest, a folder of yours that only those who may see the lists can read
report = ss.report(now, cohort, notified=notified)
report.save(Path(folder.name) / "report.html")
ss.report(now, cohort, edition="shareable").save(Path(folder.name) / "shareable.html")
ss.workbook(now, cohort, notified=notified).save(Path(folder.name) / "cases.xlsx")
report

# %%
folder.cleanup()
ss.schedule(notified)[["date", "weekday", "what", "who"]].head(8)

# %% [markdown]
# ## Weeks later
#
# Somebody asks whether it all went by the rules. Whoever holds the lists and the receipts does everything again: the draw, and what came after it.
# Each line says what was compared; these are some of those about the draw.

# %%
verified = ss.verify(now, cohort, earlier=[selection], commitment=commitment)
verified

# %%
draw = verified.frame.query("receipt == 1").set_index("what")
draw.loc[["lists", "design", "tickets", "rules", "children", "reserves", "commitment"], ["holds", "sentence"]]

# %% [markdown]
# `selection.receipt` and `now.receipt` are plain data, to be kept as JSON; `sendsample select --out` and `sendsample replace` do so by themselves.
# [Receipts](../docs/receipts.md) says the rest, lists that turn out wrong included.
