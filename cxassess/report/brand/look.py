"""A brand as the palette of the charts; apart from the rest, which needs no charts."""

from __future__ import annotations

from matplotlib.font_manager import fontManager

from cxassess.report.brand.types import Brand
from cxassess.report.charts.palettes import Palette, branded


def chart_palette(brand: Brand) -> Palette:
    """Return the palette of a brand's charts, its faces made known to matplotlib."""
    for font in brand.fonts:
        fontManager.addfont(font.path)
    return branded(brand.primary, brand.foreground, [brand.base] if brand.base else [])
