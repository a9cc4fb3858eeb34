"""BM25 in whole numbers (Robertson and Zaragoza 2009; the never negative idf of Lucene). Pure.

What is stored, the weight of a term in a document, depends on the document and on one pinned average length;
what changes with every new document, the idf, is worked out when somebody asks.
"""

from __future__ import annotations

from math import log

# Hundredths. Measured by bench/relevance.py.
K1, B = 90, 60
SCALE = 10_000
# A word repeated more often than this says nothing more; also keeps the arithmetic within 64 bits.
MOST_TF = 255
# When the true average length has moved this many percent from the pinned one, all weights are made anew.
MOST_DRIFT = 5


def weight_sql(tf: str, length: str, average: str) -> str:
    """``weight`` as an expression over bigint expressions: the same arithmetic, rounded the same way."""
    above = f"({2 * SCALE * 100 * (K1 + 100)} * ({tf})::bigint * ({average})::bigint)"
    below = (
        f"(10000 * ({tf})::bigint * ({average})::bigint"
        f" + {K1} * ({100 - B} * ({average})::bigint + {1000 * B} * ({length})::bigint))"
    )
    return f"(({above} + {below}) / (2 * {below}))::integer"


def average_length(total: int, documents: int) -> int:
    """The average length in thousandths of a term, at least one thousandth."""
    return max(1, (1000 * total + documents // 2) // documents) if documents else 1000


def weight(tf: int, length: int, average: int) -> int:
    """How much a term that occurs ``tf`` times says about a document of ``length`` terms, in 1/10000.

    ``average``: the pinned average length in thousandths. Between 0 and (k1 + 1) * 10000.
    """
    above = 2 * SCALE * 100 * (K1 + 100) * tf * average
    below = 10_000 * tf * average + K1 * ((100 - B) * average + 1000 * B * length)
    return (above + below) // (2 * below)


def idf(df: int, documents: int) -> int:
    """How rare a term is that ``df`` of ``documents`` contain, in thousandths; never negative."""
    return round(1000 * log(1 + (documents - df + 0.5) / (df + 0.5)))


def has_drifted(pinned: int, actual: int) -> bool:
    """Whether the pinned average length is too far from the actual one."""
    return 100 * abs(actual - pinned) > MOST_DRIFT * pinned


def tolerance(pinned: int, actual: int) -> int:
    """How far, in 1/10000 and at most, a stored weight can be from one made with the actual average.

    weight = tf (k1+1) / (tf + k1 (1-b + b L/a)): its relative change is at most b times that of 1/a, counted
    from the smaller of the two averages; it never exceeds (k1+1). One more for rounding both.
    """
    least = min(pinned, actual)
    return (K1 + 100) * SCALE * B * abs(actual - pinned) // (100 * 100 * least) + 2
