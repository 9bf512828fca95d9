"""A model for CP-SAT, without the second set of names that OR-Tools gives each one."""

from __future__ import annotations

from ortools.sat.python import cp_model


class Model(cp_model.CpModel):
    """An empty model of OR-Tools.

    OR-Tools writes every method into each new model a second time, under its name of years ago. That takes
    as long as a small model takes to solve, and ties the model into a ring that only the garbage collector
    unties.
    """

    def _add_pre_pep8_methods(self) -> None:
        """Leave the names of years ago out."""
