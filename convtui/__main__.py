"""`python -m convtui` is the same program as `convtui`."""

from convtui.start import main

if __name__ == "__main__":
    raise SystemExit(main())
