"""Write docs/receipt.schema.json: the published form of receipts."""

from __future__ import annotations

import json
from pathlib import Path

from sendsample.evidence.form import schema

SCHEMA = Path(__file__).resolve().parent.parent / "docs" / "receipt.schema.json"


def main() -> None:
    """Write the file; a test compares."""
    SCHEMA.write_text(json.dumps(schema(), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
