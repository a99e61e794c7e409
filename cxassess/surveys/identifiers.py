"""Identifiers of people, accounts and answers: told apart without keeping what they are."""

from __future__ import annotations

import secrets

import numpy as np
import numpy.typing as npt
import pandas as pd

NOBODY = 0
"""The hash of an empty identifier."""


def new_key() -> str:
    """Return a key for `hash_identifiers`: sixteen characters nobody can guess."""
    return secrets.token_hex(8)


def hash_identifiers(texts: pd.Series, key: str) -> npt.NDArray[np.uint64]:
    """Return a number for each identifier, the same for the same one under the same key.

    The hash is pandas' keyed SipHash: without the key nobody can find out whose a number is by
    hashing names or addresses that they know. A key serves one reading of one client's files and
    is kept nowhere.

    Parameters
    ----------
    texts : Series of str
        Identifiers; blanks around them do not count, and an empty one is `NOBODY`.
    key : str
        Sixteen characters.
    """
    places, uniques = pd.factorize(texts.str.strip())
    values = uniques.to_numpy(dtype=object)
    hashes: npt.NDArray[np.uint64] = pd.util.hash_array(values, hash_key=key, categorize=False)
    hashes[values == ""] = NOBODY
    return hashes[places]
