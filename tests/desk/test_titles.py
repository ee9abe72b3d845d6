"""What the desk is proposed as a title: the first line, whole words of it."""

from types import SimpleNamespace

from fengqiao.desk.forms import _draft_title


def proposed(words):
    """The title that stands in the form of somebody who may read these words."""
    matter = SimpleNamespace(case=SimpleNamespace(title="", words=words))
    return _draft_title(SimpleNamespace(sight=SimpleNamespace(matter=matter, groups={"original"})))


def test_no_english_word_is_cut_in_two():
    assert proposed("The lamp on the stairs of building 3 is dark.\nPlease come.") == (
        "The lamp on the stairs of building 3 is dark."
    )
    long = proposed("The lamp on the stairs of building 3 has been dark since Monday evening.")
    assert long == "The lamp on the stairs of building 3 has been dark since …"
    assert len(long) <= 60


def test_chinese_is_cut_at_thirty_characters():
    assert proposed("二" * 40) == "二" * 30
