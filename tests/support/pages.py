"""An HTML page taken apart, so that what stands on it can be asked for."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "br", "img", "hr", "input"})
#: Attributes by which a page fetches or runs something.
REACHING = frozenset({"src", "srcset", "action", "formaction", "data", "poster", "background", "ping"})


class Taken(HTMLParser):
    """A page: its elements in order, whether they nest as they should, and its text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.texts, self.wrong, self._open = [], [], [], []
        self.feed(html)
        self.close()
        self.wrong += [f"{tag} is never closed" for tag in self._open]

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if len(dict(attrs)) < len(attrs):
            self.wrong.append(f"{tag} has an attribute twice")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self._open or self._open.pop() != tag:
            self.wrong.append(f"{tag} is closed where it is not open")

    def handle_data(self, data):
        if "style" not in self._open and data.strip():
            self.texts.append((self._open[-1] if self._open else "", " ".join(data.split())))

    def all(self, *tags):
        """The attributes of every element of these names."""
        return [attrs for tag, attrs in self.elements if tag in tags]

    @property
    def ids(self):
        return [attrs["id"] for _, attrs in self.elements if "id" in attrs]

    @property
    def levels(self):
        """The levels of the headings, in their order."""
        return [int(tag[1]) for tag, _ in self.elements if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}]

    @property
    def reached(self):
        """Whatever the page would fetch, run, or lead to outside itself."""
        found = [
            tag for tag, _ in self.elements if tag in {"script", "link", "iframe", "object", "embed", "base"}
        ]
        for tag, attrs in self.elements:
            found += [f"{tag} {name}" for name in attrs if name in REACHING or name.startswith("on")]
            href = attrs.get("href", attrs.get("xlink:href"))
            if href is not None and not href.startswith("#"):
                found.append(f"{tag} to {href}")
        return found

    @property
    def text(self):
        return " ".join(text for _, text in self.texts)
