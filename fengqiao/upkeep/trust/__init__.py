"""The certificate that the proxy shows, and how phones come to trust it."""
