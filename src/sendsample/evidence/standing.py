"""Who stands in each sample, and where those who are visited are seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sendsample.design import Design
from sendsample.evidence.reading import Receipt


@dataclass(frozen=True)
class Standing:
    """Who stands.

    Attributes
    ----------
    ids
        The children of each sample.
    places
        For each block of visits, where each child is seen.
    """

    ids: Mapping[str, tuple[str, ...]]
    places: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, receipt: Receipt, rules: Design) -> Standing:
        """Return who stands by a receipt, in the design's order: that of a receipt's keys says nothing."""
        samples = {
            sample.name: receipt.samples[sample.name]
            for sample in rules.samples
            if sample.name in receipt.samples
        }
        ids = {name: sample.get("ids", ()) for name, sample in samples.items()}
        visits = {
            name: sample["visits"] for name, sample in samples.items() if sample.get("visits") is not None
        }
        return cls.at(ids, visits)

    @classmethod
    def at(
        cls, ids: Mapping[str, Sequence[str]], visits: Mapping[str, Mapping[str, Sequence[str]]]
    ) -> Standing:
        """Return who stands, from the ids of each sample, and those at each place of each block of visits."""
        return cls(
            {name: tuple(children) for name, children in ids.items()},
            {
                name: {child: place for place, children in at.items() for child in children}
                for name, at in visits.items()
            },
        )

    def samples(self, child: str) -> list[str]:
        """Return the samples a child stands in."""
        return [name for name, ids in self.ids.items() if child in ids]

    def place(self, sample: str, child: str) -> str | None:
        """Return where a child is seen, None where the sample is no block of visits."""
        return self.places.get(sample, {}).get(child)

    def without(self, sample: str, children: Sequence[str]) -> Standing:
        """Return who stands once some children have left a sample."""
        ids = {**self.ids, sample: tuple(child for child in self.ids[sample] if child not in children)}
        return Standing(ids, self._places(sample, dict.fromkeys(children)))

    def instead(self, sample: str, child: str, other: str) -> Standing:
        """Return who stands once a child has taken the place of another."""
        ids = tuple(other if one == child else one for one in self.ids[sample])
        at = {child: None, other: self.place(sample, child)}
        return Standing({**self.ids, sample: ids}, self._places(sample, at))

    def _places(self, sample: str, changes: Mapping[str, str | None]) -> dict[str, Mapping[str, str]]:
        if sample not in self.places:
            return dict(self.places)
        at = {**self.places[sample], **changes}
        return {**self.places, sample: {child: place for child, place in at.items() if place is not None}}

    def visits(self) -> dict[str, dict[str, list[str]]]:
        """Return the children at each place of each block of visits."""
        found: dict[str, dict[str, list[str]]] = {}
        for name, at in self.places.items():
            found[name] = {}
            for child in self.ids[name]:
                if child in at:
                    found[name].setdefault(at[child], []).append(child)
        return found

    def given(self) -> dict[str, list[str] | dict[str, list[str]]]:
        """Return the ids as a check takes them: visits by place."""
        ids: dict[str, list[str] | dict[str, list[str]]] = {
            name: list(children) for name, children in self.ids.items()
        }
        return ids | self.visits()
