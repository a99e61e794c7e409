"""The examples of the documentation are true, and the public names are complete."""

import doctest
import importlib
import pkgutil

import pytest

from cxassess import stats

MODULES = [
    "cxassess.stats",
    *(f"cxassess.stats.{module.name}" for module in pkgutil.iter_modules(stats.__path__)),
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_public_names():
    assert all(hasattr(stats, name) for name in stats.__all__)
    functions = [getattr(stats, name) for name in stats.__all__ if name.islower()]
    assert functions
    assert all(">>>" in function.__doc__ for function in functions)
