"""Tests of what keeps an installation alive: backup, restore, anchors, upgrade."""
