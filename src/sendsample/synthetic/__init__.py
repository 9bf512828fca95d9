"""The synthetic room: made-up areas with England's published proportions, for rehearsal and tests."""

from sendsample.synthetic.area import SyntheticArea, synthetic_area
from sendsample.synthetic.published import area_names

__all__ = ["SyntheticArea", "area_names", "synthetic_area"]
