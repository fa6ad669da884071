"""What the end-to-end tests are written with: the daemon as a process, browsers, and misbehaving peers."""
