"""The brand of a report: colours, faces, logos, contact, in one file (``brand.yml``).

Its keys are those of Quarto's ``_brand.yml`` as far as a printed report has a use for them, with
`contact` and `confidentiality` beside them.
"""

from cxassess.report.brand.load import BRAND_FILE, load_brand, read_brand
from cxassess.report.brand.types import Brand, BrandFont, Picture

__all__ = ["BRAND_FILE", "Brand", "BrandFont", "Picture", "load_brand", "read_brand"]
