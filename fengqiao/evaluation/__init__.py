"""How well places, offices and processes do: figures, inspections, inquiries; never a person."""
