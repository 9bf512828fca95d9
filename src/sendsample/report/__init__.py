"""The report room: what is for people to look at. Pictures need the extra ``sendsample[plot]``."""
