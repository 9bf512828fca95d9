"""``python -m sendsample``: the command line."""

from sendsample.cli import main

if __name__ == "__main__":
    main()
