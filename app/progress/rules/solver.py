"""HiGHS as rules use it: silent, on one thread, and letting others go on while it searches."""

import highspy


class Solver(highspy.Highs):
    """HiGHS with nothing to tell: neither to Python while it runs, which would take its lock, nor on screen.

    Without callbacks it keeps no lock of Python while it searches, and says nothing when it is made either.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:  # noqa: N802
        """Registers none."""
        self.silent()
