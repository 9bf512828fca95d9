"""The problem room: one compiled form that every engine reads."""

from sendsample.problem.compile import compile_sample
from sendsample.problem.problem import Block, Margin, Problem, Unit, alike, keeps

__all__ = ["Block", "Margin", "Problem", "Unit", "alike", "compile_sample", "keeps"]
