"""Reports on selections of every kind, each made once."""

import pytest

from support.reported import KINDS


@pytest.fixture(scope="session")
def kind(cohort_of):
    """Return the reports on a selection of a kind."""
    made = {}

    def of(name):
        if name not in made:
            made[name] = KINDS[name](cohort_of)
        return made[name]

    return of


@pytest.fixture(scope="session")
def six(kind):
    return kind("six")
