# SPDX-License-Identifier: Apache-2.0
"""The table that `install.sh bench` prints: what, against what, measured, must, aim, and whether it holds."""


class Table:
    def __init__(self):
        self.rows = []

    def add(self, what, against, measured, must, aim, holds):
        self.rows.append((what, against, measured, must, aim, "yes" if holds else "NO"))
        print(f"  {what}: {measured} (must {must}) {'yes' if holds else 'NO'}", flush=True)

    def show(self):
        heads = ("what", "against", "measured", "must", "aim", "holds")
        widths = [max(len(str(row[i])) for row in [heads, *self.rows]) for i in range(len(heads))]
        for row in [heads, tuple("-" * w for w in widths), *self.rows]:
            print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip())

    @property
    def all_hold(self):
        return all(row[-1] == "yes" for row in self.rows)
