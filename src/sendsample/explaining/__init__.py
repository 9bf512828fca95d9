"""The explaining room: why not, why this child, what would help, and what there is to choose from."""
