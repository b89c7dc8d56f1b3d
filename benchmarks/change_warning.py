"""How often the change warning errs and how soon it comes: simulated series, printed as tables.

    python benchmarks/change_warning.py [series a case]

Unchanged series: negative-binomial months with a constant rate and independent of each other. The sums of the table
``_THRESHOLDS`` in situation/change_point.py are the first ones printed. They are counted with the warning as it runs:
changes are found, rises and falls, and the baseline begins again.
"""

from __future__ import annotations

import sys
from datetime import date
from itertools import product

import numpy as np
from numpy.typing import NDArray

from bluehelm.draws import months_from, random_stream
from bluehelm.situation import change_point, watch_changes
from bluehelm.situation.change_walk import ChangeWalk

RATES = (1, 3, 10, 30)
SIZES = (0.7, 1.5, 4, 10)
HISTORIES = (12, 36)
SUMS = (1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0)
SEED = 7


def main() -> None:
    """Print shares of false alarms by threshold and by case, and delays."""
    series = int(sys.argv[1]) if len(sys.argv) > 1 else 250
    print("sum   unchanged years with a false warning of a rise")
    for threshold in SUMS:
        shares = [_false_share(*case, threshold, series) for case in product(RATES, SIZES, HISTORIES)]
        print(f"{threshold:<5} {100 * np.mean(shares):.2f} %")
    stated = change_point.FALSE_ALARMS
    print(f"\nrate  size  history   years with a false warning, {100 * stated:g} % stated")
    threshold = change_point.threshold_for(stated)
    for rate, size, history in product(RATES, (*SIZES, np.inf), HISTORIES):
        print(f"{rate:<5} {size:<5} {history:<9} {100 * _false_share(rate, size, history, threshold, series):.1f} %")
    print("\nfactor  rate  size   warned in the same month, within 3, within 12 months; median delay of those")
    for factor, rate, size in product((2, 3, 5), (3, 10), (1.5, 4, np.inf)):
        _print_delays(factor, rate, size, series)


def _counts(rates: NDArray[np.float64], size: float, series: int) -> NDArray[np.int64]:
    stream = random_stream(SEED, "change warning", float(rates[-1]).hex(), len(rates), float(size).hex())
    scatter = stream.gamma(size, 1 / size, (series, len(rates))) if np.isfinite(size) else 1.0
    return stream.poisson(rates * scatter, (series, len(rates)))


def _false_share(rate: float, size: float, history: int, threshold: float, series: int) -> float:
    """Share of unchanged series with a warning of a rise in the year after the history."""
    warned = 0
    for row in _counts(np.full(history + 12, rate), size, series).tolist():
        walk = ChangeWalk(threshold)
        for place, count in enumerate(row):
            walk.step(place, count, 1.0)
        warned += any(mark.direction == "rise" and mark.at >= history for mark in walk.marks)
    return warned / series


def _print_delays(factor: float, rate: float, size: float, series: int) -> None:
    months = [month.start for month in months_from(date(2010, 1, 1), 48)]
    delays = []
    for row in _counts(np.repeat([rate, rate * factor], 24), size, series):
        scores = watch_changes(months, row).scores["warning"][24:]
        delays.append(next((place for place, word in enumerate(scores) if word == "rise"), 99))
    found = np.asarray(delays)
    said = ", ".join(f"{100 * np.mean(found <= limit):.0f} %" for limit in (0, 2, 11))
    print(f"{factor:<7} {rate:<5} {size:<6} {said}; {np.median(found[found < 99]) + 1:.0f}")


if __name__ == "__main__":
    main()
