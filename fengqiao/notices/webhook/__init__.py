"""Signed messages to gateways for SMS and WeChat, and to any peer."""
