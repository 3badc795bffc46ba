"""scikit-learn's IsolationForest, 100 trees of 256 samples, one job.

Requests: fit|score, file of little-endian uint16 counts, rows, columns.
"""

from functools import cache

import numpy
import sklearn
from sklearn.ensemble import IsolationForest

from blocks import serve, timed


@cache
def counts(path, rows, columns):
    # float32 is what the trees work on: a conversion would be timed otherwise
    return numpy.fromfile(path, dtype="<u2").reshape(int(rows), int(columns)).astype(numpy.float32)


def forest():
    return IsolationForest(n_estimators=100, max_samples=256, n_jobs=1, random_state=1)


@cache
def fitted(*data):
    return forest().fit(counts(*data))


def block(work, *data):
    rows = counts(*data)
    if work == "fit":
        return timed(lambda: forest().fit(rows))
    one = fitted(*data)
    return timed(lambda: one.score_samples(rows))


serve({"scikit-learn": sklearn.__version__, "numpy": numpy.__version__}, block)
