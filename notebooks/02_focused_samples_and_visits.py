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
# # Focused samples and visits
#
# Beside the six, inspectors look at the records of particular groups, and visit settings. This notebook chooses a whole
# inspection for a made-up area: six children, ten focused samples and eight visits, all at once. It takes five minutes to
# read. The six alone are in the [first notebook](01_six_children.py).

# %%
import textwrap

import pandas as pd
import sendsample as ss

pd.options.display.max_colwidth = None  # sentences are to be read
cohort = ss.read_annex_a("../data/synthetic/saltmarsh.xlsx", as_at="2025-01-16")
cohort

# %% [markdown]
# ## Who could be looked at
#
# A [preset](../docs/presets.md) is a documented group that a design uses by name. Here is how many children each catches in
# this area. The last column says which column the lists would need.

# %%
counts = ss.preset_counts(cohort).set_index("preset")
counts.fillna({"missing_column": ""})

# %% [markdown]
# ## The design
#
# Themes and sizes are sendsample's choice, after what inspection reports mention most. `0 to 6` is a range: as many as
# the rules allow. `8 x 4` is eight settings with four children at each.

# %%
design = ss.load_design("area-send-2023-full")


def size(sample):
    if sample.visits:
        return f"{sample.visits.settings} x {sample.visits.children}"
    return f"{sample.least} to {sample.most}" if sample.least < sample.most else f"{sample.most}"


pd.DataFrame(
    [
        {
            "sample": sample.name,
            "size": size(sample),
            "children with": sample.eligible.sentence(),
            "reserves": sample.kept_in_reserve,
        }
        for sample in design.samples
    ]
).set_index("sample")

# %% [markdown]
# ## Choose
#
# All samples are chosen together, so the six never make another sample impossible.

# %%
selection = ss.select(cohort, design, seed="4 1 6 2 8 5")
selection

# %% [markdown]
# ## What was proven, in which order
#
# Every rule first. Then the six mirror the area as well as can be; then sizes as large as possible, in the design's order;
# then the focused samples mirror their groups, and the visits theirs; then lottery tickets. Where value and bound meet,
# nothing better exists. *home educated* ends below six: the area has no more of them.

# %%
stages = selection.stages
stages.assign(sample=[textwrap.shorten(names, 40, placeholder=" ...") for names in stages["sample"]])

# %% [markdown]
# ## One focused sample
#
# Eligible are those with a review overdue. Balance is on the ages, needs and ethnicity of *that* group.

# %%
selection["annual reviews overdue"][["age", "area_of_need", "plan_issued", "plan_reviewed"]]

# %%
comparison = selection.comparison
rows = comparison[
    (comparison["sample"] == "annual reviews overdue") & (comparison["column"] == "area_of_need")
]
rows[["level", "area", "exact_share", "floor", "ceiling", "chosen"]].round(2)

# %% [markdown]
# ## The visits
#
# A special school, alternative provision, a primary, a secondary and a college at least, and no phase more than
# twice. Settings have lottery tickets of their own.

# %%
known = cohort.frame[["setting", "phase", "locality"]].dropna(subset="setting").set_index("setting")
visits = selection.visits["visits"]
pd.DataFrame(
    [
        {"setting": place, "phase": known.loc[[place], "phase"].mode()[0], "children": ", ".join(children)}
        for place, children in visits.items()
    ]
).set_index("setting")

# %% [markdown]
# ## Reserves
#
# A family may decline. For each of the six there are up to three others, in the order in which they would be asked. With
# any of them in, and the others kept, every rule of every sample still holds; the loss says by how many places the six
# would then miss their shares. Few could take the place in alternative provision, so there it is not 0.

# %%
reserves = selection.reserves
reserves.assign(asked=reserves["reserve"] + " (loss " + reserves["loss"].astype(str) + ")").pivot_table(
    index="child_id", columns="order", values="asked", aggfunc="first", sort=False
).fillna("")

# %% [markdown]
# ## When a sample asks too much
#
# Suppose that home education is to have six children, and no fewer. There are not six. The answer is *infeasible*, and says
# which sample stands in the way.

# %%
data_of = design.data()
asking = next(sample for sample in data_of["samples"] if sample["name"] == "home educated")
asking["size"] = 6
demanding = ss.Design.model_validate(data_of | {"name": "too-demanding"})
refused = ss.select(cohort, demanding, seed="4 1 6 2 8 5")
refused.status, list(refused.reasons)

# %% [markdown]
# Two ways out. Ask for less: a range was there for that. Or choose the six now and settle the rest later.

# %%
six = ss.select(cohort, demanding, seed="4 1 6 2 8 5", only="tracking")
six

# %% [markdown]
# Later, `pinned` keeps those six and chooses everything else round them.

# %%
later = ss.select(cohort, design, seed="2 7 1 8 2 8", pinned=six.ids)
later, set(later.ids["tracking"]) == set(six.ids["tracking"])

# %% [markdown]
# ## Check
#
# As with the six, the check uses no solver and judges any ids. Given with their settings, visits are checked as well.

# %%
checked = ss.check(cohort, design, {**selection.ids, **selection.visits})
checked.rules.groupby("sample", sort=False)["holds"].agg(["size", "sum"]).rename(
    columns={"size": "bounds", "sum": "hold"}
)
