"""Pictures: Altair charts that say in words what they show, drawn without a network.

Their background is transparent, and their colours can be read on white as well as on black and told apart by
the colour-blind; ``description`` says in words what each shows. Altair comes with the extra
``sendsample[plot]`` and is imported by the first picture.
"""

from __future__ import annotations

from sendsample.pictures.chances import chances
from sendsample.pictures.coverage import coverage
from sendsample.pictures.mirror import mirror
from sendsample.pictures.price import price_of_balance
from sendsample.pictures.saving import save
from sendsample.pictures.scarcity import scarcity

__all__ = ["chances", "coverage", "mirror", "price_of_balance", "save", "scarcity"]
