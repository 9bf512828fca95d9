"""The problem room: one compiled form that every engine reads."""

from sendsample.problem.compile import Compiled, Known
from sendsample.problem.parts import Block, Margin, Part, Stay, Unit, alike, keeps
from sendsample.problem.problem import Problem

__all__ = ["Block", "Compiled", "Known", "Margin", "Part", "Problem", "Stay", "Unit", "alike", "keeps"]
