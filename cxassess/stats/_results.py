"""What results of several tests answer alike."""

from __future__ import annotations

import math
from typing import Protocol

from cxassess.stats._common import Alternative, ConfidenceInterval, probability_iv, quantile
from cxassess.stats._design import Design


class _Tested(Protocol):
    @property
    def standard_error(self) -> float: ...
    @property
    def alternative(self) -> Alternative: ...


class _Estimated(Protocol):
    def confidence_interval(self, confidence_level: float = ...) -> ConfidenceInterval: ...


class _Compared(Protocol):
    @property
    def pvalue(self) -> float: ...
    @property
    def difference(self) -> _Estimated: ...


class _Sampled(Protocol):
    @property
    def base(self) -> int: ...
    @property
    def design(self) -> Design | None: ...


class Weighed:
    """A result that tells what its answers are worth, given their weights and clusters."""

    @property
    def effective_base(self: _Sampled) -> float:
        """Number of equal, independent answers that are worth as much."""
        if self.design is None:
            return float(self.base)
        return self.design.kish_base if self.design.clusters is None else self.design.effective_base

    @property
    def design_effect(self: _Sampled) -> float:
        """Variance over that of as many equal, independent answers; 1 without a design."""
        return self.base / self.design.effective_base if self.design else 1.0


class Detectable:
    """A result that tells what its test could have shown."""

    def minimum_detectable_difference(
        self: _Tested, power: float = 0.8, alpha: float = 0.05
    ) -> float:
        """Return the true difference that samples like these would probably have shown.

        Parameters
        ----------
        power : float, optional
            Probability in (0, 1) of showing it.
        alpha : float, optional
            Significance level in (0, 1) of the test, in the direction of `alternative`.

        Returns
        -------
        float
            (z_alpha + z_power) times `standard_error`: the size of the difference, without
            sign, on the scale of `difference`; NaN when the standard error is 0 or NaN.

        Raises
        ------
        ValueError
            If an argument is not in (0, 1).
        """
        power = probability_iv(power, "power")
        tail = probability_iv(alpha, "alpha") / (2 if self.alternative == "two-sided" else 1)
        if self.standard_error == 0:
            return math.nan
        return (quantile(power) - quantile(tail)) * self.standard_error


class Equivalence:
    """A result of two one-sided tests of a difference against a margin."""

    def equivalent(self: _Compared, alpha: float = 0.05) -> bool:
        """Tell whether the two are the same within the margin, at level alpha in (0, 1)."""
        return self.pvalue < probability_iv(alpha, "alpha")

    def confidence_interval(self: _Compared, confidence_level: float = 0.9) -> ConfidenceInterval:
        """Return the interval of the difference that the tests amount to.

        The two are equivalent at level alpha when the interval at 1 - 2 alpha lies inside
        (-margin, margin).

        Parameters
        ----------
        confidence_level : float, optional
            In (0, 1); 0.9 belongs to tests at 0.05.
        """
        return self.difference.confidence_interval(confidence_level)
