"""The canonical form of plain data: the same bytes on any machine, so that one digest stands for it.

The form is JSON in UTF-8: keys in code-point order, no spaces, no line end, characters outside ASCII as
themselves, numbers that are not whole as the shortest decimal that reads back as the same double.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(data: Any) -> bytes:
    r"""Return plain data in canonical form.

    Raises
    ------
    ValueError
        When a number is not finite.

    Examples
    --------
    >>> canonical({"size": 6, "name": "caf\u00e9", "shares": [0.5, None, True]})
    b'{"name":"caf\xc3\xa9","shares":[0.5,null,true],"size":6}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    # Half of a surrogate pair can stand in a cell; it has no UTF-8, and the digest must not fail for it.
    return text.encode("utf-8", "surrogatepass")


def digest_of(data: Any) -> str:
    """Return the SHA-256 of plain data in canonical form, 64 hexadecimal digits.

    Examples
    --------
    >>> digest_of({})[:16]
    '44136fa355b3678a'
    """
    return hashlib.sha256(canonical(data)).hexdigest()
