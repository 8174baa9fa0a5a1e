"""How much the next transaction takes, measured by the last.

An editor who saves meanwhile waits for it, a quarter of a second at most (DESIGN.md).
"""

__all__ = ["Pace"]

# Seconds that a transaction should take: the next may last longer than the last did.
LONGEST = 0.17


class Pace:
    """Transactions of at most `most` things, and of about `longest` seconds.

    `size` is how many the next one takes; it begins with `first`, or half of `most`.
    Where one thing alone takes longer, as in a story of thousands that is told anew
    each time, more of them may take `longest` on top of what one takes: else there
    would be as many waits as things.
    """

    def __init__(
        self, most: int, *, longest: float = LONGEST, first: int | None = None
    ):
        self.most = most
        self.longest = longest
        self.size = max(1, most // 2 if first is None else min(first, most))
        self.alone = 0.0

    def measure(self, things: int, seconds: float):
        """As many as should fit, judged by these; growing in small steps."""
        if seconds <= self.longest:
            self.alone = 0.0
        elif things == 1 and not self.alone:
            self.alone, self.size = seconds, 1
            return
        fitting = int(things * self.longest / max(seconds - self.alone, 0.001))
        if fitting < self.size or things == self.size:
            self.size = max(1, min(fitting, self.size * 3 // 2 + 1, self.most))
