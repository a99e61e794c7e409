"""Assess how an organisation runs CX and CS, and whether its KPIs can be believed."""
