"""What fengqiao promises, room by room."""
