"""Which version of the tool is tested, and how hard."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from meetings import as_first_written, by_setting

settings.register_profile(
    "tool",
    max_examples=100,
    # A selection is proven, which may take longer than Hypothesis expects of an example.
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    # Which lines of pandas a failing example runs explains nothing.
    phases=set(Phase) - {Phase.explain},
)
settings.load_profile("tool")


def pytest_addoption(parser):
    parser.addoption("--as-first-written", action="store_true", help="test the tool as it was first written")


@pytest.fixture(scope="session")
def groups(request):
    """How the tool tells settings apart."""
    return as_first_written if request.config.getoption("--as-first-written") else by_setting
