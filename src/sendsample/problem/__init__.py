"""The problem room: one compiled form that every engine reads."""

from sendsample.problem.compile import Compiled
from sendsample.problem.problem import Block, Margin, Part, Problem, Stay, Unit, alike, keeps

__all__ = ["Block", "Compiled", "Margin", "Part", "Problem", "Stay", "Unit", "alike", "keeps"]
