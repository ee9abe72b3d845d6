"""The one file that installs and upgrades without network: `make bundle`."""
