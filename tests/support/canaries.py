"""An area whose words and ids stand out, so that any of them that comes out is seen."""

import re

import pandas as pd

CANARIES = re.compile(r"(?i)canary|xq\d{3}|900\d{3}")


def planted(count=60):
    rows = range(count)
    return pd.DataFrame(
        {
            "child_id": [f"XQ{row:03d}" for row in rows],
            "primary_need": [["ASD", "MLD", "SEMH", "HI"][row % 4] for row in rows],
            "provision": [["ehc_plan", "sen_support"][row % 2] for row in rows],
            "alternative_provision": [row % 9 == 0 for row in rows],
            "age": [5 + row % 15 for row in rows],
            "sex": [["female", "male"][row % 3 == 0] for row in rows],
            "setting": [f"900{row % 7:03d}" for row in rows],
            "household": [f"Canary-house-{row // 2}" for row in rows],
            "locality": ["Canary Vale" if row == 0 else f"Ward {row % 3}" for row in rows],
            "Team": [f"Canary team {row % 4}" for row in rows],
            "plan_issued": [f"2020-01-{row % 28 + 1:02d}" for row in rows],
        }
    )
