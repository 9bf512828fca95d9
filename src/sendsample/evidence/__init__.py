"""The evidence: receipts read back, verified, and carried on when somebody declines or lists change."""
