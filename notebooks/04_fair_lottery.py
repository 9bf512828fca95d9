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
# # A fair lottery
#
# Tickets break ties, and do not make chances equal. A lottery says of every child how likely they are to be chosen, and proves that
# under these rules no other way of drawing is fairer. This notebook makes one for a made-up area of 1,100 children, looks at its
# chances, draws from it as one would in public, and chooses the rest of the inspection round the six. It takes five minutes to
# read. [How the lottery works](../docs/how-the-lottery-works.md) explains it from the beginning.

# %%
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
import sendsample as ss
from sendsample import pictures
from sendsample.lotteries.drawing import draw, verifier_text

cohort = ss.read_annex_a("../data/synthetic/saltmarsh.xlsx", as_at="2025-01-16")
design = "area-send-2023-full"
cohort

# %% [markdown]
# ## The lottery
#
# The design has the six, focused samples and visits. The lottery is for the six, and only sets take part round which everything
# else can still be chosen.

# %%
lottery = ss.lottery(cohort, design, "tracking")
lottery

# %% [markdown]
# *No fairer than* is what the proof says: no lottery as good to the levels before gives all the rest more. It equals the
# chance, so nothing is left to be gained.

# %%
pictures.chances(lottery)

# %% [markdown]
# ## Why these chances
#
# Two of the six are on SEN support, so all who are share two places. One is in alternative provision, one at least has a
# sensory or physical need. The fewer can fill a place, the likelier each of them is.

# %%
children = cohort.frame.join(lottery.probabilities)
level = children["chance"].map("{:.3%}".format).rename("chance")
need = (children["area_of_need"] == "sensory_and_physical").map(
    {True: "sensory and physical", False: "other"}
)
children.groupby([level, "provision", "alternative_provision", need.rename("need")]).size().to_frame(
    "children"
)

# %%
on_support = children["provision"] == "sen_support"
f"2 places for {on_support.sum()} children are {2 / on_support.sum():.3%} each"

# %% [markdown]
# Nobody is without a chance here. When children are kept out, or rules leave somebody no set, `without_chance` counts them by
# reason. Here are three who declined.

# %%
rules = ss.load_design("area-send-2023").data()
in_ap = children.index[children["alternative_provision"] & ~on_support]
kept_out = ss.Design.model_validate(
    rules | {"name": "declined", "exclude": [{"id": child, "reason": "family"} for child in in_ap]}
)
without_them = ss.lottery(cohort, kept_out)
without_them

# %% [markdown]
# The place in alternative provision now falls to the eleven there who are on SEN support, and takes one of the two places for
# that. So everybody else on SEN support has less.
#
# ## The price of balance
#
# A lottery keeps to the rules, and balance plays no part unless it is asked for. `within=0` lets only those sets take part that
# mirror the area best. That costs the least likely children some of their chance.

# %%
prices = ss.price_of_balance(cohort, "area-send-2023", within=[0, 2, None])
pictures.price_of_balance(prices)

# %%
prices[["within", "status", "least", "least_at_most", "greatest", "gini", "levels"]]

# %% [markdown]
# ## Published, then drawn
#
# First the file, and its SHA-256 made public. Then, and only then, dice are rolled in front of people and make the seed.

# %%
folder = tempfile.TemporaryDirectory()
file = Path(folder.name) / "lottery.txt"
digest = lottery.publish(file)
digest

# %%
seed = "4 1 6 2 8 5"
six = lottery.draw(seed)
cohort.frame.loc[six, ["primary_need", "age", "provision", "alternative_provision", "locality"]]

# %% [markdown]
# Anybody who has the file can do the draw again, with under 100 lines of Python that know nothing of sendsample. Children have
# codes there; whoever holds the lists can tell who they are.

# %%
verifier = file.with_name("verify_lottery.py")
verifier.write_text(verifier_text(), encoding="utf-8")
command = [sys.executable, verifier, file, "--seed", seed, "--digest", digest]
print(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

# %% [markdown]
# ## Dice
#
# Three ten-sided dice can show the number themselves, if the lottery has a thousand numbers. Chances then become whole
# numbers of thousandths. What that costs is told: the least chance, what it is in the fairest lottery, and what no lottery of so
# many numbers exceeds.

# %%
costs = {numbers: lottery.uniform(numbers) for numbers in (500, 1_000, 10_000)}
pd.DataFrame(
    {"least": dice.least, "fairest": dice.fairest, "at most": dice.bound} for dice in costs.values()
).set_index(pd.Index(costs, name="numbers"))

# %% [markdown]
# Dice that show 4, 1 and 7 name the set, and further dice make the seed that names the children of each kind.

# %%
by_dice = draw(costs[1_000].lots, "2 8 5 3 9 0 4 4 1 7", number=417)
lottery.ids(by_dice)

# %% [markdown]
# ## The rest, round the six
#
# The six are pinned, and all the other samples are chosen round them, with reserves.

# %%
selection = ss.select(cohort, design, seed=seed, pinned={"tracking": six})
print(selection.status, sorted(selection.ids["tracking"]) == six)
selection.reserves.loc[selection.reserves["sample"] == "tracking"].head(6)

# %%
folder.cleanup()
pd.Series({name: len(ids) for name, ids in selection.ids.items()}, name="children").to_frame()
