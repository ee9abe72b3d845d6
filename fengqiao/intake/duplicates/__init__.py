"""Is it already known? Text, place, time and category of two reports as one score of "same problem". No Django.

Each part speaks as far as it is there and is silent where it is missing: text (texts.py, agreement.py), place, time
and category (nearness.py); score.py adds them up and says what agrees and what differs; learning.py finds the weights
of the text part.
"""
