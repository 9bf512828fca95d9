"""What tests against enumeration share: tickets of few bits, so that sums tie."""

from __future__ import annotations

import sys

import pytest

from sendsample.problem import tickets as lottery


@pytest.fixture
def cut_tickets(monkeypatch):
    """Make the library's tickets as few bits as wanted, wherever it draws them."""
    whole = lottery.tickets

    def cut(bits):
        def tickets(*drawn):
            return whole(*drawn) >> (40 - bits)

        for name, module in list(sys.modules.items()):
            if name.startswith("sendsample") and getattr(module, "tickets", None) in {whole, cut.last}:
                monkeypatch.setattr(module, "tickets", tickets)
        cut.last = tickets

    cut.last = whole
    return cut
