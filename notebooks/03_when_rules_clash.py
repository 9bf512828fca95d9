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
# # When rules clash
#
# The smaller the area, the sooner no selection meets every rule. This notebook takes a made-up area of 51 children, asks for too
# much, and goes from the clash to a design that can be met; then it asks why a child was chosen, what each rule costs, and how
# much chance has left to decide. It takes five minutes to read. [When rules clash](../docs/when-rules-clash.md) has the same
# on the command line.

# %%
import tempfile
from pathlib import Path

import pandas as pd
import sendsample as ss

pd.options.display.max_colwidth = None  # sentences are to be read
with tempfile.TemporaryDirectory() as folder:
    lists = ss.synthetic_area("Isles of Scilly").write(Path(folder) / "lists.xlsx")
    cohort = ss.read_annex_a(lists, as_at="2025-01-16")
cohort

# %% [markdown]
# ## Asking for too much
#
# The six of `area-send-2023` can be chosen here. The area would like two rules more: two of the six from each of its three parts,
# and a young person of 16 or over on SEN support.

# %%
from_16 = {"and": [{"column": "provision", "equals": "sen_support"}, {"column": "age", "at_least": 16}]}
data = ss.load_design("area-send-2023").data()
data["samples"][0]["rules"] += [
    {"name": "two from each part", "rule": "every_level", "column": "locality", "at_least": 2},
    {"name": "SEN support from 16", "rule": "count", "where": from_16, "at_least": 1},
]
design = ss.Design.model_validate(data | {"name": "isles"})

explanation = ss.explain(cohort, design)
explanation

# %% [markdown]
# *Why* names a conflict: bounds that cannot hold together, though with any one of them dropped the others can. *What would help*
# lists changes, the cheapest first, each of which has been tried. The loss is the number of places by which the best six would
# then fall outside the area's proportions.
#
# The table has the numbers of each bound, and `where` it stands in the design.

# %%
explanation.units[["rule", "level", "at_least", "at_most", "children", "where"]]

# %% [markdown]
# A look at those children shows the clash. The only one in alternative provision is on SEN support, and takes one of the two places
# for it. The young person takes the other. Neither lives in Alderbeck, where just one child has a plan: the second from there
# would be a third on SEN support.

# %%
children = cohort.frame
who = pd.Series("everyone else", index=children.index)
who[children["alternative_provision"]] = "in alternative provision"
who[(children["provision"] == "sen_support") & (children["age"] >= 16)] = "16 or over, on SEN support"
children.groupby([who.rename("who"), "provision", "locality"]).size().unstack(fill_value=0)

# %% [markdown]
# ## Keeping what is not ours to change
#
# The numbers for SEN support and alternative provision are the framework's. Locked, they keep still, and other ways out
# are found.

# %%
locked = ss.explain(cohort, design, locked=["SEN support", "alternative provision"])
locked.changes.set_index("relaxation")[["sentence", "cost", "loss"]]

# %% [markdown]
# ## Taking a way out
#
# Each way out holds a design that is ready to run: the old one but for what has to change. The area takes the second here, and does
# so before the seed is known.

# %%
relaxed = locked.relaxations[1].design
seed = "4 1 6 2 8 5"
selection = ss.select(cohort, relaxed, seed=seed)
selection

# %%
selection["tracking"][["primary_need", "age", "provision", "alternative_provision", "locality"]]

# %% [markdown]
# ## Why this child, and why not that one
#
# The selection is compared with the best that decides otherwise about the child, aim by aim: rules, then balance, then chance.

# %%
ss.why(cohort, relaxed, "S000043", seed=seed)

# %% [markdown]
# Three who were not chosen, for three different reasons. The last had the lowest ticket of all, which did not help: what counts
# is the sum over the six.

# %%
ids = ["S000017", "S000018", "S000016"]
pd.DataFrame({"why not": [ss.why(cohort, relaxed, child, seed=seed).sentence for child in ids]}, index=ids)

# %% [markdown]
# ## What each rule costs
#
# Each rule is lifted by itself and everything solved for again. The price is how far the loss would fall.

# %%
ss.prices(cohort, relaxed).set_index("rule")[["sentence", "loss", "loss_without", "price"]]

# %% [markdown]
# ## How much is left to chance
#
# A preview needs no seed. It says how many children could be chosen at all, who is chosen whatever the seed, and where there are
# fewest to choose from.

# %%
ss.preview(cohort, relaxed)

# %% [markdown]
# Every rule can take something from chance, in a small area most of all. As minimums, the framework's numbers leave it more.

# %%
designs = {"isles, relaxed": relaxed}
designs |= {name: ss.load_design(name) for name in ("area-send-2023", "area-send-2023-atleast")}
previews = [ss.preview(cohort, one).samples for one in designs.values()]
pd.concat(previews, keys=designs).droplevel(1)[["places", "frame", "could_be_chosen", "certain"]]
