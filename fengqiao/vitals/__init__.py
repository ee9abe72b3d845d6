"""How the installation itself does: figures for a monitor, a report for whoever helps."""
